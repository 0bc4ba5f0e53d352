import { globSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { root } from "../../../tools/root.mts";
import { blocksOf } from "../../support/documents/page";

/** Declarations that the pages' fragments use without having them. */
const surroundings = `
import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";
declare const oauthAppId: string;
declare class Deployment extends pulumi.CustomResource {
    constructor(name: string, args: { clientSecret: pulumi.Input<string> }, options?: pulumi.CustomResourceOptions);
}
`;

/** Not programs of the npm package, or not for Pulumi's program. */
const others = [
    "docs/reference.md Testing your own stacks: ts 1",
    "docs/migration.md From another Pulumi provider, or one of your own: ts 1",
];

/** The text with the declarations of `secret` that a block of the page before it has. */
function moduleOf(page: string, name: string, text: string): string {
    const usesSecret = /\bsecret\b/.test(text) && !/const secret =/.test(text);
    const secret = usesSecret ? "declare const secret: csp.OAuthAppSecret;\n" : "";
    const own = text.replaceAll(/^import \* as (pulumi|csp) from .*$/gm, "");
    return `// ${page} ${name}\n${surroundings}${secret}${own}\nexport {};\n`;
}

describe("the fragments of programs in TypeScript", () => {
    const pages = globSync(["README.md", "docs/*.md"], { cwd: root });
    const modules = pages.flatMap((page) =>
        blocksOf(page)
            .filter(({ name }) => / ts \d+$/.test(name) && !others.includes(`${page} ${name}`))
            .map(({ name, text }) => moduleOf(page, name, text)),
    );

    it("compile", { timeout: 60_000 }, () => {
        const files = new Map(modules.map((text, index) => [join(root, "test", `fragment${index}.ts`), text]));
        const options: ts.CompilerOptions = {
            strict: true,
            noEmit: true,
            skipLibCheck: true,
            types: [],
            module: ts.ModuleKind.Node16,
            target: ts.ScriptTarget.ES2022,
        };
        const host = ts.createCompilerHost(options);
        const { getSourceFile, fileExists } = host;
        host.fileExists = (file) => files.has(file) || fileExists(file);
        host.getSourceFile = (file, ...more) => {
            const text = files.get(file);
            return text === undefined
                ? getSourceFile(file, ...more)
                : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
        };
        const program = ts.createProgram([...files.keys()], options, host);
        const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
            const [where] = file?.text.split("\n") ?? [];
            return `${where}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
        });
        expect(problems).toEqual([]);
        expect(files.size).toBeGreaterThan(8);
    });
});
