import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/** The layers from the top: each may import those below it. */
const layers = ["index.ts", "runtime", "cli", "testing", "program", "hosts", "resources", "rotation", "csp", "common"];

/** What `program` may import beside itself, because a program that only declares resources must load nothing else. */
const importedByProgram = /^common\//;

const root = path.resolve(__dirname, "../../provider");

interface Import {
    readonly from: string;
    /** A file under provider/, or the name of a package. */
    readonly to: string;
    readonly isPackage: boolean;
    /** Whether it is gone when the program runs. */
    readonly isType: boolean;
}

const imports = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.split(path.sep).join("/"))
    .flatMap((file) => importsOf(file, readFileSync(path.join(root, file), "utf8")));
const inside = imports.filter(({ isPackage }) => !isPackage);

/** Every import of a file: `import`, `export … from`, `import()`, `require()` and `import("…")` in a type. */
function importsOf(from: string, text: string): Import[] {
    const found: Import[] = [];
    const add = (specifier: ts.Node | undefined, isType: boolean) => {
        if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
        const isPackage = !specifier.text.startsWith(".");
        const to = isPackage ? specifier.text : fileOf(path.posix.join(path.posix.dirname(from), specifier.text));
        found.push({ from, to, isPackage, isType });
    };
    const visit = (node: ts.Node): void => {
        if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
        if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
        if (ts.isExternalModuleReference(node)) add(node.expression, false);
        if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
        if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0], false);
        ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(from, text, ts.ScriptTarget.Latest));
    return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
    if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
    const { name, namedBindings } = clause ?? {};
    if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
    return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

function isLoading(called: ts.Expression): boolean {
    return called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === "require");
}

/** The file that a relative import means. */
function fileOf(target: string): string {
    const candidates = [target, `${target}.ts`, `${target}/index.ts`];
    return candidates.find((file) => file.endsWith(".ts") && exists(file)) ?? target;
}

function exists(file: string): boolean {
    return ts.sys.fileExists(path.join(root, file));
}

function layerOf(file: string): string {
    return file.split("/")[0] ?? file;
}

function describeImport({ from, to }: Pick<Import, "from" | "to">): string {
    return `${from} imports ${to}`;
}

/** Whether an import goes to its own layer or a lower one. */
function goesDown({ from, to }: Import): boolean {
    return layers.indexOf(layerOf(to)) >= layers.indexOf(layerOf(from));
}

/** A circle of imports, from a file back to itself. Undefined if there is none. */
function circleIn(edges: readonly Pick<Import, "from" | "to">[]): string[] | undefined {
    const done = new Set<string>();
    const follow = (file: string, way: readonly string[]): string[] | undefined => {
        if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
        if (done.has(file)) return undefined;
        for (const { to } of edges.filter(({ from }) => from === file)) {
            const circle = follow(to, [...way, file]);
            if (circle !== undefined) return circle;
        }
        done.add(file);
        return undefined;
    };
    for (const { from } of edges) {
        const circle = follow(from, []);
        if (circle !== undefined) return circle;
    }
    return undefined;
}

/** The packages that a file loads when it is loaded, itself or through others. */
function packagesLoadedBy(files: readonly string[]): string[] {
    const loaded = new Set(files);
    for (const file of loaded) {
        for (const { to } of imports.filter(({ from, isType }) => from === file && !isType)) loaded.add(to);
    }
    return [...loaded].filter((name) => !name.endsWith(".ts"));
}

describe("the layers", () => {
    it("cover every folder", () => {
        expect(readdirSync(root).sort()).toEqual([...layers].sort());
    });

    it("import only files that exist", () => {
        expect(inside.filter(({ to }) => !exists(to)).map(describeImport)).toEqual([]);
    });

    it("import down only", () => {
        expect(inside.filter((edge) => !goesDown(edge)).map(describeImport)).toEqual([]);
    });

    it("keep the program apart: it imports only common code", () => {
        const others = inside
            .filter(({ from, to }) => layerOf(from) === "program" && layerOf(to) !== "program")
            .filter(({ to }) => !importedByProgram.test(to));
        expect(others.map(describeImport)).toEqual([]);
    });

    it("keep resources apart from hosts, which know the list and the interface, and no resource", () => {
        const known = inside.filter(({ from, to }) => layerOf(from) === "hosts" && layerOf(to) === "resources");
        expect(known.filter(({ to }) => to.split("/").length > 2).map(describeImport)).toEqual([]);
        expect(known.length).toBeGreaterThan(0);
    });

    it("load neither zod nor got in a program", () => {
        const packages = packagesLoadedBy(["index.ts"]);
        expect(packages).toContain("@pulumi/pulumi");
        expect(packages.filter((name) => /^(zod|got)(\/|$)/.test(name))).toEqual([]);
    });

    it("have no import cycle, not even of types", () => {
        expect(circleIn(inside)?.join(" -> ")).toBeUndefined();
    });
});

describe("what these tests find", () => {
    it.each([
        ['import { a } from "./a";', false],
        ['import type { A } from "./a";', true],
        ['import { type A } from "./a";', true],
        ['import { a, type A } from "./a";', false],
        ['import "./a";', false],
        ['export * from "./a";', false],
        ['export type { A } from "./a";', true],
        ['const a = import("./a");', false],
        ['const a = require("./a");', false],
        ['import a = require("./a");', false],
        ['type A = import("./a").A;', true],
    ])("includes every kind of import: %s", (text, isType) => {
        const [found, ...others] = importsOf("rotation/b.ts", text);
        expect(found).toMatchObject({ from: "rotation/b.ts", to: "rotation/a", isPackage: false, isType });
        expect(others).toEqual([]);
    });

    it("includes a cycle, by its files", () => {
        const edges = [
            { from: "a", to: "b" },
            { from: "b", to: "c" },
            { from: "c", to: "d" },
            { from: "d", to: "b" },
        ];
        expect(circleIn(edges)).toEqual(["b", "c", "d", "b"]);
        expect(circleIn(edges.slice(0, 3))).toBeUndefined();
    });
});
