import { describe, expect, it } from "vitest";
import { medianOf, type Sample, summarize, summaryOf } from "../../bench/sample.mts";

const sample: Sample = {
    ...{ contender: "verified", operation: "create", round: 0, apps: 10, latencyMs: 60 },
    ...{ wallMs: 1, calls: 21, callsInFlight: 8 },
};

describe("a summary", () => {
    it.each([
        { values: [3], expected: { minimum: 3, median: 3, maximum: 3 } },
        { values: [10, 2], expected: { minimum: 2, median: 6, maximum: 10 } },
        { values: [9, 1, 100], expected: { minimum: 1, median: 9, maximum: 100 } },
        { values: [4, 1, 2, 3], expected: { minimum: 1, median: 2.5, maximum: 4 } },
    ])("of $values", ({ values, expected }) => {
        expect(summarize(values)).toEqual(expected);
    });

    it("of nothing is none", () => {
        expect(summarize([])).toBeUndefined();
    });

    it("is of the samples that fit in everything that is asked for", () => {
        const samples: Sample[] = [
            { ...sample, wallMs: 5 },
            { ...sample, wallMs: 7 },
            { ...sample, wallMs: 100, contender: "naive" },
            { ...sample, wallMs: 200, operation: "rotate" },
            { ...sample, wallMs: 300, apps: 100 },
            { ...sample, wallMs: 400, latencyMs: 200 },
        ];
        const which = { contender: "verified", operation: "create", apps: 10, latencyMs: 60 } as const;
        expect(summaryOf(samples, "wallMs", which)).toEqual({ minimum: 5, median: 6, maximum: 7 });
        expect(medianOf(samples, "wallMs", { contender: "naive" })).toBe(100);
        expect(medianOf(samples, "providerBytes", which)).toBeUndefined();
    });
});
