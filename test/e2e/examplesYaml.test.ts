import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { configure, type ExampleSceneOptions, outputsOfUp, startExample, withPlugins } from "../support/exampleScene";
import { type Scene, startScene } from "../support/scene";
import { repository } from "../support/stack";

const read = (page: string) => readFileSync(join(repository, page), "utf8");

describe("examples in YAML, with a real engine", () => {
    let scene: Scene;
    const start = async (example: string, options: ExampleSceneOptions) => {
        scene = await startExample(example, { door: "plugin", ...options });
        return scene;
    };
    afterEach(() => scene.close());

    it("yaml-quickstart: rotates when the trigger changes, and makes no call when nothing does", async () => {
        const { simulator } = await start("yaml-quickstart", {
            apps: [{ id: "ci" }],
            config: { oauthAppId: "ci", rotationTrigger: "1" },
        });
        const app = simulator.app("ci");
        const first = await outputsOfUp(scene);
        expect(first).toMatchObject({
            clientId: { value: "ci", secret: false },
            clientSecret: { value: app.currentSecret, secret: true },
            tokenEndpoint: { value: `${simulator.origin}/csp/gateway/am/api/auth/token`, secret: false },
        });
        expect((await scene.up()).calls).toEqual([]);
        await configure(scene.stack, { rotationTrigger: "2" });
        const { clientSecret } = await outputsOfUp(scene);
        expect(clientSecret?.value).toBe(app.currentSecret);
        expect(app.accepts(first["clientSecret"]?.value)).toBe(false);
    });

    it.each(["README.md", "docs/plugin.md"])("%s: the program in YAML makes a secret", async (page) => {
        const [, program = ""] = /^```yaml\n(name: .*?)^```$/ms.exec(read(page)) ?? [];
        const oauthAppId = /oauthAppId: \S+/;
        expect(program).toMatch(oauthAppId);
        const files = { "Pulumi.yaml": withPlugins(program.replace(oauthAppId, "oauthAppId: my-app")) };
        scene = await startScene({ door: "plugin", apps: ["my-app"], files });
        const { clientSecret } = await outputsOfUp(scene);
        expect(clientSecret).toEqual({ value: scene.simulator.app("my-app").currentSecret, secret: true });
    });

    it("yaml-zero-downtime: the old secret is retired once every consumer has the new one", async () => {
        const { simulator, project } = await start("yaml-zero-downtime", {
            apps: [{ id: "api" }],
            config: { oauthAppId: "api", rotationTrigger: "1", drainSeconds: "0" },
        });
        const app = simulator.app("api");
        const deployed = (name: string) => readFileSync(join(project.directory, "deployed", `${name}.env`), "utf8");
        await outputsOfUp(scene);
        const first = app.currentSecret;
        await configure(scene.stack, { rotationTrigger: "2" });
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.operations).toMatchObject({ api: ["update"], web: ["update"], "api-retirement": ["update"] });
        for (const name of ["web", "worker"]) {
            expect(deployed(name)).toBe(`CLIENT_ID=api\nCLIENT_SECRET=${app.currentSecret}\n`);
        }
        expect(app.accepts(first)).toBe(false);
        expect(ran.calls.at(-1)).toBe("deleteOldSecret");
        expect(project.printed.join("")).not.toContain(app.currentSecret);
    });

    it("yaml-many-organizations: each organization has its own credentials and its own trigger", async () => {
        const europe = "0a1b2c3d-0000-4000-8000-00000000000e";
        const america = "0a1b2c3d-0000-4000-8000-00000000000a";
        const apiToken = "Api-token-of-europe_1";
        const account = { id: "rotator", clientSecret: "Secret-of-the-service-account_1" };
        const config = { europeOrgId: europe, europeTrigger: "1", americaOrgId: america, americaTrigger: "1" };
        const { simulator } = await start("yaml-many-organizations", {
            simulator: { apiTokens: [{ token: apiToken, roles: ["org_admin"], orgIds: [europe] }] },
            apps: [
                { id: "ci-eu", orgId: europe },
                { id: "deploy-eu", orgId: europe },
                { id: "ci-us", orgId: america },
                { ...account, orgId: america, roles: ["org_admin"] },
            ],
            config: { ...config, americaClientId: account.id },
            secretConfig: { europeApiToken: apiToken, americaClientSecret: account.clientSecret },
            // Of no organization here: the provider resources' own credentials come first.
            env: { CSP_API_TOKEN: "Api-token-of-nobody_1", CSP_ORG_ID: "" },
        });
        const { clientSecrets } = await outputsOfUp(scene);
        const untouched = simulator.app("ci-us").currentSecret;
        expect(clientSecrets?.value).toEqual({
            "europe-ci": simulator.app("ci-eu").currentSecret,
            "europe-deploy": simulator.app("deploy-eu").currentSecret,
            "america-ci": untouched,
        });
        await configure(scene.stack, { europeTrigger: "2" });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({
            "europe-ci": ["update"],
            "europe-deploy": ["update"],
            "america-ci": ["same"],
        });
        expect(simulator.app("ci-us").currentSecret).toBe(untouched);
    });
});
