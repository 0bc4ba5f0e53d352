/** The time, as this package sees it: injected everywhere, so that tests decide what time it is. */
export interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    /** Resolves after that many milliseconds. */
    sleep(milliseconds: number): Promise<void>;
}

/** The last moment that a `Date` can hold. Others may name a later one. */
export const latestDateMs = 8.64e15;

/** A moment as a date: the last one that there is, where it is later than that. */
export function dateAt(milliseconds: number): Date {
    return new Date(Math.min(milliseconds, latestDateMs));
}

/** The machine's own clock: the one place that reads it. */
export const systemClock: Clock = {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
