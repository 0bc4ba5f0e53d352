import { existsSync, globSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ownRepository, packageNames } from "../../../tools/plugin/schema/packageNames.mts";
import { root } from "../../../tools/root.mts";
import { repositoryText } from "../../support/repository";

const projects = globSync("examples/**/Pulumi.yaml", {
    cwd: root,
    exclude: (name) => name === "node_modules",
}).map(dirname);
const nodeProjects = projects.filter((project) => existsSync(join(root, project, "package.json")));

const packageJson = z.object({
    name: z.string(),
    main: z.string(),
    dependencies: z.record(z.string(), z.string()),
});

function packageOf(project: string): z.infer<typeof packageJson> {
    return packageJson.parse(JSON.parse(repositoryText(project, "package.json")));
}

/** The packages that the project's sources import. */
function imported(project: string): string[] {
    const sources = globSync(`${project}/*.{ts,js}`, { cwd: root }).map((file) => repositoryText(file));
    const specifiers = sources.flatMap((source) =>
        ts.preProcessFile(source).importedFiles.map(({ fileName }) => fileName),
    );
    return [...new Set(specifiers.filter((name) => !/^(\.|node:)/.test(name)))].sort();
}

it("there are examples", () => {
    expect(projects.length).toBeGreaterThan(10);
});

describe.each(projects)("%s", (project) => {
    it("is named for its folder, and has a README that says how to run it", () => {
        expect(repositoryText(project, "Pulumi.yaml")).toMatch(
            new RegExp(`^name: csp-${basename(project)}\ndescription: .+\nruntime:`),
        );
        expect(readme(project)).toMatch(/^# .+\n/);
        expect(readme(project)).toContain("pulumi up");
    });
});

describe.each(nodeProjects)("%s", (project) => {
    it("is one project with one name and a program", () => {
        const { name, main } = packageOf(project);
        expect(repositoryText(project, "Pulumi.yaml")).toContain(`name: ${name}\n`);
        expect(repositoryText(project, main)).not.toBe("");
    });

    it("depends on what its program imports, in the versions that are tested here", () => {
        const { dependencies } = packageOf(project);
        expect(Object.keys(dependencies).sort()).toEqual(imported(project));
        for (const [dependency, range] of Object.entries(dependencies)) {
            const { version } = z
                .object({ version: z.string() })
                .parse(JSON.parse(repositoryText("node_modules", dependency, "package.json")));
            expect(`${dependency} ${range}`).toMatch(new RegExp(`^${dependency} \\^${version.split(".")[0]}\\.`));
        }
    });
});

/** Projects that belong together share one workflow, a folder higher. */
function readme(project: string): string {
    const own = globSync(`${project}/README.md`, { cwd: root });
    return repositoryText(...(own.length > 0 ? own : [dirname(project), "README.md"]));
}

it("the program in JavaScript is type-checked too, which tsc leaves out", { timeout: 60_000 }, () => {
    const base = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(base.config, ts.sys, root);
    const program = ts.createProgram([join(root, "examples/javascript/index.js")], {
        ...options,
        allowJs: true,
        checkJs: true,
        noEmit: true,
    });
    const messages = ts
        .getPreEmitDiagnostics(program)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    expect(messages).toEqual([]);
});

it("the program in Go depends on the SDK that `pulumi package add` makes, and on the Pulumi version that is tested here", () => {
    const goMod = repositoryText("examples/go/go.mod");
    const pinned = /github.com\/pulumi\/pulumi\/sdk\/v3 v\S+/.exec(repositoryText("tools/engine/cli/go.mod"))?.[0];
    expect(goMod).toContain(`\t${pinned}\n`);
    const module = dirname(packageNames(ownRepository()).go);
    expect(goMod).toContain(`replace ${module} => ./sdks/vmware-csp\n`);
    expect(repositoryText("examples/go/main.go")).toContain(`"${module}/vmwarecsp"`);
});
