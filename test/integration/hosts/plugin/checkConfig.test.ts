import { describe, expect, it } from "vitest";
import { usePlugin } from "../../../support/plugin/scene";
import { asset, opened, secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();

async function failuresOf(name: string, given: Properties) {
    const plugin = await scene.startProcess();
    return (await plugin.checkConfig(name, given)).failures;
}

describe("the inputs of a provider resource", () => {
    const wrong: readonly { given: Properties; property: string; reason: RegExp }[] = [
        { given: { requestTimeoutSeconds: "soon" }, property: "requestTimeoutSeconds", reason: /a number of seconds/ },
        { given: { requestTimeoutSeconds: 0 }, property: "requestTimeoutSeconds", reason: /more than 0 to 86400/ },
        { given: { retryForSeconds: "-1" }, property: "retryForSeconds", reason: /0 to 86400/ },
        { given: { retryForSeconds: 86_401 }, property: "retryForSeconds", reason: /0 to 86400/ },
        { given: { freezeRotation: "maybe" }, property: "freezeRotation", reason: /true or false/ },
        { given: { host: "http://csp.example" }, property: "host", reason: /must use https/ },
        { given: { host: ["a"] }, property: "host", reason: /must be a string/ },
        { given: { orgId: "a/b" }, property: "orgId", reason: /plain id/ },
        { given: { orgId: 7 }, property: "orgId", reason: /must be a string/ },
    ];

    it.each(wrong)("%j: the failure names the input", async ({ given, property, reason }) => {
        for (const name of ["default", "default_1_2_3", "default_eu", "acme"]) {
            expect(await failuresOf(name, given)).toEqual([{ property, reason: expect.stringMatching(reason) }]);
        }
    });

    it("a bad secret is named in the reason only, without its value", async () => {
        for (const given of [{ apiToken: secret({ a: "Sesame" }) }, { apiToken: { a: "Sesame" } }]) {
            const failures = await failuresOf("acme", given);
            expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/^apiToken: must be a string/) }]);
        }
    });

    it("a key of the stack's configuration without effect is named once, and not refused", async () => {
        const given = { freezeRotations: "true", apitoken: secret("Sesame"), profiles: "{}", host: "csp.example" };
        expect(await failuresOf("default", given)).toEqual([]);
        expect(scene.engine.lines.map(({ message }) => message)).toEqual([
            "in the stack's configuration, vmware-csp:apitoken (did you mean vmware-csp:apiToken?) and " +
                "vmware-csp:freezeRotations (did you mean vmware-csp:freezeRotation?) are not settings of this package, and have no effect",
        ]);
        expect(await failuresOf("acme", { freezeRotations: "true" })).toEqual([
            { property: "", reason: expect.stringMatching(/provider, which has .*\. Did you mean freezeRotation\?$/) },
        ]);
        expect(scene.engine.lines).toHaveLength(1);
    });

    it("an input that is not known yet is reported, since the engine then asks the provider nothing", async () => {
        expect(await failuresOf("acme", { apiToken: secret(unknown), host: unknown })).toEqual([]);
        expect(scene.engine.lines.map(({ urn, message }) => [urn.split("::").at(-1), message])).toEqual([
            [
                "acme",
                "apiToken and host are not known yet, so this preview can't tell which secrets of this provider " +
                    "resource will rotate",
            ],
        ]);
    });

    it("an empty credential is refused, so that the environment's does not take its place", async () => {
        for (const name of ["apiToken", "clientSecret"]) {
            const given = { clientId: "id", clientSecret: "Sesame", [name]: "" };
            expect(await failuresOf("acme", given)).toEqual([{ property: "", reason: `${name}: must not be empty` }]);
        }
        expect(await failuresOf("acme", { clientId: "", clientSecret: "Sesame" })).toEqual([
            { property: "clientId", reason: "must not be empty" },
        ]);
    });

    it.each([
        { given: { clientId: "id" }, missing: "clientSecret" },
        { given: { clientSecret: "Sesame" }, missing: "clientId" },
        { given: { clientId: "id", clientSecret: null, apiToken: null }, missing: "clientSecret" },
    ])("half a service account is refused: %j", async ({ given, missing }) => {
        const [failure, ...more] = await failuresOf("acme", given);
        expect(more).toEqual([]);
        expect(`${failure?.property} ${failure?.reason}`).toMatch(
            new RegExp(`${missing}.*a service account has both clientId and clientSecret`),
        );
        expect(JSON.stringify(failure)).not.toContain("Sesame");
        expect(await failuresOf("default", given)).toEqual([]);
    });

    it("a property that is not an input is refused without its value, which may be a secret", async () => {
        const failures = await failuresOf("acme", { apitoken: "Sesame", profiles: "{}" });
        expect(failures).toEqual([
            { property: "", reason: expect.stringMatching(/^apitoken: this is not an input .*apiToken/) },
            { property: "", reason: expect.stringMatching(/^profiles: this is not an input/) },
        ]);
    });

    it("the stack's configuration may have keys of the dynamic provider", async () => {
        const given = { profiles: '{"a":{"apiToken":"Sesame"}}', version: "1.2.3" };
        expect(await failuresOf("default_1_2_3", given)).toEqual([]);
    });

    it("an empty setting of the stack counts as absent, as for the dynamic provider", async () => {
        const given = { apiToken: "", host: " ", orgId: "", freezeRotation: "", requestTimeoutSeconds: "" };
        expect(await failuresOf("default", given)).toEqual([]);
        expect(await failuresOf("acme", { host: " " })).toMatchObject([{ property: "host" }]);
    });

    it("a file is refused", async () => {
        expect(await failuresOf("acme", { orgId: asset("Sesame") })).toEqual([
            { property: "orgId", reason: "a file is not a JSON value" },
        ]);
    });

    it.each([
        {},
        { version: "1.2.3", pluginDownloadURL: "https://a.example" },
        { requestTimeoutSeconds: "30", retryForSeconds: "2.5", freezeRotation: "true" },
        { requestTimeoutSeconds: 30, retryForSeconds: 0, freezeRotation: false },
        { apiToken: secret("Sesame"), host: "csp.example", orgId: "org" },
        { clientId: "id", clientSecret: secret("Sesame") },
        { apiToken: "Sesame", clientId: "id" },
        { apiToken: unknown, requestTimeoutSeconds: unknown, freezeRotation: unknown, host: unknown, orgId: unknown },
        { clientId: unknown, clientSecret: secret(unknown) },
        { apiToken: null, clientId: null, clientSecret: null, host: null, freezeRotation: null },
    ])("are accepted: %j", async (given) => {
        expect(await failuresOf("acme", given)).toEqual([]);
        expect(await failuresOf("default", given)).toEqual([]);
    });

    it("come back unchanged, except plain secrets, which are marked", async () => {
        const plugin = await scene.startProcess();
        const given = { apiToken: "Sesame", clientId: "id", clientSecret: unknown, freezeRotation: "true" };
        const { inputs } = await plugin.checkConfig("acme", { ...given, host: secret("csp.example") });
        expect(opened(inputs)).toEqual({
            values: { ...given, host: "csp.example" },
            secrets: ["apiToken", "clientSecret", "host"],
        });
    });
});
