import { existsSync, globSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ownRepository, packageNames } from "../../../tools/plugin/schema/packageNames.mts";
import { root } from "../../../tools/root.mts";
import { repositoryText } from "../../support/repository";

/** Paths of files of this repository. */
function find(pattern: string): string[] {
    return globSync(pattern, { cwd: root, exclude: (name) => name === "node_modules" });
}

const projects = find("examples/**/Pulumi.yaml").map(dirname);

describe.each(projects)("%s", (project) => {
    it("is named for its folder, and has a README that says how to run it", () => {
        const named = new RegExp(`^name: csp-${basename(project)}\ndescription: .+\nruntime:`);
        expect(repositoryText(project, "Pulumi.yaml")).toMatch(named);
        // Projects that belong together share one, a folder higher.
        const folder = existsSync(join(root, project, "README.md")) ? project : dirname(project);
        expect(repositoryText(folder, "README.md")).toMatch(/^# .+\n[\s\S]*pulumi up/);
    });
});

describe.each(projects.filter((project) => find(`${project}/package.json`).length > 0))("%s", (project) => {
    const form = z.object({ name: z.string(), main: z.string(), dependencies: z.record(z.string(), z.string()) });
    const { name, main, dependencies } = form.parse(JSON.parse(repositoryText(project, "package.json")));

    it("is one project with one name and a program", () => {
        expect(repositoryText(project, "Pulumi.yaml")).toContain(`name: ${name}\n`);
        expect(repositoryText(project, main)).not.toBe("");
    });

    it("depends on what its program imports, in the versions that are tested here", () => {
        const imported = find(`${project}/*.{ts,js}`)
            .flatMap((file) => ts.preProcessFile(repositoryText(file)).importedFiles)
            .map(({ fileName }) => fileName)
            .filter((specifier) => !/^(\.|node:)/.test(specifier));
        expect(Object.keys(dependencies).sort()).toEqual([...new Set(imported)].sort());
        for (const [dependency, range] of Object.entries(dependencies)) {
            const { version } = JSON.parse(repositoryText("node_modules", dependency, "package.json"));
            expect(`${dependency} ${range}`).toContain(`${dependency} ^${String(version).split(".")[0]}.`);
        }
    });
});

it("examples/README.md lists every example, and nothing else", () => {
    const links = [...repositoryText("examples/README.md").matchAll(/^\| \[([\w-]+)\]\(([\w-]+)\) \|/gm)];
    for (const [, name, path] of links) expect(name).toBe(path);
    const examples = find("examples/*/README.md").map((file) => basename(dirname(file)));
    expect(links.map(([, name]) => name).toSorted()).toEqual(examples.toSorted());
    expect(examples.length).toBeGreaterThan(10);
});

it("the program in Go has the SDK that `pulumi package add` makes, and the Pulumi version that is tested here", () => {
    const goMod = repositoryText("examples/go/go.mod");
    const pinned = /github.com\/pulumi\/pulumi\/sdk\/v3 v\S+/.exec(repositoryText("tools/engine/cli/go.mod"))?.[0];
    expect(goMod).toContain(`\t${pinned}\n`);
    const module = dirname(packageNames(ownRepository()).go);
    expect(goMod).toContain(`replace ${module} => ./sdks/vmware-csp\n`);
    expect(repositoryText("examples/go/main.go")).toContain(`"${module}/vmwarecsp"`);
});

describe("the workflows", () => {
    const own = find(".github/workflows/*.yml");
    const workflows = find("examples/*/.github/workflows/*.yml");

    it.each([...own, ...workflows])("%s: has every action by commit, because a tag can be moved", (file) => {
        const actions = [...repositoryText(file).matchAll(/uses: (.+)/g)].map(([, action = ""]) => action);
        expect(actions.length).toBeGreaterThan(2);
        for (const action of actions) expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v[\d.]+$/);
    });

    it.each(workflows)("%s: has the environment in every job", (file) => {
        const jobs = repositoryText(file).match(/^ {8}runs-on:/gm) ?? [];
        expect(repositoryText(file).match(/^ {8}environment: production$/gm)).toHaveLength(jobs.length);
    });

    it("that rotates across stacks goes on after a refused rotation, since a later step may end the overlap", () => {
        const [file = ""] = workflows.filter((each) => each.includes("cross-stack"));
        expect(repositoryText(file).match(/^ {8}needs: /gm)).toHaveLength(2);
        expect(repositoryText(file).match(/^ {8}if: \$\{\{ !cancelled\(\) \}\}$/gm)).toHaveLength(2);
    });
});
