import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { goExecutables } from "../../../tools/goExecutable.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import type { TestedLanguage } from "./languages";
import { configureProgram, programFile, projectFile } from "./program";
import { generateSdk, runIn, sdkFolder } from "./tools";

/** Not the project's folder: there the language host lists all modules in each command, which takes seconds. */
const sources = "program-sources";

export const go: TestedLanguage = {
    name: "go",
    missing: "invalid value for required argument 'OauthAppId'",
    debugPrintsSecrets: false,
    files: {
        // Compiled before, so that it is not compiled anew by each command.
        "Pulumi.yaml": projectFile({ name: "go", options: { binary: "./program" } }),
        [join(sources, "main.go")]: programFile("go", "main.go"),
    },
    async build(project) {
        await addModule(project, sources);
        await runIn(project, "go", "-C", sources, "vet", ".");
        await runIn(project, "go", "-C", sources, "build", "-o", join("..", "program"), ".");
    },
    set: configureProgram,
};

/** Generates the SDK, and has the go.mod of that folder point to it. */
export async function addModule(project: PulumiProject, folder: string): Promise<void> {
    await generateSdk(project, "go");
    // The pins of the CLI, which is of the same SDK: so Go has compiled most of it already.
    const pins = (file: string) => readFileSync(join(goExecutables.pulumi.folder, file), "utf8");
    const sdk = "example.com/pulumi-vmware-csp/sdk/go";
    const path = relative(folder, sdkFolder);
    const own = [`require ${sdk} v0.0.0`, `replace ${sdk} => ${path.startsWith(".") ? path : `./${path}`}`];
    project.write(join(folder, "go.mod"), [pins("go.mod").replace(/^module .*/, "module e2e"), ...own, ""].join("\n"));
    project.write(join(folder, "go.sum"), pins("go.sum"));
    project.env["GOFLAGS"] = "-mod=mod";
}
