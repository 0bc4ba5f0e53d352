import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { OAuthAppSecret } from "../../provider";
import { startSimulator } from "../../provider/testing";
import { type Scene, startScene } from "../support/scene";

const settings = (options: string) => `name: e2e\nruntime:\n  name: nodejs\n  options:\n    ${options}\n`;
const javaScript = settings("typescript: false");

/** The same stack in each kind of program: one secret, which the stack exports. */
const programs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    CommonJS: {
        "Pulumi.yaml": javaScript,
        "package.json": JSON.stringify({ name: "e2e", main: "index.js" }),
        "index.js": `
            const { OAuthAppSecret } = require("pulumi-vmware-csp");
            exports.clientSecret = new OAuthAppSecret("ci", { oauthAppId: "ci" }).clientSecret;`,
    },
    TypeScript: {
        "Pulumi.yaml": settings("typescript: true"),
        "package.json": JSON.stringify({ name: "e2e", main: "index.ts" }),
        "tsconfig.json": JSON.stringify({
            compilerOptions: {
                strict: true,
                module: "node16",
                moduleResolution: "node16",
                target: "es2022",
                types: [],
            },
        }),
        "index.ts": `
            import * as pulumi from "@pulumi/pulumi";
            import * as csp from "pulumi-vmware-csp";
            const args: csp.OAuthAppSecretArgs = { oauthAppId: pulumi.output("ci"), rotationTrigger: undefined };
            export const clientSecret: pulumi.Output<string> = new csp.OAuthAppSecret("ci", args).clientSecret;`,
    },
    "an ES module in a folder of its own (main), where a component becomes the parent,": {
        "Pulumi.yaml": `${javaScript}main: program\n`,
        "package.json": JSON.stringify({ name: "e2e" }),
        "program/package.json": JSON.stringify({ name: "program", type: "module", main: "main.js" }),
        "program/main.js": `
            import * as pulumi from "@pulumi/pulumi";
            import { OAuthAppSecret } from "pulumi-vmware-csp";
            import * as csp from "pulumi-vmware-csp";
            if (csp.OAuthAppSecret !== OAuthAppSecret) throw new Error("two classes");
            class Access extends pulumi.ComponentResource {
                constructor(name) {
                    super("example:index:Access", name);
                    const aliases = [{ parent: pulumi.rootStackResource }];
                    const secret = new OAuthAppSecret("ci", { oauthAppId: "ci" }, { parent: this, aliases });
                    this.clientSecret = secret.clientSecret;
                    this.registerOutputs({ clientSecret: this.clientSecret });
                }
            }
            export const { clientSecret } = new Access("access");`,
    },
};

describe("a program in", () => {
    let scene: Scene;
    const use = (files: Readonly<Record<string, string>>) => {
        for (const [file, text] of Object.entries(files)) {
            mkdirSync(dirname(join(scene.project.directory, file)), { recursive: true });
            scene.project.write(file, text);
        }
    };
    const currentSecret = () => ({ value: scene.simulator.app("ci").currentSecret, secret: true });

    beforeAll(async () => {
        scene = await startScene({ apps: ["ci"] });
    });
    afterAll(() => scene.close());

    it.each(Object.entries(programs))("%s works, and makes no difference to the state", async (kind, files) => {
        use(files);
        const ran = await scene.up();
        const isFirst = kind === Object.keys(programs)[0];
        expect(ran.succeeded).toBe(true);
        expect(ran.operations).toMatchObject({ ci: [isFirst ? "create" : "same"] });
        expect(ran.calls).toHaveLength(isFirst ? 3 : 0);
        expect(await scene.stack.outputs()).toEqual({ clientSecret: currentSecret() });
    });
});

describe("an inline program of a service", () => {
    let scene: Scene;
    beforeAll(async () => {
        scene = await startScene({ apps: ["ci"] });
    });
    afterAll(async () => {
        vi.unstubAllEnvs();
        await scene.close();
    });

    it("rotates the app of the organization that the workspace's settings name, not of the service's own", async () => {
        const { project, simulator, stack } = scene;
        const others = await startSimulator({ orgId: "another-organization", apps: [{ id: "ci" }] });
        vi.stubEnv("CSP_ORG_ID", "another-organization");
        vi.stubEnv("CSP_HOST", others.origin);
        vi.stubEnv("CSP_API_TOKEN", others.apiToken);
        const program = async () => {
            const { orgId, clientSecret } = new OAuthAppSecret("ci", { oauthAppId: "ci" });
            return { orgId, clientSecret };
        };
        const inline = await LocalWorkspace.createStack(
            { projectName: "e2e", stackName: "inline", program },
            {
                workDir: project.directory,
                envVars: { ...project.env },
                pulumiCommand: stack.workspace.pulumiCommand,
            },
        );
        const { outputs } = await inline.up();
        await others.close();
        expect(outputs["orgId"]?.value).toBe(simulator.orgId);
        expect(outputs["clientSecret"]?.value).toBe(simulator.app("ci").currentSecret);
        expect(simulator.callsOf("regenerateSecret")).toHaveLength(1);
        expect(others.calls).toEqual([]);
    });
});
