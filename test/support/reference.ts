import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { rotationReasons } from "../../provider/common/properties";

const repository = join(__dirname, "..", "..");

/** A property with its docstring. */
export interface Documented {
    readonly name: string;
    /** Without Pulumi's `Input` and `Output`, and without `undefined`. */
    readonly type: string;
    readonly isOptional: boolean;
    /** In one line. */
    readonly text: string;
}

/** The properties that an interface or a class of a source file declares. */
export function documented(file: string, name: string): Documented[] {
    const declaration = declarationOf(file, name);
    const source = declaration.getSourceFile();
    return [...declaration.members].flatMap((member) => {
        if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) return [];
        const types = typesOf(member.type, source);
        return {
            name: member.name.getText(source),
            type: types.filter((type) => type !== "undefined").join(" | "),
            isOptional: member.questionToken !== undefined || types.includes("undefined"),
            text: docstring(member),
        };
    });
}

/** The docstring of an interface or a class of a source file, in one line. */
export function docstringOf(file: string, name: string): string {
    return docstring(declarationOf(file, name));
}

function declarationOf(file: string, name: string): ts.InterfaceDeclaration | ts.ClassDeclaration {
    for (const statement of sourceOf(file).statements) {
        if (!ts.isInterfaceDeclaration(statement) && !ts.isClassDeclaration(statement)) continue;
        if (statement.name?.text === name) return statement;
    }
    throw new Error(`${file} declares no ${name}`);
}

/** A Markdown table of properties. */
export function table(heading: string, properties: readonly Documented[], absence: string): string {
    const rows = properties.map(({ name, type, isOptional, text }) =>
        row(`\`${name}\``, `${inWords[type] ?? `\`${type}\``}${isOptional ? absence : ""}`, text),
    );
    return [row(heading, "type", "meaning"), row("---", "---", "---"), ...rows].join("\n");
}

/** Types whose TypeScript says less than words. */
const inWords: Readonly<Record<string, string>> = {
    "map of strings": "map of strings",
    "list of strings": "list of strings",
    JsonInput: "any JSON value",
    unknown: "any JSON value, or absent",
    "readonly pulumi.Input<string | undefined>[]": "list of strings",
    RotationReason: `\`${rotationReasons.map((reason) => JSON.stringify(reason)).join(" | ")}\``,
};

function row(...cells: readonly string[]): string {
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** A source file with its tree, parsed once per call. */
export function sourceOf(file: string): ts.SourceFile {
    const text = readFileSync(join(repository, file), "utf8");
    return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function typesOf(type: ts.TypeNode | undefined, source: ts.SourceFile): string[] {
    if (type === undefined) return [];
    if (ts.isUnionTypeNode(type)) return type.types.flatMap((member) => typesOf(member, source));
    if (ts.isTypeReferenceNode(type)) {
        const name = type.typeName.getText(source);
        if (/^pulumi\.(Input|Output)$/.test(name)) return typesOf(type.typeArguments?.[0], source);
    }
    return [type.getText(source)];
}

function docstring(node: ts.Node): string {
    const comments = ts.getJSDocCommentsAndTags(node);
    const texts = comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "");
    return texts.join(" ").replaceAll(/\s*\n\s*/g, " ");
}
