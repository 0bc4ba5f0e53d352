import { globSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { root } from "../../tools/root.mts";
import { repositoryText } from "../support/repository";

/** The layers from the top: each may import those below it. */
const layers = ["index.ts", "runtime", "cli", "testing", "program", "hosts", "resources", "rotation", "csp", "common"];

const provider = join(root, "provider");

interface Edge {
    readonly from: string;
    /** A file under provider/, or the name of a package. */
    readonly to: string;
}

interface Import extends Edge {
    readonly isPackage: boolean;
    /** Whether it is gone when the program runs. */
    readonly isType: boolean;
}

const imports = globSync("**/*.ts", { cwd: provider }).flatMap((file) =>
    importsOf(file, repositoryText("provider", file)),
);
const inside = imports.filter(({ isPackage }) => !isPackage);

/** Every import of a file: `import`, `export … from`, `import()`, `require()` and `import("…")` in a type. */
function importsOf(from: string, text: string): Import[] {
    const compilerOptions = { module: ts.ModuleKind.CommonJS, removeComments: true };
    const { outputText } = ts.transpileModule(text, { compilerOptions });
    const loaded = [...outputText.matchAll(/\brequire\("([\w@./-]+)"\)/g)].map(([, specifier = ""]) => specifier);
    const named = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
    return [...new Set([...named, ...loaded])].map((specifier) => {
        const isPackage = !specifier.startsWith(".");
        const to = isPackage ? specifier : fileOf(posix.join(posix.dirname(from), specifier));
        return { from, to, isPackage, isType: !loaded.includes(specifier) };
    });
}

/** The file that a relative import means. */
function fileOf(target: string): string {
    const candidates = [target, `${target}.ts`, `${target}/index.ts`];
    return candidates.find((file) => file.endsWith(".ts") && exists(file)) ?? target;
}

function exists(file: string): boolean {
    return ts.sys.fileExists(join(provider, file));
}

function layerOf(file: string): string {
    return file.split("/")[0] ?? file;
}

function described(edges: readonly Edge[]): string[] {
    return edges.map(({ from, to }) => `${from} imports ${to}`);
}

/** What is left when imports from files that nothing imports, and of files that import nothing, are taken away again and again. */
function circlesIn(edges: readonly Edge[]): readonly Edge[] {
    const left = edges.filter(
        ({ from, to }) => edges.some((edge) => edge.to === from) && edges.some((edge) => edge.from === to),
    );
    return left.length === edges.length ? left : circlesIn(left);
}

/** The packages that a file loads when it is loaded, itself or through others. */
function packagesLoadedBy(file: string): string[] {
    const loaded = new Set([file]);
    for (const each of loaded)
        for (const { to } of imports.filter(({ from, isType }) => from === each && !isType)) loaded.add(to);
    return [...loaded].filter((name) => !name.endsWith(".ts"));
}

describe("the layers", () => {
    it("cover every folder", () => {
        expect(readdirSync(provider).sort()).toEqual([...layers].sort());
    });

    it("import only files that exist", () => {
        expect(described(inside.filter(({ to }) => !exists(to)))).toEqual([]);
    });

    it("import down only", () => {
        const levelOf = (file: string) => layers.indexOf(layerOf(file));
        expect(described(inside.filter(({ from, to }) => levelOf(to) < levelOf(from)))).toEqual([]);
    });

    it("keep the program apart: it imports only common code, so that it loads nothing else", () => {
        const ofProgram = inside.filter(({ from }) => layerOf(from) === "program");
        expect(described(ofProgram.filter(({ to }) => !["program", "common"].includes(layerOf(to))))).toEqual([]);
    });

    it("keep resources apart from hosts, which know the list and the interface, and no resource", () => {
        const known = inside.filter(({ from, to }) => layerOf(from) === "hosts" && layerOf(to) === "resources");
        expect(described(known.filter(({ to }) => to.split("/").length > 2))).toEqual([]);
        expect(known.length).toBeGreaterThan(0);
    });

    it("load neither zod nor got in a program", () => {
        const packages = packagesLoadedBy("index.ts");
        expect(packages).toContain("@pulumi/pulumi");
        expect(packages.filter((name) => /^(zod|got)(\/|$)/.test(name))).toEqual([]);
    });

    it("have no import cycle, not even of types", () => {
        expect(described(circlesIn(inside))).toEqual([]);
    });
});

describe("what these tests find", () => {
    it.each([
        ['import { a } from "./a"; a();', false],
        ['import type { A } from "./a";', true],
        ['import { type A } from "./a";', true],
        ['import { a, type A } from "./a"; a();', false],
        ['import "./a";', false],
        ['export * from "./a";', false],
        ['export type { A } from "./a";', true],
        ['const a = import("./a");', false],
        ['const a = require("./a");', false],
        ['import a = require("./a"); a();', false],
        ['type A = import("./a").A;', true],
    ])("includes every kind of import: %s", (text, isType) => {
        expect(importsOf("rotation/b.ts", text)).toEqual([
            { from: "rotation/b.ts", to: "rotation/a", isPackage: false, isType },
        ]);
    });

    it("includes a cycle, by its files", () => {
        const edge = (from: string, to: string) => ({ from, to });
        const cycle = [edge("b", "c"), edge("c", "d"), edge("d", "b")];
        expect(circlesIn([edge("a", "b"), ...cycle, edge("d", "e")])).toEqual(cycle);
        expect(circlesIn(cycle.slice(1))).toEqual([]);
    });
});
