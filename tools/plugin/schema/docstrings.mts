// The docstrings in provider/, of which the schema and the reference page are made.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../../root.mts";

/** A property with its docstring. */
export interface Documented {
    readonly name: string;
    /** Without Pulumi's `Input` and `Output`, and without `undefined`. */
    readonly type: string;
    readonly isOptional: boolean;
    /** Its paragraphs, each in one line. */
    readonly paragraphs: readonly string[];
}

/** The properties that an interface or a class of a source file declares. */
export function documented(file: string, name: string): Documented[] {
    const declaration = typeNamed(file, name);
    const source = declaration.getSourceFile();
    return [...declaration.members].flatMap((member) => {
        if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) return [];
        const types = typesOf(member.type, source);
        return {
            name: member.name.getText(source),
            type: types.filter((type) => type !== "undefined").join(" | "),
            isOptional: member.questionToken !== undefined || types.includes("undefined"),
            paragraphs: docstring(member),
        };
    });
}

/** The docstring of an interface or a class of a source file: its paragraphs, each in one line. */
export function docstringOf(file: string, name: string): readonly string[] {
    return docstring(typeNamed(file, name));
}

/** The docstrings of an object's members in a source file, by their names; those without one are left out. */
export function memberTexts(file: string, name: string): Readonly<Record<string, string>> {
    const members = objectNamed(file, name).properties.flatMap((member) => {
        const text = docstring(member).join(" ");
        return member.name === undefined || text === "" ? [] : [[member.name.getText(), text] as const];
    });
    return Object.fromEntries(members);
}

/** The docstrings of the words in each list that is a member of an object in a source file. */
export function wordTexts(file: string, name: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
    const lists = objectNamed(file, name).properties.flatMap((member) => {
        if (!ts.isPropertyAssignment(member) || !ts.isArrayLiteralExpression(member.initializer)) return [];
        const words = member.initializer.elements.filter(ts.isStringLiteral);
        return [[member.name.getText(), Object.fromEntries(words.map((word) => [word.text, commentBefore(word)]))]];
    });
    return Object.fromEntries(lists);
}

/** A source file with its tree. */
export function sourceOf(file: string): ts.SourceFile {
    return ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
}

function typeNamed(file: string, name: string): ts.InterfaceDeclaration | ts.ClassDeclaration {
    for (const statement of sourceOf(file).statements) {
        if (!ts.isInterfaceDeclaration(statement) && !ts.isClassDeclaration(statement)) continue;
        if (statement.name?.text === name) return statement;
    }
    throw new Error(`${file} declares no ${name}`);
}

function objectNamed(file: string, name: string): ts.ObjectLiteralExpression {
    const constants = sourceOf(file).statements.filter(ts.isVariableStatement);
    const declarations = constants.flatMap(({ declarationList }) => [...declarationList.declarations]);
    let found = declarations.find((declaration) => declaration.name.getText() === name)?.initializer;
    while (found !== undefined && (ts.isAsExpression(found) || ts.isSatisfiesExpression(found)))
        found = found.expression;
    if (found === undefined || !ts.isObjectLiteralExpression(found)) throw new Error(`${file} has no object ${name}`);
    return found;
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

function docstring(node: ts.Node): string[] {
    const comments = ts.getJSDocCommentsAndTags(node);
    const texts = comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "");
    const paragraphs = texts.flatMap((text) => text.split(/\n\s*\n/));
    return paragraphs.map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, " ")).filter((text) => text !== "");
}

function commentBefore(word: ts.StringLiteral): string {
    return /\/\*\* (.*?) \*\/\s*$/.exec(word.getFullText().slice(0, -word.getText().length))?.[1] ?? "";
}
