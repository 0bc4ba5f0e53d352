import type { Clock } from "../../provider/common/clock";

/** When every fake clock starts. */
export const startOfTime = Date.UTC(2026, 0, 1);

/** So long after that, as ISO 8601. */
export function at(ms: number): string {
    return new Date(startOfTime + ms).toISOString();
}

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** More waits than any test needs: code that waits on and on must fail, since no real time would ever end it. */
const mostSleeps = 10_000;

/** A clock that moves only when somebody sleeps, which takes no real time. */
export class FakeClock implements Clock {
    #now = startOfTime;
    /** How far each look moves it: 0, unless a test needs time to pass between two looks. */
    tick = 0;
    /** How long each sleep was, in milliseconds. */
    readonly sleeps: number[] = [];

    now(): number {
        this.#now += this.tick;
        return this.#now;
    }

    async sleep(milliseconds: number): Promise<void> {
        if (this.sleeps.length >= mostSleeps) throw new Error(`There were ${mostSleeps} waits: this never ends.`);
        this.sleeps.push(milliseconds);
        this.#now += milliseconds;
    }

    /** Lets time pass; a negative amount sets the clock back. */
    advance(milliseconds: number): void {
        this.#now += milliseconds;
    }

    /** Makes it that moment, as if nothing had happened since. */
    set(milliseconds: number): void {
        this.#now = milliseconds;
        this.sleeps.length = 0;
    }

    /** The present, as ISO 8601. */
    iso(): string {
        return new Date(this.#now).toISOString();
    }
}
