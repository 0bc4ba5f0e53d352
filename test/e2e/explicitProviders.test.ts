import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";
import { ref, yamlProject, yamlSecret } from "../support/yamlProgram";

const europe = {
    orgId: "0a1b2c3d-0000-4000-8000-00000000000e",
    token: "Api-token-of-the-european-organization_1",
};
const america = {
    orgId: "0a1b2c3d-0000-4000-8000-00000000000a",
    secret: "Secret-of-the-american-service-account_1",
};
const ofEnvironment = "0a1b2c3d-0000-4000-8000-000000000001";

/** Provider resources, which the plugin has in place of profiles. */
describe("providers for two organizations", () => {
    let scene: Scene;
    const declare = (europeanToken: string, rotationTrigger: string) => {
        const { origin: host } = scene.simulator;
        const provider = (properties: object) => ({ type: "pulumi:providers:vmware-csp", properties });
        const secret = (oauthAppId: string, options: object) => yamlSecret({ oauthAppId, rotationTrigger }, options);
        const resources = {
            eu: provider({ host, orgId: europe.orgId, apiToken: { "fn::secret": europeanToken } }),
            us: provider({
                host,
                orgId: america.orgId,
                clientId: "deployer",
                clientSecret: { "fn::secret": america.secret },
            }),
            "ci-eu": secret("ci-eu", { provider: ref("eu") }),
            "ci-us": secret("ci-us", { provider: ref("us") }),
            ci: secret("ci", {}),
        };
        scene.project.write("Pulumi.yaml", yamlProject({ resources }));
    };

    beforeAll(async () => {
        // The token in the environment is valid only for the default organization.
        const apiTokens = [
            { token: "Api-token-of-the-default-organization_1", roles: ["org_owner"], orgIds: [ofEnvironment] },
            { token: europe.token, roles: ["org_admin"], orgIds: [europe.orgId] },
            { token: `${europe.token}_new`, roles: ["org_admin"], orgIds: [europe.orgId] },
        ];
        scene = await startScene({ host: "plugin", apps: ["ci"], simulator: { orgId: ofEnvironment, apiTokens } });
        const { simulator } = scene;
        simulator.addApp({ id: "ci-eu", orgId: europe.orgId });
        simulator.addApp({ id: "ci-us", orgId: america.orgId });
        const roles = ["developer"];
        simulator.addApp({ id: "deployer", orgId: america.orgId, clientSecret: america.secret, roles });
    });
    afterAll(() => scene.close());

    it("have their own organization and credential, whatever the environment sets for the default provider", async () => {
        declare(europe.token, "first");
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(scene.simulator.callsOf("apiTokenGrant")).toHaveLength(2);
        expect(scene.simulator.callsOf("clientCredentialsGrant", "deployer")).toHaveLength(1);
        const organizations = { "ci-eu": europe.orgId, "ci-us": america.orgId, ci: ofEnvironment };
        for (const [name, orgId] of Object.entries(organizations)) {
            const { currentSecret } = scene.simulator.app(name);
            expect(await scene.outputsOf(name)).toMatchObject({ orgId, clientSecret: currentSecret });
        }
        expect(scene.simulator.app("ci-us").lastUpdatedBy).toBe("deployer");
    });

    it("get another credential without a call, and rotate with that one", async () => {
        declare(`${europe.token}_new`, "first");
        const changed = await scene.up();
        expect(changed.succeeded, changed.output).toBe(true);
        expect(changed.operations).toMatchObject({ eu: ["update"], "ci-eu": ["same"], "ci-us": ["same"] });
        expect(changed.calls).toEqual([]);
        declare(`${europe.token}_new`, "second");
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(scene.simulator.callsOf("regenerateSecret")).toHaveLength(3);
    });

    it("are explicit by any name, and nobody else can lift a freeze of one, or of the stack", async () => {
        const { origin: host } = scene.simulator;
        const declareDefaultEu = (freezeRotation: boolean, rotationTrigger: string) => {
            const properties = { host, orgId: europe.orgId, apiToken: { "fn::secret": `${europe.token}_new` } };
            const provider = { type: "pulumi:providers:vmware-csp", properties: { ...properties, freezeRotation } };
            const secret = yamlSecret({ oauthAppId: "ci-eu", rotationTrigger }, { provider: ref("default_eu") });
            scene.project.write("Pulumi.yaml", yamlProject({ resources: { default_eu: provider, "ci-eu": secret } }));
        };
        declareDefaultEu(false, "third");
        const rotated = await scene.up();
        expect(rotated.succeeded, rotated.output).toBe(true);
        expect(rotated.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        declareDefaultEu(true, "fourth");
        const frozen = await scene.up();
        expect(frozen.calls).toEqual([]);
        expect(frozen.output).toContain("rotation is frozen (the provider resource's freezeRotation), so this waits");
        declareDefaultEu(false, "fourth");
        await scene.stack.setConfig("vmware-csp:freezeRotation", { value: "true" });
        const byStack = await scene.up();
        expect(byStack.calls).toEqual([]);
        expect(byStack.output).toContain("rotation is frozen (vmware-csp:freezeRotation), so this waits");
        await scene.stack.removeConfig("vmware-csp:freezeRotation");
    });

    it("keep their secrets out of the state and the output", () => {
        for (const secret of [europe.token, america.secret]) expect(scene.readable()).not.toContain(secret);
    });

    it("are refused in the preview by any name, with half a service account or without a valid organization", async () => {
        const broken = { type: "pulumi:providers:vmware-csp", properties: { clientId: "deployer", orgId: ".." } };
        const ci = yamlSecret({ oauthAppId: "ci" }, { provider: ref("default_us") });
        scene.project.write("Pulumi.yaml", yamlProject({ resources: { default_us: broken, ci } }));
        const ran = await scene.preview();
        expect(ran.succeeded).toBe(false);
        expect(ran.calls).toEqual([]);
        expect(ran.output).toContain("clientSecret: is missing: a service account has both clientId and clientSecret");
        expect(ran.output).toMatch(/property orgId value \{..\} has a problem: /);
    });
});
