import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../../tools/root.mts";

const packageName = "pulumi-vmware-csp";
const patience = { timeout: 60_000 };

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-installation-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeFolder(...path: string[]): string {
    const made = join(folder, ...path);
    mkdirSync(made, { recursive: true });
    return made;
}

/** The package as npm unpacks it, with its dependencies beside it. */
function unpack(nodeModules: string): string {
    const installed = join(nodeModules, packageName);
    for (const part of ["package.json", "dist"]) {
        cpSync(join(root, part), join(installed, part), { recursive: true });
    }
    for (const dependency of ["@pulumi", "zod", "got"]) {
        const link = join(nodeModules, dependency);
        symlinkSync(join(root, "node_modules", dependency), link);
    }
    return installed;
}

function link(nodeModules: string): string {
    const installed = join(nodeModules, packageName);
    symlinkSync(root, installed);
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
async function run(project: string, installed: string, env: Record<string, string> = runByPulumi) {
    const { PATH = "" } = process.env;
    const options = { cwd: project, env: { PATH, PACKAGE: installed, ...env }, timeout: patience.timeout };
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], options);
    return stdout.trim().split("\n");
}

const registered = ["registered a", "registered b"];

describe("a package that the provider process will find", () => {
    it("may be unpacked in the project", patience, async () => {
        const project = makeFolder("project");
        const installed = unpack(makeFolder("project", "node_modules"));
        expect(await run(project, installed)).toEqual(registered);
    });

    it("may be a symlink in the project", patience, async () => {
        const project = makeFolder("project");
        const installed = link(makeFolder("project", "node_modules"));
        expect(await run(project, installed)).toEqual(registered);
    });

    it("may be hoisted to a folder above", patience, async () => {
        const project = makeFolder("packages", "infrastructure");
        const installed = unpack(makeFolder("node_modules"));
        expect(await run(project, installed)).toEqual(registered);
    });
});

describe("a package that the provider process will not find", () => {
    const refusal = (project: string) =>
        `refused: ${packageName} can't be found from the project's directory ${project}, where Pulumi's provider ` +
        `process looks for it. Make it a direct dependency of the project: npm install ${packageName}.`;

    it("may be elsewhere: it is refused each time before anything is registered", patience, async () => {
        const project = makeFolder("project");
        expect(await run(project, root)).toEqual([refusal(project), refusal(project)]);
    });

    it("may belong to a dependency only", patience, async () => {
        const project = makeFolder("project");
        const installed = unpack(makeFolder("project", "node_modules", "wrapper", "node_modules"));
        expect(await run(project, installed)).toEqual([refusal(project), refusal(project)]);
    });

    it("may lack the frozen entry point", patience, async () => {
        const project = makeFolder("project");
        const installed = unpack(makeFolder("project", "node_modules"));
        rmSync(join(installed, "dist", "runtime"), { recursive: true });
        expect(await run(project, root)).toEqual([refusal(project), refusal(project)]);
    });
});

it("an inline program is not checked: nobody knows where its provider process will run", patience, async () => {
    const project = makeFolder("project");
    const installed = unpack(makeFolder("elsewhere", "node_modules"));
    expect(await run(project, installed, {})).toEqual(registered);
});
