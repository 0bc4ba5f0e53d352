import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { repository } from "../support/stack";

const main = join(repository, "bench", "main.mts");
/** As little as can be measured, and nothing of it written down. */
const small = "--rounds 1 --sizes 2 --latency-ms 1 --slow-latency-ms 0 --micro-runs 1 --no-write";

/** The cells of a table's row, of which the first begins so. */
function cells(printed: string, beginning: string): string[] {
    const row = printed.split("\n").find((line) => line.startsWith(`| ${beginning}`)) ?? "";
    return row.split("|").map((cell) => cell.trim());
}

describe("the benchmark", () => {
    it("measures every contender and keeps to its targets for calls, in a run too small for the others", async () => {
        const { stdout } = await promisify(execFile)(process.execPath, [main, ...small.split(" ")]);
        const rows = stdout.split("\n").filter((line) => line.startsWith("| calls beyond"));
        expect(rows).toHaveLength(6);
        for (const row of rows) expect(row).toMatch(/\| +(0|-\d+) \| +yes \|$/);
        const calls = stdout.slice(stdout.indexOf("\nCalls\n"));
        const counts = cells(calls, "create 2").map((cell) => cell.split(" / ")[0]);
        expect(counts).toEqual(["", "create 2", "5", "3", "4", "0", "3", ""]);
        const memory = stdout.slice(stdout.indexOf("\nMemory"));
        for (const what of ["provider's memory", "program's memory", "state of 2"]) {
            const figures = cells(memory, what).slice(2, 6).map(Number);
            expect(figures.every((figure) => figure > 0)).toBe(true);
        }
    });
});
