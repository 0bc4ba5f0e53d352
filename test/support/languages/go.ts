import { createHash } from "node:crypto";
import { chmodSync, existsSync, globSync, readFileSync } from "node:fs";
import { access, cp } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { atomicInstall } from "../../../tools/atomicInstall.mts";
import { goExecutables } from "../../../tools/goExecutable.mts";
import { ownRepository, packageNames } from "../../../tools/plugin/schema/packageNames.mts";
import { findOnPath } from "../../../tools/process.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import { openPage } from "../documents/page";
import type { TestedExample } from "./describeExample";
import { configureProgram, programFile, projectFile, type TestedLanguage } from "./program";
import { generateSdk, runIn, schemaExamples, sdkFolder, toolContext } from "./tools";

export const go: TestedLanguage = {
    name: "go",
    missing: "invalid value for required argument 'OauthAppId'",
    debugPrintsSecrets: false,
    files: {
        // Compiled once, or each command would compile it again.
        "Pulumi.yaml": projectFile({ name: "go", options: { binary: "./program" } }),
        "main.go": programFile("go", "main.go"),
    },
    async build(project) {
        await addModule(project);
        await runIn(project, "go", "build", "-o", "program", ".");
        for (const [name, text] of schemaExamples("go")) project.write(`examples/${name}/main.go`, text);
        await runIn(project, "go", "vet", "./...");
        await useCompiled(project);
    },
    set: configureProgram,
};

export const goExample: TestedExample = {
    name: "go",
    page: openPage("docs/languages/go.md"),
    runIt: "Go: sh 2",
    prepare: addModule,
    async check(project) {
        await runIn(project, "go", "vet", ".");
    },
};

/**
 * Engine 3.259 does not hand the option `binary` to a host of this age, which then lists all modules and compiles in each
 * command, which doubles its time. So the host finds a `go` that returns the compiled program.
 */
async function useCompiled(project: PulumiProject): Promise<void> {
    const go = await findOnPath("go", process.env);
    const lines = [
        'case "$1" in',
        'build) exec cp -p program "$3" ;;',
        "list) exit 1 ;; # the host goes on without",
        `*) exec ${go} "$@" ;;`,
        "esac",
    ];
    project.write("compiled/go", ["#!/bin/sh", ...lines, ""].join("\n"));
    const folder = join(project.directory, "compiled");
    chmodSync(join(folder, "go"), 0o755);
    project.env["PATH"] = [folder, project.env["PATH"]].join(delimiter);
}

/** Generates the SDK, and has go.mod point to it. */
async function addModule(project: PulumiProject): Promise<void> {
    await generateSdk(project, "go");
    const folder = await atOnePlace(join(project.directory, sdkFolder));
    // The pins of the CLI, which uses the same SDK, so Go has compiled most of it already.
    const pins = (file: string) => readFileSync(join(goExecutables.pulumi.folder, file), "utf8");
    const sdk = dirname(packageNames(ownRepository()).go);
    const own = [`require ${sdk} v0.0.0`, `replace ${sdk} => ${folder}`];
    project.write("go.mod", [pins("go.mod").replace(/^module .*/, "module e2e"), ...own, ""].join("\n"));
    project.write("go.sum", pins("go.sum"));
    project.env["GOFLAGS"] = "-mod=mod";
}

/** A copy in the cache. The next project has it in the same folder, so Go need not compile it again. */
async function atOnePlace(sdk: string): Promise<string> {
    const files = globSync(join(sdk, "**", "*.{go,mod,json}")).sort();
    const hash = createHash("sha256");
    for (const file of files) hash.update(file.slice(sdk.length)).update(readFileSync(file));
    const place = join(toolContext.cache, `sdk-go-${hash.digest("hex").slice(0, 10)}`);
    const check = (folder: string) => access(join(folder, "go.mod"));
    if (!existsSync(place)) await atomicInstall(place, (folder) => cp(sdk, folder, { recursive: true }), check);
    return place;
}
