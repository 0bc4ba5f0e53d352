import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Compiler, withMutant } from "../../../../tools/mutation/compiler.mts";
import { fileOf, judge, type Mutant, problems } from "../../../../tools/mutation/judgement.mts";
import { withFolder } from "../../../../tools/mutation/section.mts";
import { root } from "../../../../tools/root.mts";

const line = "if (isDue) rotate();";
const explanation = { file: "rotation/a.ts", line, why: "equivalent" };
const start = { line: 3, column: 8 };

function mutant(status: Mutant["status"], replacement = "true"): Mutant {
    const fileName = "/repository/provider/rotation/a.ts";
    return { fileName, location: { start, end: start }, mutatorName: "ConditionalExpression", replacement, status };
}

const judged = (mutants: readonly Mutant[], explanations: Parameters<typeof judge>[2] = []) =>
    judge(mutants, () => line, explanations);

describe("the score", () => {
    it("counts what the tests notice, by a failure or a timeout, out of all that can be noticed", () => {
        const statuses = ["Killed", "Timeout", "Survived", "NoCoverage", "Ignored", "RuntimeError"] as const;
        const counts = { killed: 1, timedOut: 1, survived: 1, notCovered: 1, notCounted: 2 };
        expect(judged(statuses.map((status) => mutant(status)))).toMatchObject({ ...counts, score: 50 });
    });

    it("does not reach a goal by rounding, and is full without anything to change", () => {
        const killed = Array<Mutant>(8_999).fill(mutant("Killed"));
        expect(judged([...killed, ...Array<Mutant>(1_001).fill(mutant("Survived"))]).score).toBe(89.9);
        expect(judged([]).score).toBe(100);
    });
});

describe("a survivor", () => {
    it("is printed with its place, its line and the change", () => {
        expect(judged([mutant("Survived", "a &&\n    b"), mutant("NoCoverage")]).unexplained).toEqual([
            `rotation/a.ts:3:8: ${line} -> a && b`,
            `rotation/a.ts:3:8: ${line} -> true (no test reaches it)`,
        ]);
    });

    it.each([
        { one: explanation, explained: 2 },
        { one: { ...explanation, to: "true" }, explained: 1 },
        { one: { ...explanation, file: "rotation/b.ts" }, explained: 0 },
        { one: { ...explanation, line: "rotate();" }, explained: 0 },
        { one: { ...explanation, to: "a test kills that one by now" }, explained: 0 },
    ])("is explained by its file, its line and, if given, the change: $explained", ({ one, explained }) => {
        const found = judged([mutant("Survived"), mutant("NoCoverage", "false")], [one]);
        expect(found.explained).toBe(explained);
        expect(found.unexplained).toHaveLength(2 - explained);
        expect(found.stale).toHaveLength(explained === 0 ? 1 : 0);
    });
});

describe("what is wrong with a folder", () => {
    const folder = { name: "rotation", tests: [], goal: 90, isExplained: true };

    it("is a score below the goal, a survivor without an explanation, and an explanation without a survivor", () => {
        const stale = { ...explanation, line: "gone();" };
        expect(problems(folder, judged([mutant("Survived")], [stale]))).toEqual([
            "rotation: the score is 0 %, below 90 %.",
            "rotation: 1 survivors are neither killed by a test nor explained in tools/mutation/explained.mts.",
            "rotation: tools/mutation/explained.mts explains what no longer survives: rotation/a.ts: gone();",
        ]);
    });

    it("is empty if each survivor is explained or need not be", () => {
        const mutants = [...Array<Mutant>(9).fill(mutant("Killed")), mutant("Survived")];
        expect(problems(folder, judged(mutants, [explanation]))).toEqual([]);
        expect(problems({ ...folder, isExplained: false }, judged(mutants))).toEqual([]);
    });
});

it("the file of a mutant is named below provider/, on every platform", () => {
    expect(fileOf({ fileName: "C:\\work\\provider\\csp\\client.ts" })).toBe("csp/client.ts");
});

it("the figures of one folder are replaced, and those of the others stay, in the order of the layers", () => {
    const nothing = judged([]);
    const csp = withFolder("", "csp", { ...nothing, killed: 8, survived: 2, score: 80 }, 3.2, "2026-11-28");
    const both = withFolder(csp, "rotation", { ...nothing, killed: 9 }, 20, "2026-11-29");
    const again = withFolder(both, "csp", { ...nothing, killed: 10 }, 4, "2026-11-30");
    const rows = (text: string) => text.split("\n").map((row) => row.replaceAll(/ +/g, " "));
    expect(rows(csp)).toContain("| `csp` | 80.0 % | 8 | 0 | 2 | 0 | 0 | 0 | 4 | 2026-11-28 |");
    expect(rows(again).slice(2)).toEqual([
        "| `rotation` | 100.0 % | 9 | 0 | 0 | 0 | 0 | 0 | 20 | 2026-11-29 |",
        "| `csp` | 100.0 % | 10 | 0 | 0 | 0 | 0 | 0 | 4 | 2026-11-30 |",
    ]);
});

describe("a mutant", () => {
    const first = { line: 1, column: 1 };
    const at = (replacement: string, from = first, to = from): Mutant => ({
        ...mutant("Survived", replacement),
        fileName: join(root, "provider/common/clock.ts"),
        location: { start: from, end: to },
    });

    it("is put in its place, over several lines too", () => {
        const text = "one\nif (a) b;\nthree";
        const from = { line: 2, column: 3 };
        expect(withMutant(text, at("true", from, { line: 2, column: 5 }))).toBe("one\niftruea) b;\nthree");
        expect(withMutant(text, at("true", from, { line: 3, column: 2 }))).toBe("one\niftruehree");
    });

    it("is refused by the compiler if it breaks a type, and the next one is not", () => {
        const compiler = new Compiler(root);
        expect(compiler.refuses(at("const text: string = 1;\n"))).toBe(true);
        expect(compiler.refuses(at("const unused = 1;\n"))).toBe(false);
    });
});
