import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../../provider/csp/retryAfter";

const now = Date.UTC(2026, 10, 6, 8, 49, 37);

describe("retryAfterMs", () => {
    it.each([
        ["0", 0],
        ["7", 7_000],
        [" 120 ", 120_000],
        ["1.25", 1_250],
        ["Fri, 06 Nov 2026 08:49:57 GMT", 20_000],
        ["Friday, 06-Nov-26 08:49:57 GMT", 20_000],
        ["Fri Nov  6 08:49:57 2026", 20_000],
        ["2026-11-06T08:49:57Z", 20_000],
        ["Fri, 06 Nov 2026 10:49:57 +0200", 20_000],
        ["Fri, 06 Nov 2026 08:49:57 UT", 20_000],
        ["Fri, 06 Nov 2026 08:49:36 GMT", 0],
    ])("reads %j as %i ms", (header, expected) => {
        expect(retryAfterMs(header, now)).toBe(expected);
    });

    it.each([
        ...[undefined, "", "-5", "5 apples", "12/25", "1e3", "Friday", "0x10", "Infinity"],
        ...["in 2026-11-06T08:49:57Z", "1 Fri, 06 Nov 2026 08:49:57 GMT"],
    ])("reads nothing in %j", (header) => {
        expect(retryAfterMs(header, now)).toBeUndefined();
    });

    it("never returns a time in the past, nor one that no date can hold", () => {
        const header = fc.oneof(fc.string(), fc.bigInt({ min: 0n }).map(String), fc.date().map(String));
        fc.assert(
            fc.property(header, fc.integer({ min: 0, max: 4e12 }), (text, nowMs) => {
                const retryDelayMs = retryAfterMs(text, nowMs) ?? 0;
                expect(retryDelayMs).toBeGreaterThanOrEqual(0);
                expect(new Date(nowMs + retryDelayMs).getTime()).not.toBeNaN();
            }),
        );
    });
});
