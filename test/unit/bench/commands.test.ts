import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Results } from "../../../bench/measurements.mts";
import type { ScaleRun } from "../../../bench/scaleReport.mts";
import { root } from "../../../tools/root.mts";
import { temporaryFolder } from "../../support/fakeEngine";

const results: Results = { setting: "Measured elsewhere.", measurements: [], startupMs: {} };
const scale: ScaleRun[] = [{ setting: "Measured elsewhere.", rows: [] }];

describe.each([
    {
        script: "main.mts",
        stored: results,
        option: "--sizes LIST",
        bad: ["--sizes=1,many", "--sizes=", "--rounds=0", "--rounds=1.5"],
    },
    {
        script: "scale.mts",
        stored: scale,
        option: "--parts LIST",
        bad: ["--parts=one,two", "--hosts=", "--parallel=0", "--secrets=many", "--rotations=1.5"],
    },
])("node bench/$script", ({ script, stored, option, bad }) => {
    function bench(...args: readonly string[]) {
        return spawnSync(process.execPath, [join(root, "bench", script), ...args], { encoding: "utf8" });
    }

    it("reports stored results without a run", () => {
        const file = join(temporaryFolder(), "results.json");
        writeFileSync(file, JSON.stringify(stored));
        const { status, stdout } = bench("--from", file, "--no-write");
        expect(status).toBe(0);
        expect(stdout).toContain("Measured elsewhere.");
    });

    it("explains its options", () => {
        const { status, stdout } = bench("--help");
        expect(status).toBe(0);
        expect(stdout).toContain(option);
    });

    it.each(bad)("refuses %s and shows its options", (refused) => {
        const { status, stderr } = bench(refused, "--no-write");
        expect(status).toBe(1);
        expect(stderr).toContain(option);
    });
});
