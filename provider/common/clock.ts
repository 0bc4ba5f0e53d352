/** The time, as this package sees it: injected everywhere, so that tests decide what time it is. */
export interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    sleep(milliseconds: number): Promise<void>;
}

/** The last moment that a `Date` can hold. Texts from elsewhere may name a later one. */
export const latestDateMs = 8.64e15;

/** A moment as a date; one too late for a `Date` becomes the last possible one. */
export function dateAt(milliseconds: number): Date {
    return new Date(Math.min(milliseconds, latestDateMs));
}

/** The same clock, but whoever sleeps when the signal is aborted, or later, wakes up at once. */
export function interruptible(clock: Clock, signal: AbortSignal): Clock {
    const aborted = new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
    });
    return {
        now: () => clock.now(),
        sleep: (milliseconds) => (signal.aborted ? aborted : Promise.race([clock.sleep(milliseconds), aborted])),
    };
}

/** The machine's own clock. Nothing else reads it. */
export const systemClock: Clock = {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
