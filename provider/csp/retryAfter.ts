/**
 * The wait that a `Retry-After` header asks for (RFC 9110, 10.2.3: seconds, or a date).
 *
 * @param header the header's value.
 * @param nowMs the present, against which a date is held.
 * @returns milliseconds, never negative; undefined where there is none or it can't be read.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
    const value = header?.trim();
    if (!value) return undefined;
    if (/^\d+$/.test(value)) return Number(value) * 1_000;
    const date = Date.parse(value);
    return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
