import { beforeAll, describe, expect, it } from "vitest";
import { useScene } from "../support/scene";
import { ref, yamlProject, yamlProvider, yamlSecret } from "../support/yamlProgram";

const orgId = "0a1b2c3d-0000-4000-8000-00000000000e";
const defaultOrgId = "0a1b2c3d-0000-4000-8000-000000000001";

/** The provider's tokens, of which CSP accepts the latter two. */
const tokens = {
    expired: "Api-token-of-yesterday_1",
    first: "Api-token-of-the-european-organization_1",
    second: "Api-token-of-the-european-organization_2",
};
const inEnvironment = "Api-token-of-all-organizations_1";
const apiTokens = [inEnvironment, tokens.first, tokens.second].map((token) => {
    return { token, roles: ["org_admin"], orgIds: token === inEnvironment ? [defaultOrgId, orgId] : [orgId] };
});

/** It is explicit in spite of its name. test/e2e/languages has providers of two organizations, with their credentials. */
describe("an explicit provider with the name default_eu", () => {
    const env = { CSP_API_TOKEN: inEnvironment };
    const scene = useScene({ host: "plugin", simulator: { orgId: defaultOrgId, apiTokens }, env });
    beforeAll(() => void scene.simulator.addApp({ id: "ci", orgId }));

    function declare(apiToken: string, rotationTrigger: string, more: object = {}): void {
        const properties = { host: scene.simulator.origin, orgId, apiToken: { "fn::secret": apiToken }, ...more };
        const ci = yamlSecret({ oauthAppId: "ci", rotationTrigger }, { provider: ref("default_eu") });
        scene.project.write("Pulumi.yaml", yamlProject({ resources: { default_eu: yamlProvider(properties), ci } }));
    }

    it("gets another credential without a call, and rotates with that one", async () => {
        declare(tokens.first, "first");
        await scene.up();
        expect(await scene.outputsOf("ci")).toMatchObject({ orgId, clientSecret: scene.app().currentSecret });
        declare(tokens.second, "first");
        expect(await scene.up()).toMatchObject({ operations: { default_eu: ["update"], ci: ["same"] }, calls: [] });
        declare(tokens.second, "second");
        expect((await scene.up()).calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
    });

    it("can't lift a freeze of the stack, and nobody can lift its own", async () => {
        declare(tokens.second, "third", { freezeRotation: true });
        await scene.stack.setConfig("vmware-csp:freezeRotation", { value: "false" });
        const frozen = await scene.up();
        expect(frozen.calls).toEqual([]);
        expect(frozen.output).toContain("rotation is frozen (the provider resource's freezeRotation), so this waits");
        declare(tokens.second, "third", { freezeRotation: false });
        await scene.stack.setConfig("vmware-csp:freezeRotation", { value: "true" });
        const byStack = await scene.up();
        expect(byStack.calls).toEqual([]);
        expect(byStack.output).toContain("rotation is frozen (vmware-csp:freezeRotation), so this waits");
        await scene.stack.removeConfig("vmware-csp:freezeRotation");
    });

    it("uses the credential of the last update, even if that has expired; a refresh says what helps", async () => {
        const canNotTell =
            "A refresh and a destroy use the credentials that the provider resource had in the last `pulumi up`";
        const rejected = "CSP rejects the stored secret";
        scene.app().rotateOutside();
        declare(tokens.expired, "second");
        expect((await scene.up()).calls).toEqual([]);
        expect((await scene.refresh()).output).toContain(canNotTell);
        declare(tokens.second, "second");
        expect((await scene.refresh()).output).toContain(canNotTell);
        scene.project.env["PULUMI_RUN_PROGRAM"] = "true";
        const withProgram = await scene.refresh();
        delete scene.project.env["PULUMI_RUN_PROGRAM"];
        expect(withProgram.output).toContain(rejected);
        expect(withProgram.output).not.toContain(canNotTell);
        expect((await scene.up()).calls).toContain("regenerateSecret");
        scene.app().rotateOutside();
        expect((await scene.refresh()).output).toContain(rejected);
    });

    it("keeps its secrets out of the state and the output", () => {
        for (const token of Object.values(tokens)) expect(scene.readable()).not.toContain(token);
    });

    it("is refused in the preview, with half a service account or without a valid organization", async () => {
        declare(tokens.second, "second", { apiToken: undefined, clientId: "deployer", orgId: ".." });
        const ran = await scene.preview({ fails: true });
        expect(ran.calls).toEqual([]);
        expect(ran.output).toContain("clientSecret: is missing: a service account has both clientId and clientSecret");
        expect(ran.output).toMatch(/property orgId value \{..\} has a problem: /);
    });
});
