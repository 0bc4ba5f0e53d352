import { latestDateMs } from "../common/clock";

/**
 * The wait that a `Retry-After` header asks for (RFC 9110, 10.2.3: seconds, or a date).
 *
 * @param header the header's value.
 * @param nowMs the present, which a date is compared with.
 * @returns milliseconds, never negative; undefined where the header is absent or can't be read.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
    const value = header?.trim() ?? "";
    const askedMs = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : dateMs(value) - nowMs;
    if (Number.isNaN(askedMs)) return undefined;
    return Math.min(Math.max(0, askedMs), latestDateMs - nowMs);
}

/** A date in one of HTTP's three formats, or in ISO 8601; NaN for a text that only a lenient parser accepts. */
export function dateMs(value: string): number {
    const isHttpDate = /^[A-Z][a-z]{2,8},? /.test(value);
    if (!isHttpDate && !/^\d{4}-\d\d-\d\dT/.test(value)) return Number.NaN;
    // The oldest format, asctime, names no zone, and means UTC.
    const isWithoutZone = isHttpDate && !/ (GMT|UTC?|[+-]\d{4})$/.test(value);
    return Date.parse(isWithoutZone ? `${value} GMT` : value);
}
