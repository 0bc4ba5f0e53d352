import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";

const europe = {
    orgId: "0a1b2c3d-0000-4000-8000-00000000000e",
    token: "Api-token-of-the-european-organization_1",
};
const america = {
    orgId: "0a1b2c3d-0000-4000-8000-00000000000a",
    secret: "Secret-of-the-american-service-account_1",
};

describe("profiles in the stack configuration", () => {
    let scene: Scene;
    const set = (path: string, value: string, secret = false) =>
        scene.stack.setConfig(`vmware-csp:profiles.${path}`, { value, secret }, true);

    beforeAll(async () => {
        const apiTokens = [{ token: europe.token, roles: ["org_admin"], orgIds: [europe.orgId] }];
        scene = await startScene({ simulator: { apiTokens } });
        const { simulator } = scene;
        Object.assign(scene.project.env, { CSP_API_TOKEN: "", CSP_ORG_ID: "", CSP_HOST: "" });
        simulator.addApp({ id: "ci-eu", orgId: europe.orgId });
        simulator.addApp({ id: "ci-us", orgId: america.orgId });
        const serviceAccount = {
            id: "deployer",
            orgId: america.orgId,
            clientSecret: america.secret,
            roles: ["developer"],
        };
        simulator.addApp(serviceAccount);
        await set("eu.apiToken", europe.token, true);
        await set("eu.orgId", europe.orgId);
        await set("eu.host", simulator.origin);
        await set("us.clientId", serviceAccount.id);
        await set("us.clientSecret", america.secret, true);
        await set("us.orgId", america.orgId);
        await set("us.host", simulator.origin);
    });
    afterAll(() => scene.close());

    it("give each resource its organization, host and credentials", async () => {
        scene.declare({ "ci-eu": { args: { profile: "eu" } }, "ci-us": { args: { profile: "us" } } });
        const ran = await scene.up();
        expect(ran.succeeded).toBe(true);
        expect(scene.simulator.callsOf("apiTokenGrant")).toHaveLength(1);
        expect(scene.simulator.callsOf("clientCredentialsGrant", "deployer")).toHaveLength(1);
        for (const [name, { orgId }] of [
            ["ci-eu", europe],
            ["ci-us", america],
        ] as const) {
            const { currentSecret, lastUpdatedBy } = scene.simulator.app(name);
            expect(await scene.outputsOf(name)).toMatchObject({ orgId, clientSecret: currentSecret });
            expect(lastUpdatedBy).toBe(name === "ci-us" ? "deployer" : "user-1@example.com");
        }
    });

    it("work in the environment too, and cause neither a rotation nor a call", async () => {
        const { origin } = scene.simulator;
        await scene.stack.removeConfig("vmware-csp:profiles");
        scene.project.env["CSP_PROFILES"] = JSON.stringify({
            eu: { apiToken: europe.token, orgId: europe.orgId, host: origin },
            us: { clientId: "deployer", clientSecret: america.secret, orgId: america.orgId, host: origin },
        });
        expect((await scene.up()).calls).toEqual([]);
    });

    it("keep their secrets out of the state and the output", () => {
        for (const secret of [europe.token, america.secret]) expect(scene.readable()).not.toContain(secret);
    });
});
