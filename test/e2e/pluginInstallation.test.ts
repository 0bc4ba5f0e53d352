import { execFile } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import packageJson from "../../package.json";
import { install, pack } from "../support/packed";
import { type Scene, startScene } from "../support/scene";

const run = promisify(execFile);

const program = (trigger: string, more: object = {}) =>
    JSON.stringify({
        name: "e2e",
        runtime: "yaml",
        ...more,
        resources: {
            ci: { type: "vmware-csp:OAuthAppSecret", properties: { oauthAppId: "ci", rotationTrigger: trigger } },
        },
        outputs: { ci: `\${ci.clientSecret}` },
    });

describe("the plugin, from the package in a folder with nothing else", () => {
    let scene: Scene;
    let path: string;

    beforeAll(async () => {
        const files = { "package.json": "{}", "Pulumi.yaml": program("none") };
        scene = await startScene({ host: "plugin", apps: ["ci"], files });
        const { project } = scene;
        // Only what these ways need: a plugin on the PATH would hide a fault in the others.
        const [engine = ""] = project.env["PATH"]?.split(delimiter) ?? [];
        path = [engine, dirname(process.execPath)].join(delimiter);
        await install(project.directory, await pack(project.folder));
    });
    afterAll(() => scene.close());

    /** Each test begins with a Pulumi that has no plugins. */
    beforeEach(({ task }) => {
        const home = join(scene.project.folder, `home-${task.id}`);
        mkdirSync(home);
        Object.assign(scene.project.env, { PULUMI_HOME: home, PATH: path });
    });

    async function upRotates(pulumiYaml: string): Promise<void> {
        scene.project.write("Pulumi.yaml", pulumiYaml);
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.calls).toContain("regenerateSecret");
        const { currentSecret } = scene.simulator.app("ci");
        expect(await scene.stack.outputs()).toEqual({ ci: { value: currentSecret, secret: true } });
    }

    /** Runs a command in the project. */
    async function command(file: string, ...args: readonly string[]): Promise<string> {
        const { directory, env } = scene.project;
        const options = { cwd: directory, env: { ...process.env, ...env }, timeout: 60_000 };
        return (await run(file, args, options)).stdout;
    }

    it("needs no Pulumi SDK", () => {
        expect(readdirSync(join(scene.project.directory, "node_modules"))).not.toContain("@pulumi");
    });

    it("is installed by the package's command, once or twice, and then runs a program", async () => {
        const ours = join(scene.project.directory, "node_modules", ".bin", "pulumi-vmware-csp");
        const printed = await command(ours, "plugin", "install");
        const installed = `Installed the Pulumi plugin vmware-csp ${packageJson.version}.\n`;
        expect(printed.startsWith(installed)).toBe(true);
        const again = await command(ours, "plugin", "install");
        expect(again).toContain("was there already");
        expect(again).toContain(printed.slice(installed.length));
        expect(await command(ours, "plugin", "install", "--reinstall")).toBe(printed);
        await upRotates(program("installed"));
    });

    it("is found in the folder that Pulumi.yaml names", async () => {
        const providers = [{ name: "vmware-csp", path: "node_modules/pulumi-vmware-csp/dist/plugin" }];
        await upRotates(program("folder", { plugins: { providers } }));
    });

    it("is found on the PATH", async () => {
        const { directory, env } = scene.project;
        env["PATH"] = [path, join(directory, "node_modules", ".bin")].join(delimiter);
        await upRotates(program("PATH"));
    });
});
