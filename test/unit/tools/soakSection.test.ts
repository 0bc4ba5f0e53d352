import { expect, it } from "vitest";
import { sectionWithRun } from "../../support/model/soak";

it("counts the random sequences since the last failure, and keeps every run", () => {
    const run = { day: "2026-11-30", seconds: 61.4 };
    const failed = sectionWithRun("", { ...run, seed: 7, sequences: 5_000, passed: false });
    const passed = sectionWithRun(failed, { ...run, seed: 8, sequences: 50_000, passed: true });
    const again = sectionWithRun(passed, { ...run, seed: 9, sequences: 50_000, passed: true });
    expect(again.split("\n")[0]).toBe("100,000 sequences in a row without a failure; 1 of the runs below failed.");
    expect(again.split("\n").filter((line) => /^\| \d/.test(line))).toEqual([
        expect.stringMatching(/^\| 7 +\| +5,000 \| +61 s \| +failed \| 2026-11-30 \|$/),
        expect.stringMatching(/^\| 8 +\| +50,000 \| .* passed \|/),
        expect.stringMatching(/^\| 9 +\| +50,000 \| .* passed \|/),
    ]);
});
