import { describe, expect, it } from "vitest";
import { usePlugin } from "../../../support/plugin/scene";
import { secret, unknown } from "../../../support/plugin/wire";

const scene = usePlugin();

/** A service account that may rotate. Its secret must not be seen. */
function serviceAccount(id = "deployer") {
    const { currentSecret } = scene.simulator.addApp({ id, roles: ["developer"] });
    return { clientId: id, clientSecret: currentSecret };
}

/** Who asked CSP for access. */
function loggedIn(): readonly (string | undefined)[] {
    const grants = scene.simulator.calls.filter(({ appId }) => appId !== "app");
    return grants
        .filter(({ kind }) => kind === "apiTokenGrant" || kind === "clientCredentialsGrant")
        .map(({ kind, appId }) => (kind === "apiTokenGrant" ? "the API token" : appId));
}

describe("the credentials of the default provider", () => {
    it("are missing: the error names the settings", async () => {
        delete scene.env["CSP_API_TOKEN"];
        const step = await scene.resource().up();
        expect(step).toMatchObject({ operation: "create", calls: [] });
        expect(step.error).toMatch(/CSP_API_TOKEN.*vmware-csp:apiToken.*\[MISSING_CREDENTIALS\]$/);
    });
});

describe("the credentials of an explicit provider", () => {
    it("are its own, whatever the environment has", async () => {
        scene.provider = { name: "acme", config: serviceAccount() };
        await scene.resource().up();
        expect(loggedIn()).toEqual(["deployer"]);
    });

    it("no longer fit a secret whose provider has moved to another organization, which a line says", async () => {
        const { orgId, apiToken } = scene.simulator;
        scene.provider = { name: "acme", config: { orgId, apiToken } };
        const ci = scene.resource();
        await ci.up({ revokeOnDelete: true });
        const other = { orgId: "0a1b2c3d-0000-4000-8000-00000000000b", apiToken: "Token-of-another-organization_1" };
        scene.secrets.push(other.apiToken);
        scene.provider = { name: "acme", config: other };
        const { error } = await ci.destroy();
        expect(error).toContain("The credential was the API token from the provider resource's apiToken");
        expect(error).toContain(
            `The secret's organization is ${orgId}, and the provider resource's orgId is ${other.orgId} by now. Where a ` +
                "stack moves from one organization to another, declare a provider resource for each organization",
        );
        expect(error).toContain("run the same command with CSP_FREEZE_ROTATION=true.");
        scene.env["CSP_FREEZE_ROTATION"] = "true";
        const freed = await ci.destroy();
        expect(freed).toMatchObject({ operation: "delete", calls: [] });
        expect(ci.exists).toBe(false);
    });

    it("are missing: the error names the inputs and the settings", async () => {
        delete scene.env["CSP_API_TOKEN"];
        scene.provider = { name: "acme" };
        const { error } = await scene.resource().up();
        expect(error).toMatch(/Give the provider resource an apiToken.*CSP_API_TOKEN.*\[MISSING_CREDENTIALS\]$/);
        expect(error).not.toContain("vmware-csp:");
    });

    it("are named in an error by their source", async () => {
        scene.secrets.push("Stale-token");
        scene.provider = { name: "acme", config: { apiToken: secret("Stale-token") } };
        const { error } = await scene.resource().up();
        expect(error).toContain("The credential was the API token from the provider resource's apiToken");
    });
});

