import { globSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
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
function moduleOf(title: string, text: string): string {
    const usesSecret = /\bsecret\b/.test(text) && !/const secret =/.test(text);
    const secret = usesSecret ? "declare const secret: csp.OAuthAppSecret;\n" : "";
    const own = text.replaceAll(/^import \* as (pulumi|csp) from .*$/gm, "");
    return `// ${title}\n${surroundings}${secret}${own}\nexport {};\n`;
}

it("the fragments in TypeScript on the pages, and the example in JavaScript, compile", { timeout: 60_000 }, () => {
    const modules = globSync(["README.md", "docs/*.md"], { cwd: root }).flatMap((page) =>
        blocksOf(page)
            .map(({ name, text }) => ({ title: `${page} ${name}`, text }))
            .filter(({ title }) => / ts \d+$/.test(title) && !others.includes(title))
            .map(({ title, text }) => moduleOf(title, text)),
    );
    expect(modules.length).toBeGreaterThan(8);
    const files = new Map(modules.map((text, index) => [join(root, "test", `fragment${index}.ts`), text]));
    const options: ts.CompilerOptions = {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        allowJs: true,
        checkJs: true,
        types: ["node"],
        module: ts.ModuleKind.Node16,
        target: ts.ScriptTarget.ES2022,
    };
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists } = host;
    host.fileExists = (file) => files.has(file) || fileExists(file);
    host.readFile = (file) => files.get(file) ?? readFile(file);
    const example = join(root, "examples/javascript/index.js");
    const program = ts.createProgram([...files.keys(), example], options, host);
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
        const [firstLine] = file?.text.split("\n") ?? [];
        return `${firstLine}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
    expect(problems).toEqual([]);
});
