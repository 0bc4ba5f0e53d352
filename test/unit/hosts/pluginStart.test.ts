import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const provider = join(__dirname, "../../../provider");

/** What a file loads at once, and not only when one of its functions needs it. */
function loadedAtOnce(file: string): string[] {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
    return source.statements.flatMap((statement) => {
        if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
        const isType = statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
        return isType ? [] : [statement.moduleSpecifier.text];
    });
}

function packagesLoadedBy(start: string): { files: string[]; packages: string[] } {
    const files = new Set([start]);
    const packages = new Set<string>();
    for (const file of files)
        for (const name of loadedAtOnce(file)) {
            const target = `${join(dirname(file), name)}.ts`;
            if (name.startsWith(".")) files.add(existsSync(target) ? target : join(dirname(file), name, "index.ts"));
            else if (!name.startsWith("node:")) packages.add(name);
        }
    return { files: [...files].map((file) => relative(provider, file)), packages: [...packages] };
}

describe("the plugin's process", () => {
    it("loads no package but gRPC before it prints its port", () => {
        const { files, packages } = packagesLoadedBy(join(provider, "hosts/plugin/main.ts"));
        expect(packages).toEqual(["@grpc/grpc-js"]);
        expect(files.filter((file) => /^(lifecycle|rotation|csp|program)/.test(file))).toEqual([]);
    });

    it("loads the rest with the service", () => {
        const { packages } = packagesLoadedBy(join(provider, "hosts/plugin/service.ts"));
        expect(packages).toEqual(expect.arrayContaining(["zod", "@pulumi/pulumi/proto/provider_pb"]));
        expect(packages).not.toContain("got");
    });
});
