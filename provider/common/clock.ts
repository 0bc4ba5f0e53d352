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

/** The moment that a text names, in milliseconds since the epoch; NaN if it names none. */
export function momentOf(text: string | undefined): number {
    return Date.parse(text ?? "");
}

/** Whether a text is a date: an edited state may have any. */
export function isDate(text: string | undefined): text is string {
    return !Number.isNaN(momentOf(text));
}

/** The same clock, but once the signal is aborted, every sleep ends at once. */
export function interruptible(clock: Clock, signal: AbortSignal): Clock {
    // One shared promise that every sleep also waits for would keep a handler for each until the process ends.
    const sleepers = new Set<() => void>();
    const wakeAll = () => {
        for (const wake of sleepers) wake();
    };
    signal.addEventListener("abort", wakeAll, { once: true });
    return {
        now: () => clock.now(),
        sleep: async (milliseconds) => {
            if (signal.aborted) return;
            await new Promise<void>((wake, fail) => {
                sleepers.add(wake);
                clock
                    .sleep(milliseconds)
                    .finally(() => sleepers.delete(wake))
                    .then(wake, fail);
            });
        },
    };
}

/** The machine's own clock. Nothing else reads it. */
export const systemClock: Clock = {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
