import type { Clock } from "../../provider/common/clock";
import { startOfTime } from "./fakeClock";

interface Sleeper {
    readonly wakesAtMs: number;
    readonly wake: () => void;
}

/**
 * A clock for many sleepers at the same time. Once nothing else can happen, it moves to the time at which the first of them
 * wakes up. It stands still while anybody works, so every run is the same.
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

    /** Lets time pass until the work is done. The work must wait only for this clock. */
    async run<T>(work: Promise<T>): Promise<T> {
        let isDone = false;
        const end = () => {
            isDone = true;
        };
        work.then(end, end);
        for (;;) {
            // By then, everything that takes no time has happened.
            await new Promise((resolve) => setImmediate(resolve));
            const [first] = this.#sleepers;
            if (isDone || first === undefined) return await work;
            this.#now = first.wakesAtMs;
            while (this.#sleepers[0]?.wakesAtMs === this.#now) this.#sleepers.shift()?.wake();
        }
    }
}
