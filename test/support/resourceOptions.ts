import { readFileSync } from "node:fs";
import ts from "typescript";

/** The names of every option that the installed SDK takes for a custom resource, from its type declarations. */
export function resourceOptionNames(): string[] {
    const file = require.resolve("@pulumi/pulumi/resource.d.ts");
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    return ["ResourceOptions", "CustomResourceOptions"]
        .flatMap((name) =>
            source.statements.filter(
                (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name,
            ),
        )
        .flatMap((declaration) => (ts.isInterfaceDeclaration(declaration) ? [...declaration.members] : []))
        .map((member) => member.name?.getText(source) ?? "");
}
