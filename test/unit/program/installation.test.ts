import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { root } from "../../../tools/root.mts";

const packageName = "pulumi-vmware-csp";
const timeout = 60_000;

let folder: string;
let project: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-installation-"));
    project = madeFolder("packages", "infrastructure");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function madeFolder(...path: readonly string[]): string {
    const made = join(folder, ...path);
    mkdirSync(made, { recursive: true });
    return made;
}

/** The package as npm unpacks it below that folder, with its dependencies beside it. */
function unpacked(...path: readonly string[]): string {
    const nodeModules = madeFolder(...path, "node_modules");
    const installed = join(nodeModules, packageName);
    for (const part of ["package.json", "dist"]) cpSync(join(root, part), join(installed, part), { recursive: true });
    for (const name of ["@pulumi", "zod", "got"])
        symlinkSync(join(root, "node_modules", name), join(nodeModules, name));
    return installed;
}

/** A program that declares a secret with the package that it finds there, under mocks. */
const program = `
const { createRequire } = require("node:module");
const from = createRequire(process.env.PACKAGE + "/package.json");
const pulumi = from("@pulumi/pulumi");
const csp = from(process.env.PACKAGE);
const newResource = ({ name, inputs }) => {
    console.log("registered " + name);
    return { id: name, state: inputs };
};
pulumi.runtime.setMocks({ call: ({ inputs }) => inputs, newResource }).then(() => {
    for (const name of ["a", "b"]) {
        try {
            new csp.OAuthAppSecret(name, { orgId: "org", oauthAppId: name });
        } catch (error) {
            console.log((pulumi.RunError.isInstance(error) ? "refused: " : "thrown: ") + error.message);
        }
    }
});`;

const runByPulumi = { PULUMI_NODEJS_MONITOR: "127.0.0.1:1" };

/** Runs it as Pulumi would, with the project's directory as the current one. */
async function run(installed: string, env: Readonly<Record<string, string>> = runByPulumi): Promise<string[]> {
    const { PATH = "" } = process.env;
    const options = { cwd: project, env: { PATH, PACKAGE: installed, ...env }, timeout };
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], options);
    return stdout.trim().split("\n");
}

const ofProject = ["packages", "infrastructure"];
const registered = ["registered a", "registered b"];

function linked(): string {
    const installed = join(madeFolder(...ofProject, "node_modules"), packageName);
    symlinkSync(root, installed);
    return installed;
}

/** Beside an installation in the project that lacks the entry point. */
function elsewhere(): string {
    rmSync(join(unpacked(...ofProject), "dist", "runtime"), { recursive: true });
    return root;
}

it.each([
    ["unpacked in the project", () => unpacked(...ofProject)],
    ["hoisted to a folder above", () => unpacked()],
    ["a symlink in the project", linked],
])("a package that the provider process will find may be %s", { timeout }, async (_where, install) => {
    expect(await run(install())).toEqual(registered);
});

it.each([
    ["is elsewhere", () => root],
    ["belongs to a dependency only", () => unpacked(...ofProject, "node_modules", "wrapper")],
    ["lacks the frozen entry point", elsewhere],
])("a package that %s is refused each time before anything is registered", { timeout }, async (_why, install) => {
    const refusal =
        `refused: ${packageName} can't be found from the project's directory ${project}, where Pulumi's provider ` +
        `process looks for it. Make it a direct dependency of the project: npm install ${packageName}.`;
    expect(await run(install())).toEqual([refusal, refusal]);
});

it("an inline program is not checked: nobody knows where its provider process will run", { timeout }, async () => {
    expect(await run(unpacked("elsewhere"), {})).toEqual(registered);
});
