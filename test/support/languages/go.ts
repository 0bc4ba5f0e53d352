import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goExecutables } from "../../../tools/goExecutable.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import type { TestedLanguage } from "./languages";
import { configureProgram, programFile, projectFile } from "./program";
import { generateSdk, runIn, sdkFolder } from "./tools";

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
        await runIn(project, "go", "vet", ".");
        await runIn(project, "go", "build", "-o", "program", ".");
    },
    set: configureProgram,
};

/** Generates the SDK, and has go.mod point to it. */
export async function addModule(project: PulumiProject): Promise<void> {
    await generateSdk(project, "go");
    // The pins of the CLI, which is of the same SDK: so Go has compiled most of it already.
    const pins = (file: string) => readFileSync(join(goExecutables.pulumi.folder, file), "utf8");
    const sdk = "example.com/pulumi-vmware-csp/sdk/go";
    const own = [`require ${sdk} v0.0.0`, `replace ${sdk} => ./${sdkFolder}`];
    project.write("go.mod", [pins("go.mod").replace(/^module .*/, "module e2e"), ...own, ""].join("\n"));
    project.write("go.sum", pins("go.sum"));
    project.env["GOFLAGS"] = "-mod=mod";
    // The language host lists all modules, to find plugins among them. It goes on without.
    await runIn(project, "go", "mod", "download", "github.com/pulumi/pulumi/sdk/v3");
}
