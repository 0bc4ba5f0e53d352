import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ScaleRun, scaleReport } from "../../../bench/scaleReport.mts";
import { temporaryFolder } from "../../support/fakeEngine";

const main = join(__dirname, "../../../bench/scale.mts");

function scale(...args: readonly string[]) {
    return spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
}

const run: ScaleRun = {
    setting: "Measured elsewhere.",
    rows: [
        {
            host: "plugin",
            operation: "create",
            secrets: 1_000,
            stacks: 1,
            parallel: 8,
            wallMs: 123_456,
            calls: 2_001,
            providerMiB: 150,
            stateKB: 4_321.5,
        },
        {
            host: "dynamic",
            operation: "storm with Retry-After",
            secrets: 300,
            stacks: 1,
            parallel: 8,
            wallMs: 66_110,
            calls: 620,
            refused: 19,
            callsMs: 63_105,
            bareMs: 60_100,
        },
    ],
};

describe("the report of the scale", () => {
    it("has a table of what was measured without a limit, and one of the storms", () => {
        const lines = scaleReport([run]).split("\n");
        expect(lines[0]).toBe("Measured elsewhere.");
        expect(lines).toContainEqual(
            expect.stringMatching(
                /^\| create +\| +plugin \| +1000 \| +1 \| +8 \| +123\.5 \| +2001 \| +150 \| +- \| +4322 \|$/,
            ),
        );
        expect(lines).toContainEqual(
            expect.stringMatching(/^\| storm with Retry-After \| .* 66\.1 \| +620 \| +19 \| +1\.10 \| +1\.05 \|$/),
        );
    });

    it("has no table of what was not measured", () => {
        expect(scaleReport([{ ...run, rows: run.rows.slice(0, 1) }])).not.toContain("refused");
        expect(scaleReport([{ ...run, rows: run.rows.slice(1) }])).not.toContain("program MiB");
    });
});

describe("npm run bench:scale", () => {
    it("reports stored results without a run", () => {
        const file = join(temporaryFolder(), "scale.json");
        writeFileSync(file, JSON.stringify([run]));
        const { status, stdout } = scale("--from", file, "--no-write");
        expect(status).toBe(0);
        expect(stdout).toContain("Measured elsewhere.");
    });

    it.each([["--parts=one,two"], ["--hosts="], ["--parallel=0"], ["--secrets=many"], ["--rotations=1.5"]])(
        "refuses %s and shows its options",
        (option) => {
            const { status, stderr } = scale(option, "--no-write");
            expect(status).toBe(1);
            expect(stderr).toContain("--parts LIST");
        },
    );

    it("explains its options", () => {
        const { status, stdout } = scale("--help");
        expect(status).toBe(0);
        expect(stdout).toContain("--parts LIST");
    });
});
