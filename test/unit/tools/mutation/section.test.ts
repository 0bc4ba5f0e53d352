import { expect, it } from "vitest";
import { judge } from "../../../../tools/mutation/judgement.mts";
import { withFolder } from "../../../../tools/mutation/section.mts";

const nothing = judge([], () => "", []);

it("the figures of one folder are replaced, and those of the others stay, in the order of the layers", () => {
    const csp = withFolder("", "csp", { ...nothing, killed: 8, survived: 2, score: 80 }, 3.2, "2026-11-28");
    const both = withFolder(csp, "rotation", { ...nothing, killed: 9 }, 20, "2026-11-29");
    const again = withFolder(both, "csp", { ...nothing, killed: 10 }, 4, "2026-11-30");
    const rows = (text: string) => text.split("\n").map((line) => line.replaceAll(/ +/g, " "));
    expect(rows(csp)).toContain("| `csp` | 80.0 % | 8 | 0 | 2 | 0 | 0 | 0 | 4 | 2026-11-28 |");
    expect(rows(again).slice(2)).toEqual([
        "| `rotation` | 100.0 % | 9 | 0 | 0 | 0 | 0 | 0 | 20 | 2026-11-29 |",
        "| `csp` | 100.0 % | 10 | 0 | 0 | 0 | 0 | 0 | 4 | 2026-11-30 |",
    ]);
});
