/** The time, as this package sees it: injected everywhere, so that tests decide what time it is. */
export interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    /** @throws Stopped once nobody wants what comes after it. */
    sleep(milliseconds: number): Promise<void>;
}

/** Why nothing further is done: the caller wants no more, or no longer exists. */
export type StopReason = "cancelled" | "callerGone";

/** Ends a wait, or stands in the way of a call, of which nobody wants the result any more. */
export class Stopped extends Error {
    constructor(readonly reason: StopReason) {
        super(reason);
    }
}

/** The last moment that a `Date` can hold. Texts from elsewhere may name a later one. */
export const latestDateMs = 8.64e15;

/** A moment as a date; one too late for a `Date` becomes the last possible one. */
export function dateAt(milliseconds: number): Date {
    return new Date(Math.min(milliseconds, latestDateMs));
}

/** The moment that a text names, in milliseconds since the epoch; NaN if it names none. */
export function momentOf(text: string | undefined): number {
    return Date.parse(text ?? "");
}

/** Whether a text is a date: an edited state may have any. */
export function isDate(text: string | undefined): text is string {
    return !Number.isNaN(momentOf(text));
}

/** The same clock, but once the signal is aborted, every sleep ends at once, and says why. */
export function interruptible(clock: Clock, signal: AbortSignal): Clock {
    // One shared promise that every sleep also waits for would keep a handler for each until the process ends.
    const sleepers = new Set<(reason: Stopped) => void>();
    const stopAll = () => {
        for (const stop of sleepers) stop(new Stopped("cancelled"));
    };
    signal.addEventListener("abort", stopAll, { once: true });
    return {
        now: () => clock.now(),
        sleep: async (milliseconds) => {
            if (signal.aborted) throw new Stopped("cancelled");
            await new Promise<void>((wake, stop) => {
                sleepers.add(stop);
                clock
                    .sleep(milliseconds)
                    .finally(() => sleepers.delete(stop))
                    .then(wake, stop);
            });
        },
    };
}

/** The machine's own clock. Nothing else reads it. */
export const systemClock: Clock = {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
