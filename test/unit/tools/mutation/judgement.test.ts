import { describe, expect, it } from "vitest";
import { fileOf, judge, type Mutant, problems } from "../../../../tools/mutation/judgement.mts";

const line = "if (isDue) rotate();";
const explanation = { file: "rotation/a.ts", line, why: "equivalent" };

function mutant(status: Mutant["status"], replacement = "true"): Mutant {
    const start = { line: 3, column: 8 };
    return {
        fileName: "/repository/provider/rotation/a.ts",
        location: { start, end: start },
        mutatorName: "ConditionalExpression",
        replacement,
        status,
    };
}

const judged = (mutants: readonly Mutant[], explanations: Parameters<typeof judge>[2] = []) =>
    judge(mutants, () => line, explanations);

describe("the score", () => {
    it("counts what the tests notice, by a failure or a timeout, out of all that can be noticed", () => {
        const statuses = ["Killed", "Timeout", "Survived", "NoCoverage", "Ignored", "RuntimeError"] as const;
        expect(judged(statuses.map((status) => mutant(status)))).toMatchObject({
            killed: 1,
            timedOut: 1,
            survived: 1,
            notCovered: 1,
            notCounted: 2,
            score: 50,
        });
    });

    it("does not reach a goal by rounding", () => {
        const mutants = [
            ...Array<Mutant>(8_999).fill(mutant("Killed")),
            ...Array<Mutant>(1_001).fill(mutant("Survived")),
        ];
        expect(judged(mutants).score).toBe(89.9);
    });

    it("is full for a folder without anything to change", () => {
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
        { explanation, explained: 2 },
        { explanation: { ...explanation, to: "true" }, explained: 1 },
        { explanation: { ...explanation, file: "rotation/b.ts" }, explained: 0 },
        { explanation: { ...explanation, line: "rotate();" }, explained: 0 },
    ])("is explained by its file, its line and, if given, the change: $explained", ({ explanation, explained }) => {
        const { unexplained, ...judgement } = judged(
            [mutant("Survived"), mutant("NoCoverage", "false")],
            [explanation],
        );
        expect(judgement.explained).toBe(explained);
        expect(unexplained).toHaveLength(2 - explained);
        expect(judgement.stale).toHaveLength(explained === 0 ? 1 : 0);
    });

    it("that a test kills by now makes its explanation stale", () => {
        const found = judged([mutant("Killed")], [{ ...explanation, to: "true" }]);
        expect(found.stale).toEqual([`rotation/a.ts: ${line} -> true`]);
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
