import { describe, expect, it } from "vitest";
import { addSample, type Measurement, summarize, summaryOf } from "../../../bench/measurements.mts";
import { report } from "../../../bench/report.mts";
import { type ScaleRow, scaleReport } from "../../../bench/scaleReport.mts";
import { rowsOf } from "../../../tools/markdown.mts";

const which = { contender: "verified", operation: "create", apps: 10, latencyMs: 60 } as const;

function measurement(values: readonly number[], other: Partial<Measurement> = {}): Measurement {
    return { ...which, ...other, samples: values.map((wallMs) => ({ wallMs, calls: 21 })) };
}

describe("a summary", () => {
    it.each([
        { values: [], expected: undefined },
        { values: [3], expected: { minimum: 3, median: 3, maximum: 3 } },
        { values: [10, 2], expected: { minimum: 2, median: 6, maximum: 10 } },
        { values: [9, 1, 100], expected: { minimum: 1, median: 9, maximum: 100 } },
        { values: [4, 1, 2, 3], expected: { minimum: 1, median: 2.5, maximum: 4 } },
    ])("of $values is $expected", ({ values, expected }) => {
        expect(summarize(values)).toEqual(expected);
    });

    it("takes only the samples of the measurement that was asked for, and figures that they have", () => {
        const others = [{ contender: "naive" }, { operation: "rotate" }, { apps: 100 }, { latencyMs: 200 }] as const;
        const measurements = [...others.map((other) => measurement([100], other)), measurement([5, 7])];
        expect(summaryOf(measurements, "wallMs", which)).toEqual({ minimum: 5, median: 6, maximum: 7 });
        expect(summaryOf(measurements, "wallMs", { ...which, apps: 1 })).toBeUndefined();
        expect(summaryOf(measurements, "providerMiB", which)).toBeUndefined();
    });
});

it("a sample goes to the measurement that it belongs to, or begins a new one", () => {
    const measurements = [measurement([1])];
    addSample(measurements, which, { wallMs: 2, calls: 21 });
    addSample(measurements, { ...which, latencyMs: 200 }, { wallMs: 3, calls: 21 });
    expect(measurements).toEqual([measurement([1, 2]), measurement([3], { latencyMs: 200 })]);
});

/** The cells of the rows that begin with this text. */
function cellsOf(text: string, beginning: string): string[][] {
    return rowsOf(text).filter(([first = ""]) => first.startsWith(beginning));
}

describe("the report", () => {
    const create = (latencyMs: number, calls: readonly number[]): Measurement => {
        const sizes = { providerMiB: 150, programMiB: 180, stateKB: 22.7 };
        const samples = calls.map((count, index) => ({ wallMs: 1_500 + 1_000 * index, calls: count, ...sizes }));
        return { ...which, contender: "unverified", latencyMs, samples };
    };
    const startupMs = { "import of the package in a program": [2, 3, 40] };
    const text = report({ setting: "Here.", measurements: [create(60, [11, 12]), create(200, [11])], startupMs });

    it("says which targets are met, missed and not measured", () => {
        expect(cellsOf(text, "calls beyond N + 1 to create")).toEqual([[expect.any(String), "<= 0", "1", "**no**"]]);
        expect(cellsOf(text, "import of the package in a program, in ms")[0]).toContain("yes");
        expect(cellsOf(text, "calls in an unchanged preview")[0]?.slice(2)).toEqual(["not measured", ""]);
    });

    it("has times at each latency, calls and sizes at the usual one, and the steps of a start", () => {
        expect(cellsOf(text, "create 10").map(([, , unverified]) => unverified)).toEqual([
            "2.00 (1.50 to 2.50)",
            "1.50 (1.50 to 1.50)",
            "11 to 12",
            "150 / 180 / 23",
        ]);
        expect(cellsOf(text, "import of the package in a program")[1]?.slice(1)).toEqual(["2.0", "3.0", "40.0"]);
    });
});

describe("the report of the scale", () => {
    const stack = { secrets: 1_000, stacks: 1, parallel: 8 };
    const figures = { wallMs: 123_456, calls: 2_001, providerMiB: 150, stateKB: 4_321.5 };
    const created: ScaleRow = { host: "plugin", operation: "create", ...stack, ...figures };
    const limited = { wallMs: 66_110, calls: 620, refused: 19, callsMs: 63_105, bareMs: 60_100 };
    const storm: ScaleRow = { host: "dynamic", operation: "storm with Retry-After", ...stack, ...limited };
    const reportOf = (...rows: ScaleRow[]) => scaleReport([{ setting: "Here.", rows }]);

    it("has a table of what was measured without a limit, and one of the storms", () => {
        const text = reportOf(created, storm);
        expect(text).toMatch(/^Here\.\n/);
        const [row] = cellsOf(text, "create");
        expect(row).toEqual(["create", "plugin", "1000", "1", "8", "123.5", "2001", "150", "-", "4322"]);
        expect(cellsOf(text, "storm")[0]?.slice(5)).toEqual(["66.1", "620", "19", "1.10", "1.05"]);
    });

    it("has no table of what was not measured", () => {
        expect(reportOf(created)).not.toContain("refused");
        expect(reportOf(storm)).not.toContain("program MiB");
    });
});
