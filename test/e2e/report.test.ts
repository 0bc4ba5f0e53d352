import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "../../tools/root.mts";
import { expectNoSecret } from "../support/properties";
import { useScene } from "../support/scene";
import { secretsProgram } from "../support/secretsProgram";
import { yamlSecretsProgram } from "../support/yamlProgram";

const main = join(root, "dist", "cli", "main.js");
const passphrase = "PULUMI_CONFIG_PASSPHRASE=passphrase";

describe("the report of real stacks", () => {
    const scene = useScene({ apps: ["ci", "deployer", "plugged"] });
    let env: NodeJS.ProcessEnv;
    beforeAll(async () => {
        const { project, stack } = scene;
        const up = async (name: string) => {
            const ran = await project.up(await project.stack(name));
            expect(ran.succeeded, ran.output).toBe(true);
        };
        scene.declare({ ci: { args: { rotateAfterDays: 30 } } });
        await up("dev");
        scene.declare({ deployer: { args: { rotationTrigger: "Sesame", overlapSeconds: 3_600 } } });
        await up("prod");
        // A resource of the plugin, in which everything that can be secret is secret.
        const secret = (value: unknown) => ({ "fn::secret": value });
        const args = { oauthAppId: secret("plugged"), rotationTrigger: secret("Sesame"), rotateAfterDays: 30 };
        project.write("Pulumi.yaml", yamlSecretsProgram({ plugged: { args } }));
        await up("yaml");
        project.write("Pulumi.yaml", secretsProgram["Pulumi.yaml"] ?? "");
        await project.stack("empty");
        await stack.workspace.selectStack("dev");
        env = { ...process.env, ...project.env, CSP_API_TOKEN: "", NODE_COMPILE_CACHE: "" };
        // The report must not need it.
        delete env["PULUMI_CONFIG_PASSPHRASE"];
    });

    /** Runs a shell's command line in the project, where `report` is the command. */
    async function shell(command: string) {
        const line = command.replaceAll("report", `"${process.execPath}" "${main}" report`);
        const options = { cwd: scene.project.directory, env };
        const ran = await promisify(execFile)("sh", ["-c", line], options).then(
            (ended) => ({ ...ended, code: 0 }),
            ({ stdout, stderr, code }) => ({ stdout: String(stdout), stderr: String(stderr), code: Number(code) }),
        );
        expectNoSecret([ran.stdout, ran.stderr], [...scene.simulator.secretsEverIssued(), "Sesame"]);
        return ran;
    }

    async function found(command: string) {
        const { code, stdout, stderr } = await shell(`${command} --json`);
        const { secrets, conflicts, stacks } = JSON.parse(stdout);
        const shown = secrets.map(
            ({ stack, resource, status }: Record<string, string>) => `${stack} ${resource} ${status}`,
        );
        return { code, stderr, secrets: shown, stacks, conflicts };
    }

    const prod = "prod deployer overlap";
    const dev = "dev ci ok";

    it("lists every secret of the project, from the class and the plugin, without a passphrase or a call", async () => {
        scene.simulator.clearCalls();
        const all = { code: 0, stderr: "", conflicts: [] };
        expect(await found("report --all")).toEqual({ ...all, stacks: 4, secrets: [prod, dev, "yaml plugged ok"] });
        expect(await found("report --stack dev prod")).toEqual({ ...all, stacks: 2, secrets: [prod, dev] });
        expect(await found("report")).toMatchObject({ code: 0, secrets: [dev] });
        expect(scene.simulator.calls).toEqual([]);
    });

    it("reads what `pulumi stack export` prints, from a pipe and from files, with secrets in plaintext or not", async () => {
        const ofProd = { code: 0, stderr: "", secrets: [prod] };
        expect(await found("pulumi stack export --stack prod | PATH= report --file -")).toMatchObject(ofProd);
        await shell("pulumi stack export --stack prod > prod.json");
        await shell(`${passphrase} pulumi stack export --stack dev --show-secrets > dev.json`);
        expect(await found("report --file dev.json prod.json")).toMatchObject({ code: 0, secrets: [prod, dev] });
        // The same resources, read twice.
        const stderr = expect.stringContaining("1 secret read before, counted once");
        expect(await found("report --file prod.json --stack prod")).toMatchObject({ ...ofProd, stderr, conflicts: [] });
    });

    it("names what is missing, and reports the rest", async () => {
        const { code, stderr, stdout } = await shell("report --stack gone dev --max-age-days 0.000001");
        expect({ code, stderr }).toEqual({ code: 2, stderr: "error: --stack gone: no stack named 'gone' found\n" });
        expect(stdout).toMatch(/^due +dev +ci +ci +0 /m);
        expect((await shell("cd / && report --all")).stderr).toMatch(/^error: --all: could not detect current project/);
    });
});
