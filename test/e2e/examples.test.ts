import { afterEach, describe, expect, it } from "vitest";
import { configure, type ExampleSceneOptions, outputsOfUp, startExample } from "../support/exampleScene";
import type { Scene } from "../support/scene";

const existingClientSecret = "The-secret-that-the-app-has_1";

describe("examples, with a real engine", () => {
    let scene: Scene;
    const start = async (example: string, options: ExampleSceneOptions) => {
        scene = await startExample(example, options);
        return scene;
    };
    afterEach(() => scene.close());

    it("javascript: the .env text has the new secret", async () => {
        const { simulator } = await start("javascript", {
            apps: [{ id: "ci" }],
            config: { oauthAppId: "ci", rotationTrigger: "1" },
        });
        const { dotenv } = await outputsOfUp(scene);
        expect(dotenv).toEqual({
            secret: true,
            value:
                `CLIENT_ID=ci\nCLIENT_SECRET=${simulator.app("ci").currentSecret}\n` +
                `TOKEN_ENDPOINT=${simulator.origin}/csp/gateway/am/api/auth/token\n`,
        });
    });

    it("scheduled-rotation: an up that finds the secret older than allowed rotates it", async () => {
        const { simulator } = await start("scheduled-rotation", {
            apps: [{ id: "ci" }],
            config: { oauthAppId: "ci", rotateAfterDays: "0.000001" },
        });
        const app = simulator.app("ci");
        await scene.up();
        const { clientSecret } = await outputsOfUp(scene);
        expect(clientSecret).toEqual({ value: app.currentSecret, secret: true });
        // The first one of the app, that of the creation, and that of its age.
        expect(app.secretsMade).toHaveLength(3);
    });

    it("many-organizations: rotates the apps of the organization whose trigger changed, and no other", async () => {
        const organizations = {
            europe: { rotationTrigger: "1", apps: ["ci-eu", "deploy-eu"] },
            america: { rotationTrigger: "1", apps: ["ci-us"] },
        };
        const europe = "0a1b2c3d-0000-4000-8000-00000000000e";
        const america = "0a1b2c3d-0000-4000-8000-00000000000a";
        const apiToken = "Api-token-of-both-organizations_1";
        const { simulator } = await start("many-organizations", {
            simulator: {
                apiTokens: [{ token: apiToken, roles: ["org_admin"], orgIds: [europe, america] }],
            },
            apps: [
                { id: "ci-eu", orgId: europe },
                { id: "deploy-eu", orgId: europe },
                { id: "ci-us", orgId: america },
            ],
            config: { organizations: JSON.stringify(organizations) },
            env: { CSP_API_TOKEN: "", CSP_ORG_ID: "", CSP_HOST: "" },
        });
        scene.project.env["CSP_PROFILES"] = JSON.stringify({
            europe: { apiToken, host: simulator.origin, orgId: europe },
            america: { apiToken, host: simulator.origin, orgId: america },
        });

        const { clientSecrets } = await outputsOfUp(scene);
        const untouched = simulator.app("ci-us").currentSecret;
        expect(clientSecrets?.value).toEqual({
            "europe-ci-eu": simulator.app("ci-eu").currentSecret,
            "europe-deploy-eu": simulator.app("deploy-eu").currentSecret,
            "america-ci-us": untouched,
        });
        expect(scene.project.printed.join("")).not.toContain(untouched);
        organizations.europe.rotationTrigger = "2";
        await configure(scene.stack, { organizations: JSON.stringify(organizations) });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({
            "europe-ci-eu": ["update"],
            "europe-deploy-eu": ["update"],
            "america-ci-us": ["same"],
        });
    });

    it("adoption: takes the present secret, and rotates for the next trigger", async () => {
        const { simulator } = await start("adoption", {
            apps: [{ id: "legacy", clientSecret: existingClientSecret }],
            config: { oauthAppId: "legacy", rotationTrigger: "1" },
            secretConfig: { existingClientSecret },
        });
        const app = simulator.app("legacy");
        expect(await outputsOfUp(scene)).toEqual({
            clientSecret: { value: existingClientSecret, secret: true },
            rotationReason: { value: "adopted", secret: false },
        });
        expect(app.secretsMade).toEqual([existingClientSecret]);
        await configure(scene.stack, { rotationTrigger: "2" });
        expect(await outputsOfUp(scene)).toEqual({
            clientSecret: { value: app.currentSecret, secret: true },
            rotationReason: { value: "trigger", secret: false },
        });
        expect(app.accepts(existingClientSecret)).toBe(false);
    });

    it("self-rotation: the app rotates itself without any other credential", async () => {
        const { simulator } = await start("self-rotation", {
            apps: [{ id: "self", clientSecret: existingClientSecret, roles: ["developer"] }],
            config: { oauthAppId: "self", rotationTrigger: "1" },
            secretConfig: { existingClientSecret },
            env: { CSP_API_TOKEN: "" },
        });
        const app = simulator.app("self");
        await scene.up();
        expect(app.secretsMade).toEqual([existingClientSecret]);
        await scene.stack.removeConfig("existingClientSecret");
        await configure(scene.stack, { rotationTrigger: "2" });
        const { clientSecret } = await outputsOfUp(scene);
        expect(clientSecret?.value).toBe(app.currentSecret);
        expect(app.currentSecret).not.toBe(existingClientSecret);
        expect(app.lastUpdatedBy).toBe("self");
        expect(app.accepts(existingClientSecret)).toBe(true);
    });
});
