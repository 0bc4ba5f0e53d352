/** The time, as this package sees it: injected everywhere, so that tests decide what time it is. */
export interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    /** Resolves after that many milliseconds. */
    sleep(milliseconds: number): Promise<void>;
}

/** The machine's own clock: the one place that reads it. */
export const systemClock: Clock = {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
