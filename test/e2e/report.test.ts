import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../tools/root.mts";
import { type Scene, startScene } from "../support/scene";
import { secretsProgram } from "../support/secretsProgram";
import { yamlSecretsProgram } from "../support/yamlProgram";

const main = join(root, "dist", "cli", "main.js");
const run = promisify(execFile);

describe("the report of real stacks", () => {
    let scene: Scene;
    let env: NodeJS.ProcessEnv;
    beforeAll(async () => {
        scene = await startScene({ apps: ["ci", "deployer", "plugged"] });
        const { project, stack } = scene;
        scene.declare({ ci: { args: { rotateAfterDays: 30 } } });
        expect(await scene.up()).toMatchObject({ succeeded: true });
        const other = await project.stack("prod");
        scene.declare({ deployer: { args: { rotationTrigger: "Sesame", overlapSeconds: 3_600 } } });
        expect(await project.up(other)).toMatchObject({ succeeded: true });
        // A resource of the plugin, in which everything that can be secret is secret.
        const secret = (value: unknown) => ({ "fn::secret": value });
        const args = { oauthAppId: secret("plugged"), rotationTrigger: secret("Sesame"), rotateAfterDays: 30 };
        project.write("Pulumi.yaml", yamlSecretsProgram({ plugged: { args } }));
        expect(await project.up(await project.stack("yaml"))).toMatchObject({ succeeded: true });
        project.write("Pulumi.yaml", secretsProgram["Pulumi.yaml"] ?? "");
        await project.stack("empty");
        await stack.workspace.selectStack("dev");
        env = { ...process.env, ...project.env, CSP_API_TOKEN: "", NODE_COMPILE_CACHE: "" };
        // The report must not need it.
        delete env["PULUMI_CONFIG_PASSPHRASE"];
    });
    afterAll(() => scene.close());

    /** Runs a shell's command line in the project, where `report` is the command. */
    async function shell(command: string) {
        const line = command.replaceAll("report", `"${process.execPath}" "${main}" report`);
        const options = { cwd: scene.project.directory, env };
        const ran = await run("sh", ["-c", line], options).then(
            (ended) => ({ ...ended, code: 0 }),
            ({ stdout, stderr, code }) => ({ stdout: String(stdout), stderr: String(stderr), code: Number(code) }),
        );
        for (const secret of [...scene.simulator.secretsEverIssued(), "Sesame"]) {
            expect(ran.stdout + ran.stderr).not.toContain(secret);
        }
        return ran;
    }

    async function found(command: string) {
        const { code, stdout, stderr } = await shell(command);
        const { secrets, conflicts, stacks } = JSON.parse(stdout);
        const lines = secrets.map(
            (each: Record<string, string>) => `${each["stack"]} ${each["resource"]} ${each["status"]}`,
        );
        return { code, stderr, secrets: lines, stacks, conflicts };
    }

    const both = ["prod deployer overlap", "dev ci ok"];
    const withPlugin = ["prod deployer overlap", "dev ci ok", "yaml plugged ok"];

    it("lists every secret of the project, from the class and the plugin, without a passphrase or a call", async () => {
        scene.simulator.clearCalls();
        const all = { code: 0, stderr: "", conflicts: [] };
        expect(await found("report --all --json")).toEqual({ ...all, stacks: 4, secrets: withPlugin });
        expect(await found("report --stack dev prod --json")).toEqual({ ...all, stacks: 2, secrets: both });
        expect(await found("report --json")).toMatchObject({ code: 0, secrets: ["dev ci ok"] });
        expect(scene.simulator.calls).toEqual([]);
    });

    it("reads what `pulumi stack export` prints, from a pipe and from files, with secrets in plaintext or not", async () => {
        expect(await found("pulumi stack export --stack prod | PATH= report --file - --json")).toMatchObject({
            code: 0,
            stderr: "",
            secrets: ["prod deployer overlap"],
        });
        const passphrase = "PULUMI_CONFIG_PASSPHRASE=passphrase";
        await shell("pulumi stack export --stack prod > prod.json");
        await shell(`${passphrase} pulumi stack export --stack dev --show-secrets > dev.json`);
        expect(await found("report --file dev.json prod.json --json")).toMatchObject({ code: 0, secrets: both });
        // The same resources, read twice.
        const twice = await found("report --file prod.json --stack prod --json");
        expect(twice).toMatchObject({ code: 0, secrets: ["prod deployer overlap"], conflicts: [] });
    });

    it("names what is missing, and reports the rest", async () => {
        const { code, stderr, stdout } = await shell("report --stack gone dev --max-age-days 0.000001");
        expect({ code, stderr }).toEqual({ code: 2, stderr: "error: --stack gone: no stack named 'gone' found\n" });
        expect(stdout).toMatch(/^due +dev +ci +ci +0 /m);
        expect((await shell("cd / && report --all")).stderr).toMatch(/^error: --all: could not detect current project/);
    });
});
