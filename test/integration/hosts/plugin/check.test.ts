import { describe, expect, it } from "vitest";
import { usePlugin } from "../../../support/plugin/scene";
import { archive, asset, opened, secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();

async function checked(news: Properties, olds?: Properties) {
    const plugin = await scene.startProcess();
    const { inputs, failures } = await plugin.check(scene.resource().urn, olds, scene.inputs(news));
    return { ...opened(inputs), failures };
}

const named: readonly { given: Properties; property: string; reason: RegExp }[] = [
    { given: { oauthAppId: 83 }, property: "oauthAppId", reason: /is a number: put it in quotes/ },
    { given: { authenticateAs: "app" }, property: "authenticateAs", reason: /needs existingClientSecret/ },
    { given: { host: "https://user:Sesame@csp.example" }, property: "host", reason: /without user information/ },
];

const hidden: readonly { given: Properties; reason: RegExp }[] = [
    { given: { newClientSecret: { a: "Sesame" }, overlapSeconds: 60 }, reason: /^newClientSecret: must be a string/ },
    { given: { oauthAppId: null }, reason: /^oauthAppId: is required/ },
    { given: { overlapSeconds: secret("Sesame") }, reason: /^overlapSeconds: must be a whole number/ },
    {
        given: { newClientSecert: "Sesame" },
        reason: /^newClientSecert: this is not an input of OAuthAppSecret.*Did you mean newClientSecret\?$/,
    },
    {
        given: { profile: "Sesame" },
        reason: /^profile: only the dynamic provider.*Declare a provider resource for each/,
    },
    {
        given: { rotationTrigger: { files: [1, secret({ a: archive() })] } },
        reason: /^rotationTrigger\.files\[1\]\.a: a file is not a JSON value/,
    },
];

describe("bad inputs of an OAuthAppSecret", () => {
    it.each(named)("$property is named: $given", async ({ given, property, reason }) => {
        const { failures } = await checked(given);
        expect(failures).toEqual([{ property, reason: expect.stringMatching(reason) }]);
        expect(failures[0]?.reason).not.toContain("Sesame");
    });

    it.each(hidden)(
        "are named in the reason only if they are secret, since the engine prints the value beside the name: $given",
        async (row) => {
            const { failures } = await checked(row.given);
            expect(failures).toEqual([{ property: "", reason: expect.stringMatching(row.reason) }]);
            expect(failures[0]?.reason).not.toMatch(/sesame/i);
        },
    );

    it("all are reported at once", async () => {
        const { failures } = await checked({ verify: 1, overlapSeconds: -1, hots: "a", rotationTrigger: asset("a") });
        expect(failures.map(({ property, reason }) => property || reason.split(":")[0])).toEqual([
            "rotationTrigger",
            "hots",
            "overlapSeconds",
            "verify",
        ]);
    });
});

describe("good inputs of an OAuthAppSecret", () => {
    it("come back with host and organization resolved, without null values, and with every secret marked", async () => {
        const { orgId, origin } = scene.simulator;
        Object.assign(scene.env, { CSP_ORG_ID: "11111111-AAAA-4AAA-8AAA-111111111111", CSP_HOST: origin });
        const given = { rotationTrigger: { a: null }, existingClientSecret: "Sesame", verify: null };
        const { values, secrets, failures } = await checked({ ...given, orgId: null, host: null });
        expect(failures).toEqual([]);
        expect(values).toEqual({
            orgId: "11111111-aaaa-4aaa-8aaa-111111111111",
            oauthAppId: "app",
            host: origin,
            rotationTrigger: { a: null },
            existingClientSecret: "Sesame",
        });
        expect(secrets).toEqual(["existingClientSecret"]);
        expect(orgId).not.toBe(values["orgId"]);
    });

    it("keep a trigger secret as a whole, even if only a part of it is secret", async () => {
        const own = { newClientSecret: "Sesame-Opens_1", overlapSeconds: secret(60) };
        const { values, secrets } = await checked({ ...own, rotationTrigger: [{ a: secret("Sesame") }, 1] });
        expect(values).toMatchObject({ overlapSeconds: 60, rotationTrigger: [{ a: "Sesame" }, 1] });
        expect(secrets).toEqual(["newClientSecret", "overlapSeconds", "rotationTrigger"]);
        expect((await checked({ rotationTrigger: secret("Sesame") })).secrets).toEqual(["rotationTrigger"]);
    });

    it("may be unknown, even if they are secret", async () => {
        const given = { verify: unknown, overlapSeconds: secret(unknown), newClientSecret: unknown };
        const { values, secrets, failures } = await checked({ ...given, rotationTrigger: { a: [1, secret(unknown)] } });
        expect(failures).toEqual([]);
        expect(values).toMatchObject({
            verify: unknown,
            overlapSeconds: unknown,
            rotationTrigger: { a: [1, unknown] },
        });
        expect(secrets).toEqual(["newClientSecret", "overlapSeconds", "rotationTrigger"]);
    });
});

describe("two resources on one app", () => {
    it("the second is refused, naming both, whatever the letter case of the organization", async () => {
        const plugin = await scene.startProcess();
        const a = scene.resource("a").urn;
        const b = scene.resource("b").urn;
        const orgId = "11111111-aaaa-4aaa-8aaa-111111111111";
        expect((await plugin.check(a, undefined, scene.inputs({ orgId }))).failures).toEqual([]);
        const news = scene.inputs({ orgId: orgId.toUpperCase() });
        const { failures } = await plugin.check(b, undefined, news);
        expect(failures).toEqual([
            { property: "oauthAppId", reason: expect.stringMatching(`Both ${a} and ${b} manage`) },
        ]);
        expect((await plugin.check(a, scene.inputs(), scene.inputs({ orgId }))).failures).toEqual([]);
        expect((await plugin.check(b, undefined, scene.inputs({ oauthAppId: "other" }))).failures).toEqual([]);
        expect((await plugin.check(b, undefined, scene.inputs({ oauthAppId: unknown }))).failures).toEqual([]);
    });
});
