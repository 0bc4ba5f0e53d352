import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Results } from "../../../bench/measurements.mts";
import { temporaryFolder } from "../../support/fakeEngine";

const main = join(__dirname, "../../../bench/main.mts");

function bench(...args: readonly string[]) {
    return spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
}

describe("npm run bench", () => {
    it("reports stored results without a run", () => {
        const results: Results = {
            setting: "Measured elsewhere.",
            measurements: [
                {
                    contender: "verified",
                    operation: "create",
                    apps: 10,
                    latencyMs: 60,
                    samples: [{ wallMs: 2_345, calls: 21 }],
                },
            ],
            startupMs: {},
        };
        const file = join(temporaryFolder(), "results.json");
        writeFileSync(file, JSON.stringify(results));
        const { status, stdout } = bench("--from", file, "--no-write");
        expect(status).toBe(0);
        expect(stdout).toContain("Measured elsewhere.");
        expect(stdout).toMatch(/^\| create 10 +\| 2\.35 \(2\.35 to 2\.35\) \|/m);
    });

    it.each([["--sizes=1,many"], ["--sizes="], ["--rounds=0"], ["--rounds=1.5"], ["--rounds=-1"]])(
        "refuses %s and shows its options",
        (option) => {
            const { status, stderr } = bench(option, "--no-write");
            expect(status).toBe(1);
            expect(stderr).toContain("--sizes LIST");
        },
    );

    it("explains its options", () => {
        const { status, stdout } = bench("--help");
        expect(status).toBe(0);
        expect(stdout).toContain("--sizes LIST");
    });
});
