import { globSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { sourceOf } from "../../../tools/plugin/schema/docstrings.mts";
import { root } from "../../../tools/root.mts";
import { repositoryText } from "../../support/repository";

/** The codes in a source file: those of the errors that it makes, and those of the type that lists CSP's. */
function codesIn(file: string): string[] {
    const source = sourceOf(file);
    const codes: string[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isNewExpression(node) && node.expression.getText(source) === "UserError") {
            const [code] = node.arguments ?? [];
            // An error that adds something to another error keeps its code.
            if (code?.getText(source) !== "error.code") codes.push(...constants(code));
        }
        if (ts.isTypeAliasDeclaration(node) && node.name.text === "CspErrorCode") {
            const literals = node.type.getText(source).matchAll(/"(\w+)"/g);
            codes.push(...[...literals].map(([, code]) => String(code)));
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return codes;
}

function constants(code: ts.Node | undefined): string[] {
    if (code === undefined) return ["none"];
    if (ts.isConditionalExpression(code)) return [code.whenTrue, code.whenFalse].flatMap(constants);
    return [ts.isStringLiteral(code) ? code.text : "not a constant"];
}

describe("docs/troubleshooting.md", () => {
    it("has a heading for every error code in the sources, and for no other code", () => {
        const thrown = new Set(globSync("provider/**/*.ts", { cwd: root }).flatMap(codesIn));
        const page = repositoryText("docs/troubleshooting.md");
        const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, code]) => code);
        expect(headings.toSorted()).toEqual([...thrown].toSorted());
        expect(headings).toContain("CSP_FORBIDDEN");
    });
});
