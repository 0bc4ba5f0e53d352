import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "../../tools/root.mts";

const main = join(root, "bench", "main.mts");
/** The smallest measurement, whose results are not kept. */
const small = ["--rounds", "1", "--sizes", "2", "--no-write"];

/** The cells of the table row whose first cell begins with this text. */
function cells(printed: string, beginning: string): string[] {
    const row = printed.split("\n").find((line) => line.startsWith(`| ${beginning}`)) ?? "";
    return row.split("|").map((cell) => cell.trim());
}

describe("the benchmark", () => {
    it("measures every contender and keeps to its targets for calls, in a run too small for the others", async () => {
        const { stdout } = await promisify(execFile)(process.execPath, [main, ...small]);
        const targets = stdout.slice(stdout.indexOf("## Targets"), stdout.indexOf("## Time"));
        const calls = targets.split("\n").filter((line) => line.startsWith("| calls "));
        expect(calls).toHaveLength(6);
        for (const row of calls) expect(row).toMatch(/\| +(0|-\d+) \| +yes \|$/);
        expect(cells(targets, "import of the package in a program")[3]).toMatch(/^\d/);
        expect(Number(cells(targets, "time from the start of the plugin's executable")[3])).toBeGreaterThan(0);
        expect(Number(cells(targets, "time of an unchanged preview of 1 app by the executable")[3])).toBeGreaterThan(0);
        const counts = cells(stdout.slice(stdout.indexOf("## Calls")), "create 2");
        expect(counts).toEqual(["", "create 2", "5", "3", "5", "4", "0", "3", ""]);
        const memory = cells(stdout.slice(stdout.indexOf("## Memory")), "rotate 2").slice(2, 7);
        const processes = memory.map((cell) => cell.split(" / ").filter((figure) => Number(figure) > 0).length);
        // The plugin's program is in YAML, so no Node process runs it.
        expect(processes).toEqual([3, 3, 2, 3, 3]);
        const [, , ...imports] = cells(stdout, "import of the package in a program  ");
        expect(Number(imports[1])).toBeGreaterThan(0);
    });
});
