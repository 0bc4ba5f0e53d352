import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { OAuthAppSecret } from "pulumi-vmware-csp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../tools/root.mts";
import { startCommand } from "../support/cli";
import { type Scene, startScene } from "../support/scene";

/** Pulumi's own messages in docs/troubleshooting.md. If Pulumi changes a text, this test fails. */
describe("Pulumi's messages about what it can't find", () => {
    let scene: Scene;
    const modules = () => join(scene.project.directory, "node_modules");
    const run = async (...args: readonly string[]) =>
        (await startCommand(scene.project, ...args, "--yes", "--skip-preview", "--stack", "dev").ended).output;

    beforeAll(async () => {
        scene = await startScene({ apps: ["ci"] });
        scene.declare({ ci: {} });
        await scene.up();
    });
    afterAll(() => scene.close());

    it.each(["refresh", "destroy"])("%s without node_modules can't find Pulumi's own host", async (command) => {
        rmSync(modules(), { recursive: true });
        expect(await run(command)).toContain("Cannot find module '@pulumi/pulumi/cmd/dynamic-provider'");
        symlinkSync(join(root, "node_modules"), modules());
    });

    it.each(["refresh", "destroy"])("%s without the package can't find its entry point", async (command) => {
        unlinkSync(modules());
        mkdirSync(modules());
        symlinkSync(join(root, "node_modules", "@pulumi"), join(modules(), "@pulumi"));
        expect(await run(command)).toContain("Cannot find module 'pulumi-vmware-csp/runtime'");
        rmSync(modules(), { recursive: true });
        symlinkSync(join(root, "node_modules"), modules());
    });

    it("an inline program started from another directory can't find it either, unless main names its folder", async () => {
        const program = async () => {
            new OAuthAppSecret("inline", { oauthAppId: "ci", orgId: scene.simulator.orgId });
        };
        const { pulumiCommand } = scene.stack.workspace;
        const preview = async (main?: string) => {
            const stack = await LocalWorkspace.createStack(
                { projectName: "inline", stackName: main === undefined ? "lost" : "found", program },
                {
                    envVars: scene.project.env,
                    pulumiCommand,
                    ...(main !== undefined && {
                        projectSettings: { name: "inline", runtime: "nodejs", main },
                    }),
                },
            );
            return stack.preview();
        };
        const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
        const before = process.cwd();
        process.chdir(elsewhere);
        try {
            await expect(preview()).rejects.toThrow("@pulumi/pulumi/cmd/dynamic-provider");
            await expect(preview(scene.project.directory)).resolves.toBeDefined();
        } finally {
            process.chdir(before);
            rmSync(elsewhere, { recursive: true });
        }
    });

    it("pulumi import can't make a dynamic resource", async () => {
        const type = "pulumi-nodejs:dynamic/csp:OAuthAppSecret";
        const output = await run("import", type, "imported", `${scene.simulator.orgId}/ci`);
        expect(output).toContain("code must be a string, not undefined");
    });

    it("pulumi:disable-default-providers needs an explicit provider, which has no configuration", async () => {
        await scene.stack.setConfig("pulumi:disable-default-providers", { value: '["*"]' });
        const refused = "Default provider for 'pulumi-nodejs' disabled";
        expect((await scene.up()).output).toContain(refused);
        scene.project.write(
            "index.js",
            `const pulumi = require("@pulumi/pulumi");
            const csp = require("pulumi-vmware-csp");
            class NodejsProvider extends pulumi.ProviderResource {
                constructor(name) { super("pulumi-nodejs", name, {}); }
            }
            const provider = new NodejsProvider("nodejs");
            new csp.OAuthAppSecret("ci", { oauthAppId: "ci", rotationTrigger: 2 }, { provider });`,
        );
        await scene.stack.setConfig("vmware-csp:apiToken", { value: scene.simulator.apiToken, secret: true });
        const { env } = scene.project;
        const token = env["CSP_API_TOKEN"] ?? "";
        env["CSP_API_TOKEN"] = "";
        expect((await scene.up()).output).toContain("[MISSING_CREDENTIALS]");
        env["CSP_API_TOKEN"] = token;
        expect((await scene.up()).succeeded).toBe(true);
    });
});
