import { globSync } from "node:fs";
import { expect, it } from "vitest";
import { root } from "../../../tools/root.mts";
import { repositoryText } from "../../support/repository";

/** The codes in a source file: those of the errors that it makes, and those of the type that lists CSP's. */
function codesIn(file: string): string[] {
    const source = repositoryText(file);
    const made = [...source.matchAll(/\bnew UserError\(\s*([^,]+)/g)].map(([, code = ""]) => code);
    const listed = [...source.matchAll(/\btype CspErrorCode =([^;]+)/g)].map(([, codes = ""]) => codes);
    // An error that adds something to another error keeps its code.
    const own = [...made, ...listed].filter((code) => !/^(error|this)\.code$/.test(code));
    return own.flatMap((code) => code.match(/(?<=")\w+(?=")/g) ?? [`${code} is not a constant`]);
}

it("docs/troubleshooting.md has a heading for every error code in the sources, and for no other code", () => {
    const codes = new Set(globSync("provider/**/*.ts", { cwd: root }).flatMap(codesIn));
    const page = repositoryText("docs/troubleshooting.md");
    const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, code]) => code);
    expect(headings.toSorted()).toEqual([...codes].toSorted());
    expect(headings).toContain("CSP_FORBIDDEN");
});
