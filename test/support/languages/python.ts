import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { getPython } from "../../../tools/languages/python/python.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import { openPage } from "../documents/page";
import type { TestedExample } from "./describeExample";
import { configureProgram, programFile, projectFile, type TestedLanguage } from "./program";
import { generateSdk, runIn, schemaExamples, sdkFolder, toolContext } from "./tools";

export const python: TestedLanguage = {
    name: "python",
    missing: "Missing required property 'oauth_app_id'",
    debugPrintsSecrets: false,
    files: {
        "Pulumi.yaml": projectFile({ name: "python", options: { virtualenv: "venv" } }),
        "__main__.py": programFile("python", "__main__.py"),
    },
    async build(project) {
        await generateSdk(project, "python");
        await installSdk(project);
        const examples = schemaExamples("python").map(([name, text]) => [`${name}.py`, text] as const);
        for (const [file, text] of examples) project.write(file, text);
        await typeCheck(project, "--strict", "__main__.py", ...examples.map(([file]) => file));
    },
    set: configureProgram,
};

export const pythonExample: TestedExample = {
    name: "python",
    page: openPage("docs/languages/python.md"),
    runIt: "Python: sh 3",
    async prepare(project) {
        await generateSdk(project, "python");
        await installSdk(project);
    },
    async check(project) {
        await typeCheck(project, "--strict", "__main__.py");
        await typeCheck(project, "test_infra.py");
    },
};

/** Makes the project's virtual environment: the packages of the cache's, and the SDK, which pip installs. */
async function installSdk(project: PulumiProject): Promise<void> {
    const { venv } = await getPython(toolContext);
    const own = join(project.directory, "venv");
    await runIn(project, join(venv, "bin", "python"), "-m", "venv", "--without-pip", own);
    const [version = ""] = readdirSync(join(own, "lib"));
    project.write(join("venv", "lib", version, "site-packages", "pinned.pth"), sitePackages(venv, version));
    const install = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"];
    await runIn(project, join(own, "bin", "python"), ...install, `./${sdkFolder}`);
    // Engine 3.259 does not pass the virtual environment to a host of this age.
    project.env["PATH"] = [join(own, "bin"), project.env["PATH"]].join(delimiter);
}

function sitePackages(venv: string, version: string): string {
    return join(venv, "lib", version, "site-packages");
}

/** Checks the program's types, with those of the SDK. */
async function typeCheck(project: PulumiProject, ...args: readonly string[]): Promise<void> {
    const cache = join(toolContext.cache, "mypy");
    await runIn(project, "python", "-m", "mypy", "--cache-dir", cache, ...args);
}
