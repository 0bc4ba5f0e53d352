import { join } from "node:path";
import { expect, it } from "vitest";
import { Compiler, withMutant } from "../../../../tools/mutation/compiler.mts";
import type { Mutant } from "../../../../tools/mutation/judgement.mts";
import { root } from "../../../../tools/root.mts";

const fileName = join(root, "provider/common/clock.ts");
const first = { line: 1, column: 1 };

function mutant(replacement: string, start = first, end = start): Mutant {
    return { fileName, location: { start, end }, mutatorName: "StringLiteral", replacement, status: "Survived" };
}

it("a mutant is put in its place, over several lines too", () => {
    const text = "one\nif (a) b;\nthree";
    const start = { line: 2, column: 3 };
    expect(withMutant(text, mutant("true", start, { line: 2, column: 5 }))).toBe("one\niftruea) b;\nthree");
    expect(withMutant(text, mutant("true", start, { line: 3, column: 2 }))).toBe("one\niftruehree");
});

it("the compiler refuses what breaks a type, and no change after it", () => {
    const compiler = new Compiler(root);
    expect(compiler.refuses(mutant("const text: string = 1;\n"))).toBe(true);
    expect(compiler.refuses(mutant("const unused = 1;\n"))).toBe(false);
});
