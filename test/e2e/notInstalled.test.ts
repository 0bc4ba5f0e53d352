import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { OAuthAppSecret } from "pulumi-vmware-csp";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "../../tools/root.mts";
import { startCommand } from "../support/cli";
import { useScene } from "../support/scene";

/** Pulumi's own messages in docs/troubleshooting.md. If Pulumi changes a text, this test fails. */
describe("Pulumi's messages about what it can't find", () => {
    const scene = useScene({ apps: ["ci"] });
    const run = async (...args: readonly string[]) =>
        (await startCommand(scene.project, ...args, "--yes", "--skip-preview", "--stack", "dev").ended).output;

    beforeAll(async () => {
        scene.declare({ ci: {} });
        await scene.up();
    });

    it("refresh and destroy without node_modules can't find Pulumi's own host, and without the package its entry point", async () => {
        const modules = join(scene.project.directory, "node_modules");
        rmSync(modules);
        expect(await run("refresh")).toContain("Cannot find module '@pulumi/pulumi/cmd/dynamic-provider'");
        mkdirSync(modules);
        symlinkSync(join(root, "node_modules", "@pulumi"), join(modules, "@pulumi"));
        for (const command of ["refresh", "destroy"])
            expect(await run(command)).toContain("Cannot find module 'pulumi-vmware-csp/runtime'");
        rmSync(modules, { recursive: true });
        symlinkSync(join(root, "node_modules"), modules);
    });

    it("an inline program started from another directory can't find it either, unless main names its folder", async () => {
        const program = async () => {
            new OAuthAppSecret("inline", { oauthAppId: "ci", orgId: scene.simulator.orgId });
        };
        const { pulumiCommand } = scene.stack.workspace;
        const preview = async (stackName: string, settings: { readonly main?: string } = {}) => {
            const projectSettings = { name: "inline", runtime: "nodejs" as const, ...settings };
            const stack = await LocalWorkspace.createStack(
                { projectName: "inline", stackName, program },
                { envVars: scene.project.env, pulumiCommand, projectSettings },
            );
            return stack.preview();
        };
        const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
        const before = process.cwd();
        process.chdir(elsewhere);
        try {
            await expect(preview("lost")).rejects.toThrow("@pulumi/pulumi/cmd/dynamic-provider");
            await expect(preview("found", { main: scene.project.directory })).resolves.toBeDefined();
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
        expect((await scene.up({ fails: true })).output).toContain(refused);
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
        const { apiToken } = scene.simulator;
        await scene.stack.setConfig("vmware-csp:apiToken", { value: apiToken, secret: true });
        scene.project.env["CSP_API_TOKEN"] = "";
        expect((await scene.up({ fails: true })).output).toContain("[MISSING_CREDENTIALS]");
        scene.project.env["CSP_API_TOKEN"] = apiToken;
        await scene.up();
    });
});
