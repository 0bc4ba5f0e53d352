import { dateMs } from "./retryAfter";

/** A smaller difference does not matter: CSP's secrets live for days, and its tokens are renewed early. */
const toleratedMs = 5 * 60_000;

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * How far this machine's clock is ahead of the server's, in milliseconds; negative if it is behind. Undefined where the
 * response does not tell: it has no `Date`, or it is an old one from a cache (RFC 9110, 6.6.1; RFC 9111, 5.1).
 */
export function clockSkewMs({ date, age }: Headers, nowMs: number): number | undefined {
    const serverMs = dateMs(date?.trim() ?? "");
    return Number.isNaN(serverMs) || age !== undefined ? undefined : nowMs - serverMs;
}

/** The line about a clock that differs by more than a few minutes; undefined for a smaller difference. */
export function clockSkewLine(origin: string, skewMs: number | undefined): string | undefined {
    if (skewMs === undefined || Math.abs(skewMs) <= toleratedMs) return undefined;
    const minutes = Math.round(Math.abs(skewMs) / 60_000);
    const difference = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
    return (
        `this machine's clock is about ${difference} ${skewMs < 0 ? "behind" : "ahead of"} that of ${origin}, so what ` +
        "depends on a date comes too early or too late: correct this machine's clock"
    );
}

/** Finds, once for each process, that this machine's clock is wrong. */
export class ClockCheck {
    #isTold = false;

    /** @param now this machine's time, in milliseconds since the epoch. */
    constructor(private readonly now: () => number) {}

    /** @returns the line to say, the first time that there is one. */
    lineFor(origin: string, headers: Headers): string | undefined {
        const line = this.#isTold ? undefined : clockSkewLine(origin, clockSkewMs(headers, this.now()));
        this.#isTold ||= line !== undefined;
        return line;
    }
}
