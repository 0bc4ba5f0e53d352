import { describe, expect, it } from "vitest";
import type { Measurement } from "../../../bench/measurements.mts";
import { report } from "../../../bench/report.mts";

describe("the report", () => {
    const create = (latencyMs: number, calls: number[]): Measurement => ({
        contender: "unverified",
        operation: "create",
        apps: 10,
        latencyMs,
        samples: calls.map((count, index) => ({
            wallMs: 1_500 + 1_000 * index,
            calls: count,
            providerMiB: 150,
            programMiB: 180,
            stateKB: 22.7,
        })),
    });
    const startupMs = { "import of the package in a program": [2, 3, 40] };
    const text = report({
        setting: "Here.",
        measurements: [create(60, [11, 12]), create(200, [11])],
        startupMs,
    });
    const rows = (beginning: string) => text.split("\n").filter((line) => line.startsWith(`| ${beginning}`));

    it("says which targets are met, missed and not measured", () => {
        expect(rows("calls beyond N + 1 to create")).toEqual([expect.stringMatching(/ <= 0 \| +1 \| \*\*no\*\* \|$/)]);
        expect(rows("import of the package in a program, in ms")).toEqual([
            expect.stringMatching(/ <= 10 \| +3 \| +yes \|$/),
        ]);
        expect(rows("calls in an unchanged preview")).toEqual([expect.stringMatching(/ not measured \| +\|$/)]);
    });

    it("has times at each latency, and calls and sizes at the usual one", () => {
        expect(rows("create 10").map((row) => row.split("|").map((cell) => cell.trim())[3])).toEqual([
            "2.00 (1.50 to 2.50)",
            "1.50 (1.50 to 1.50)",
            "11 to 12",
            "150 / 180 / 23",
        ]);
    });

    it("has the steps of a start", () => {
        expect(rows("import of the package in a program ")).toEqual([
            expect.stringMatching(/ 2\.0 \| +3\.0 \| +40\.0 \|$/),
        ]);
    });
});