describe("the other settings", () => {
    it("an explicit provider's orgId and host come before the environment's, which fill the gaps", async () => {
        const { orgId, origin: host } = scene.simulator;
        Object.assign(scene.env, { CSP_ORG_ID: "other", CSP_HOST: host });
        const plugin = await scene.startProcess({ name: "acme", config: { orgId } });
        const { inputs } = await plugin.check(scene.resource().urn, undefined, { oauthAppId: "app" });
        expect(inputs).toEqual({ orgId, oauthAppId: "app", host });
    });

    it("a missing organization is asked for with every way to set it", async () => {
        const { urn } = scene.resource();
        const missing = async (name: string) => {
            const plugin = await scene.startProcess({ name });
            return (await plugin.check(urn, undefined, { oauthAppId: "app" })).failures;
        };
        expect(await missing("default")).toEqual([
            { property: "", reason: "orgId: it is missing. Set the input orgId, or vmware-csp:orgId or CSP_ORG_ID." },
        ]);
        expect(await missing("acme")).toEqual([
            {
                property: "",
                reason: "orgId: it is missing. Set the input orgId, or the provider resource's orgId or CSP_ORG_ID.",
            },
        ]);
    });

    it.each([
        { name: "default", source: "vmware-csp:orgId" },
        { name: "acme", source: "the provider resource's orgId" },
    ])("a bad organization is named by its source: $source", async ({ name, source }) => {
        const plugin = await scene.startProcess({ name, config: { orgId: "a/b" } });
        const { failures } = await plugin.check(scene.resource().urn, undefined, { oauthAppId: "app" });
        expect(failures).toMatchObject([{ property: "", reason: expect.stringContaining(`(from ${source})`) }]);
    });

    it.each([
        { place: "the environment", env: { CSP_FREEZE_ROTATION: "true" }, config: { freezeRotation: false } },
        { place: "the stack", env: { PULUMI_CONFIG: '{"freezeRotation":"true"}' }, config: { freezeRotation: false } },
        { place: "the provider", env: { CSP_FREEZE_ROTATION: "false" }, config: { freezeRotation: true } },
    ])("a freeze of $place holds for an explicit provider, whatever the other places say", async ({ env, config }) => {
        const ci = scene.resource();
        await ci.up();
        scene.provider = { name: "default_eu", config };
        Object.assign(scene.env, env);
        const step = await ci.up({ rotationTrigger: "new" });
        expect(step).toMatchObject({ calls: [] });
        expect(step.lines).toEqual([expect.stringContaining("so this waits: rotationTrigger changed")]);
        const other = await scene.resource("other").preview();
        expect(other).toMatchObject({ operation: "check", failures: [{ property: "" }], calls: [] });
        expect(other.failures?.[0]?.reason).toMatch(/^existingClientSecret: is needed: rotation is frozen .*FROZEN\]$/);
    });

    it("retries end after retryForSeconds", async () => {
        scene.provider = { config: { retryForSeconds: "4" } };
        scene.simulator.fault("regenerateSecret", { status: 503 }, { times: Number.POSITIVE_INFINITY });
        const began = scene.clock.now();
        expect((await scene.resource().up()).error).toContain("[CSP_SERVER_ERROR]");
        expect(scene.clock.now() - began).toBe(4_000);
    });

    it("settings that are not known yet, in a preview, do not stop it", async () => {
        const config = { apiToken: unknown, host: unknown, freezeRotation: unknown, retryForSeconds: unknown };
        scene.provider = { name: "acme", config: { ...config, orgId: unknown } };
        const { urn } = scene.resource();
        const plugin = await scene.startProcess();
        const { inputs, failures } = await plugin.check(urn, undefined, { oauthAppId: "app" });
        expect(failures).toEqual([]);
        expect(inputs).toEqual({ oauthAppId: "app", orgId: unknown, host: unknown });
        const { id, outputs } = await plugin.create(urn, inputs, { preview: true });
        expect(id).toBe("");
        expect(outputs).toMatchObject({ orgId: unknown, host: unknown });
        const known = scene.resource();
        scene.provider = {};
        await known.up();
        scene.provider = { name: "acme", config };
        expect(await known.preview({ rotationTrigger: 1 })).toMatchObject({ operation: "update" });
        expect(await known.refresh()).toMatchObject({ calls: ["test"] });
    });
});

describe("a freeze of one provider resource", () => {
    it("holds for the others of the run, each of which is another process", async () => {
        const resource = scene.resource();
        await resource.up({ rotationTrigger: "a" });
        await scene.startProcess({ name: "acme", config: { ...serviceAccount(), freezeRotation: "true" } });
        const { lines } = await resource.up({ rotationTrigger: "b" });
        expect(lines).toEqual([expect.stringContaining("freezeRotation of the provider resource acme")]);
    });
});
