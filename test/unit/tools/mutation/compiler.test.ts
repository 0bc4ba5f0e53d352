import { join } from "node:path";
import { expect, it } from "vitest";
import { Compiler, withMutant } from "../../../../tools/mutation/compiler.mts";
import { root } from "../../../../tools/root.mts";

function mutant(line: number, from: number, to: number, replacement: string) {
    return {
        fileName: join(root, "provider/common/clock.ts"),
        location: { start: { line, column: from }, end: { line, column: to } },
        mutatorName: "StringLiteral",
        replacement,
        status: "Survived" as const,
    };
}

it("a mutant is put in its place, over several lines too", () => {
    const { location, ...rest } = mutant(2, 3, 5, "true");
    expect(withMutant("one\nif (a) b;\n", { ...rest, location })).toBe("one\niftruea) b;\n");
    const overLines = { ...location, end: { line: 3, column: 2 } };
    expect(withMutant("one\ntwo\nthree", { ...rest, location: overLines })).toBe("one\ntwtruehree");
});

it("the compiler refuses what breaks a type, and no change after it", () => {
    const compiler = new Compiler(root);
    expect(compiler.refuses(mutant(1, 1, 1, "const text: string = 1;\n"))).toBe(true);
    expect(compiler.refuses(mutant(1, 1, 1, "const unused = 1;\n"))).toBe(false);
});
