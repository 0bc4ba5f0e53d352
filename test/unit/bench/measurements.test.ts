import { describe, expect, it } from "vitest";
import { addSample, type Measurement, summarize, summaryOf } from "../../../bench/measurements.mts";

const which = { contender: "verified", operation: "create", apps: 10, latencyMs: 60 } as const;

function measurement(values: readonly number[], other: Partial<Measurement> = {}): Measurement {
    return { ...which, ...other, samples: values.map((wallMs) => ({ wallMs, calls: 21 })) };
}

describe("a summary", () => {
    it.each([
        { values: [3], expected: { minimum: 3, median: 3, maximum: 3 } },
        { values: [10, 2], expected: { minimum: 2, median: 6, maximum: 10 } },
        { values: [9, 1, 100], expected: { minimum: 1, median: 9, maximum: 100 } },
        { values: [4, 1, 2, 3], expected: { minimum: 1, median: 2.5, maximum: 4 } },
    ])("of $values is $expected", ({ values, expected }) => {
        expect(summarize(values)).toEqual(expected);
    });

    it("of no values is undefined", () => {
        expect(summarize([])).toBeUndefined();
    });

    it("takes only the samples of the measurement that was asked for", () => {
        const measurements = [
            measurement([100], { contender: "naive" }),
            measurement([200], { operation: "rotate" }),
            measurement([300], { apps: 100 }),
            measurement([400], { latencyMs: 200 }),
            measurement([5, 7]),
        ];
        expect(summaryOf(measurements, "wallMs", which)).toEqual({ minimum: 5, median: 6, maximum: 7 });
        expect(summaryOf(measurements, "wallMs", { ...which, apps: 1 })).toBeUndefined();
    });

    it("of a missing figure is undefined", () => {
        expect(summaryOf([measurement([5])], "providerMiB", which)).toBeUndefined();
    });
});

describe("a sample", () => {
    it("goes to the measurement that it belongs to, or begins a new one", () => {
        const measurements: Measurement[] = [measurement([1])];
        addSample(measurements, which, { wallMs: 2, calls: 21 });
        addSample(measurements, { ...which, latencyMs: 200 }, { wallMs: 3, calls: 21 });
        expect(measurements).toEqual([measurement([1, 2]), measurement([3], { latencyMs: 200 })]);
    });
});
