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
    const source = sourceOf(file);
    const declaration = source.statements.find(
        (statement) =>
            (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name?.text === name,
    );
    if (declaration === undefined || !(ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration))) {
        throw new Error(`${file} declares no ${name}`);
    }
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

/** The strings in the object literal of a constant, by key. */
export function constantStrings(file: string, name: string): Record<string, string> {
    const source = sourceOf(file);
    const found: Record<string, string> = {};
    const visit = (node: ts.Node): void => {
        if (ts.isVariableDeclaration(node) && node.name.getText(source) === name) {
            const { initializer } = node;
            if (initializer !== undefined && ts.isObjectLiteralExpression(initializer)) {
                for (const property of initializer.properties) {
                    if (ts.isPropertyAssignment(property) && ts.isStringLiteral(property.initializer)) {
                        found[property.name.getText(source)] = property.initializer.text;
                    }
                }
            }
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
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
