import { describe, expect, it } from "vitest";
import { usePlugin } from "../../../support/plugin/scene";
import { asset, opened, secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();

describe("the check of a provider resource's inputs", () => {
    async function failuresOf(name: string, given: Properties) {
        const plugin = await scene.startProcess();
        return (await plugin.checkConfig(name, given)).failures;
    }

    it("names what is bad, a secret in the reason only", async () => {
        const secrets = { apiToken: { a: "Sesame" }, clientId: secret(["Sesame"]) };
        const given = { ...secrets, host: "http://csp.example", orgId: asset("a") };
        expect(await failuresOf("acme", given)).toEqual([
            { property: "orgId", reason: "a file is not a JSON value" },
            { property: "host", reason: expect.stringMatching(/^must use https/) },
            { property: "", reason: "apiToken: must be a string" },
            { property: "", reason: "clientId: must be a string" },
        ]);
    });

    it("tells, but does not refuse, what has no effect in the stack's configuration", async () => {
        const given = { freezeRotations: "true", apitoken: secret("Sesame"), profiles: "{}", host: "csp.example" };
        expect(await failuresOf("default", given)).toEqual([]);
        const message =
            "in the stack's configuration, vmware-csp:apitoken (did you mean vmware-csp:apiToken?) and " +
            "vmware-csp:freezeRotations (did you mean vmware-csp:freezeRotation?) are not settings of this package, and have no effect";
        expect(scene.engine.lines).toEqual([{ urn: "", message }]);
    });

    it("tells what is not known yet, since the engine then asks the provider nothing", async () => {
        expect(await failuresOf("acme", { apiToken: secret(unknown), host: unknown })).toEqual([]);
        const message = expect.stringMatching(/^apiToken and host are not known yet, so this preview can't tell /);
        expect(scene.engine.lines).toEqual([{ urn: expect.stringMatching(/::acme$/), message }]);
    });

    it("returns them unchanged, with every secret marked", async () => {
        const plugin = await scene.startProcess();
        const given = { apiToken: "Sesame", clientId: "id", clientSecret: unknown, freezeRotation: "true" };
        const { inputs } = await plugin.checkConfig("acme", { ...given, host: secret("csp.example") });
        const secrets = ["apiToken", "clientSecret", "host"];
        expect(opened(inputs)).toEqual({ values: { ...given, host: "csp.example" }, secrets });
    });
});

it.each([
    { before: { retryForSeconds: "25" }, after: { retryForSeconds: 25 }, changes: false },
    { before: { host: "a" }, after: { host: "b" }, changes: true },
])("another configuration replaces nothing: $before, $after, $changes", async ({ before, after, changes }) => {
    const plugin = await scene.startProcess();
    expect(await plugin.diffConfig(before, after)).toMatchObject({ changes, replaces: [], detailed: undefined });
});

describe("the credentials of a provider", () => {
    it("are its own if it is explicit, whatever the environment has", async () => {
        const { currentSecret } = scene.simulator.addApp({ id: "deployer", roles: ["developer"] });
        scene.provider = { name: "acme", config: { clientId: "deployer", clientSecret: currentSecret } };
        await scene.resource().up();
        const logins = scene.simulator.calls.filter(({ kind, appId }) => kind.endsWith("Grant") && appId !== "app");
        expect(logins.map(({ appId }) => appId)).toEqual(["deployer"]);
    });

    it.each([
        { name: "default", says: /CSP_API_TOKEN.*vmware-csp:apiToken.*\[MISSING_CREDENTIALS\]$/ },
        { name: "acme", says: /^(?!.*vmware-csp:).*Give the provider resource an apiToken.*CSP_API_TOKEN.*\[MISSING_/ },
    ])("are missing: the error names what to set in $name", async ({ name, says }) => {
        delete scene.env["CSP_API_TOKEN"];
        scene.provider = { name };
        const step = await scene.resource().up();
        expect(step).toMatchObject({ operation: "create", calls: [], error: expect.stringMatching(says) });
    });

    it("no longer fit a secret whose provider has moved to another organization, which the error says", async () => {
        const { orgId, apiToken } = scene.simulator;
        scene.provider = { name: "acme", config: { orgId, apiToken } };
        const ci = scene.resource();
        await ci.up({ revokeOnDelete: true });
        const other = { orgId: "0a1b2c3d-0000-4000-8000-00000000000b", apiToken: "Token-of-another-organization_1" };
        scene.secrets.push(other.apiToken);
        scene.provider = { name: "acme", config: { ...other, apiToken: secret(other.apiToken) } };
        const { error } = await ci.destroy();
        expect(error).toContain("The credential was the API token from the provider resource's apiToken");
        expect(error).toContain(
            `The secret's organization is ${orgId}, and the provider resource's orgId is ${other.orgId} by now. Where a ` +
                "stack moves from one organization to another, declare a provider resource for each organization",
        );
        expect(error).toContain("run the same command with CSP_FREEZE_ROTATION=true.");
        scene.env["CSP_FREEZE_ROTATION"] = "true";
        expect(await ci.destroy()).toMatchObject({ operation: "delete", calls: [] });
        expect(ci.exists).toBe(false);
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

    it("a freeze of the stack holds for an explicit provider, whatever the other places say", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.provider = { name: "default_eu", config: { freezeRotation: false } };
        scene.env["PULUMI_CONFIG"] = '{"freezeRotation":"true"}';
        const step = await ci.up({ rotationTrigger: "new" });
        expect(step).toMatchObject({ calls: [] });
        expect(step.lines).toEqual([expect.stringContaining("so this waits: rotationTrigger changed")]);
        const reason = expect.stringMatching(/^existingClientSecret: is needed: rotation is frozen .*FROZEN\]$/);
        const other = await scene.resource("other").preview();
        expect(other).toMatchObject({ operation: "check", failures: [{ property: "", reason }], calls: [] });
    });

    it("a freeze of one provider resource holds for the others of the run, each of which is another process", async () => {
        const ci = scene.resource();
        await ci.up({ rotationTrigger: "a" });
        await scene.startProcess({ name: "acme", config: { freezeRotation: "true" } });
        const { lines } = await ci.up({ rotationTrigger: "b" });
        expect(lines).toEqual([expect.stringContaining("freezeRotation of the provider resource acme")]);
    });

    it("that are not known yet do not stop a preview", async () => {
        const ci = scene.resource();
        await ci.up();
        const config = { apiToken: unknown, host: unknown, freezeRotation: unknown, retryForSeconds: unknown };
        scene.provider = { name: "acme", config: { ...config, orgId: unknown } };
        const outputs = { orgId: unknown, host: unknown };
        const created = await scene.resource("other").preview({ orgId: undefined, host: undefined });
        expect(created).toMatchObject({ operation: "create", id: "", outputs });
        expect(await ci.preview({ rotationTrigger: 1 })).toMatchObject({ operation: "update" });
        expect(await ci.refresh()).toMatchObject({ calls: ["test"] });
    });
});
