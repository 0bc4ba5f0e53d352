import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import { root } from "../../../tools/root.mts";
import { openPage } from "../documents/page";
import { configureProgram, programFile, projectFile, type TestedLanguage } from "./program";
import { generateSdk, runIn, schemaExamples, sdkFolder } from "./tools";

const compilerOptions = {
    strict: true,
    module: "node16",
    moduleResolution: "node16",
    target: "es2022",
    types: ["node"],
};

export const node: TestedLanguage = {
    name: "node",
    missing: "Missing required property 'oauthAppId'",
    debugPrintsSecrets: true,
    files: {
        "Pulumi.yaml": projectFile("nodejs"),
        "package.json": JSON.stringify({ name: "e2e", main: "index.ts" }),
        "tsconfig.json": JSON.stringify({ compilerOptions, include: ["index.ts", "examples"] }),
        "index.ts": programFile("node", "index.ts"),
    },
    async build(project) {
        await generateSdk(project, "nodejs");
        for (const name of ["@pulumi/pulumi", "@types/node", "typescript", "ts-node"]) link(project, name);
        link(project, "pulumi-vmware-csp-sdk", join(project.directory, sdkFolder));
        const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
        // As the SDK's own script does when npm installs it, with the TypeScript of this repository.
        await runIn(project, process.execPath, tsc, "-p", sdkFolder, "--types", "node", "--ignoreDeprecations", "6.0");
        const sdk = join(project.directory, sdkFolder);
        copyFileSync(join(sdk, "package.json"), join(sdk, "bin", "package.json"));
        const page = openPage("docs/languages/node.md").block("Node, with the plugin: ts 1");
        for (const [name, text] of [...schemaExamples("typescript"), ["page", page]])
            project.write(`examples/${name}.ts`, text);
        await runIn(project, process.execPath, tsc, "--noEmit");
        // Its types have just been checked.
        project.env["PULUMI_NODEJS_TRANSPILE_ONLY"] = "true";
    },
    set: configureProgram,
};

function link(project: PulumiProject, name: string, target = join(root, "node_modules", name)): void {
    const path = join(project.directory, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
}
