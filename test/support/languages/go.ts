import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { goExecutables } from "../../../tools/goExecutable.mts";
import { findOnPath } from "../../../tools/process.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import type { TestedExample } from "./describeExample";
import type { TestedLanguage } from "./languages";
import { configureProgram, programFile, projectFile } from "./program";
import { generateSdk, runIn, schemaExamples, sdkFolder } from "./tools";

export const go: TestedLanguage = {
    name: "go",
    missing: "invalid value for required argument 'OauthAppId'",
    debugPrintsSecrets: false,
    files: {
        // Compiled before, so that it is not compiled anew by each command.
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
    prepare: addModule,
    async check(project) {
        await runIn(project, "go", "test", "./...");
        await runIn(project, "go", "vet", ".");
    },
};

/**
 * Engine 3.259 does not hand the option `binary` to a host of this age, which then lists all modules and compiles in each
 * command: half of its time. So the host finds a `go` that gives it what is compiled.
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
    // The pins of the CLI, which is of the same SDK: so Go has compiled most of it already.
    const pins = (file: string) => readFileSync(join(goExecutables.pulumi.folder, file), "utf8");
    const sdk = "example.com/pulumi-vmware-csp/sdk/go";
    const own = [`require ${sdk} v0.0.0`, `replace ${sdk} => ./${sdkFolder}`];
    project.write("go.mod", [pins("go.mod").replace(/^module .*/, "module e2e"), ...own, ""].join("\n"));
    project.write("go.sum", pins("go.sum"));
    project.env["GOFLAGS"] = "-mod=mod";
}
