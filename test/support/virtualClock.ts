import type { Clock } from "../../provider/common/clock";
import { startOfTime } from "./fakeClock";

interface Sleeper {
    readonly wakesAtMs: number;
    readonly wake: () => void;
}

/**
 * A clock for many who sleep at the same time: once nothing else can happen, it is as late as the first of them wants to
 * wake up. It stands still while anybody works, so that every run is the same.
 */
export class VirtualClock implements Clock {
    #now = startOfTime;
    /** In the order in which they wake up. */
    readonly #sleepers: Sleeper[] = [];

    now(): number {
        return this.#now;
    }

    sleep(milliseconds: number): Promise<void> {
        const wakesAtMs = this.#now + Math.max(0, milliseconds);
        return new Promise((wake) => {
            const before = this.#sleepers.findLastIndex((other) => other.wakesAtMs <= wakesAtMs);
            this.#sleepers.splice(before + 1, 0, { wakesAtMs, wake });
        });
    }

    /** Lets time pass until the work is done, which must wait for nothing but this clock. */
    async run<T>(work: Promise<T>): Promise<T> {
        let isDone = false;
        const end = () => {
            isDone = true;
        };
        work.then(end, end);
        for (;;) {
            // By then, all that needs no time has happened.
            await new Promise((resolve) => setImmediate(resolve));
            const [first] = this.#sleepers;
            if (isDone || first === undefined) return await work;
            this.#now = first.wakesAtMs;
            while (this.#sleepers[0]?.wakesAtMs === this.#now) this.#sleepers.shift()?.wake();
        }
    }
}
