/** The time, as this package sees it: injected everywhere, so that tests decide what time it is. */
export interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    /** @throws Stopped once nobody wants what comes after it. */
    sleep(milliseconds: number): Promise<void>;
}

/** Ends a wait, or stands in the way of a call, of which nobody wants the result any more. */
export class Stopped extends Error {
    /** @param reason the caller wants no more, or no longer exists. */
    constructor(readonly reason: "cancelled" | "callerGone") {
        super(reason);
    }

    /** The code of the error about what is not done. */
    get code(): "CANCELLED" | "ENGINE_GONE" {
        return this.reason === "cancelled" ? "CANCELLED" : "ENGINE_GONE";
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

/** So that a process whose caller is gone ends soon, and no timer gets more than it can hold. */
const longestSleepMs = 60_000;

/**
 * The same clock, but a sleep ends once nobody wants what comes after it: at once if that is cancelled, within a minute
 * if the caller is gone.
 */
export function attended(clock: Clock, cancelled: AbortSignal, isCallerAlive: () => Promise<boolean>): Clock {
    // One shared promise that every sleep also waits for would keep a handler for each until the process ends.
    const sleepers = new Set<(reason: Stopped) => void>();
    const stopAll = () => {
        for (const stop of sleepers) stop(new Stopped("cancelled"));
    };
    cancelled.addEventListener("abort", stopAll, { once: true });
    const sleep = async (milliseconds: number) => {
        if (cancelled.aborted) throw new Stopped("cancelled");
        await new Promise<void>((wake, stop) => {
            sleepers.add(stop);
            clock
                .sleep(milliseconds)
                .finally(() => sleepers.delete(stop))
                .then(wake, stop);
        });
        if (!(await isCallerAlive())) throw new Stopped("callerGone");
    };
    return {
        now: () => clock.now(),
        sleep: async (milliseconds) => {
            for (let leftMs = milliseconds; leftMs > 0; leftMs -= longestSleepMs) {
                await sleep(Math.min(leftMs, longestSleepMs));
            }
        },
    };
}

/** The machine's own clock. Nothing else reads it. */
export const systemClock: Clock = {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
