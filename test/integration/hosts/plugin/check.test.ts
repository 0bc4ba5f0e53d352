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

const wrong: readonly { given: Properties; property: string; reason: RegExp }[] = [
    { given: { oauthAppId: "" }, property: "oauthAppId", reason: /must not be empty/ },
    { given: { oauthAppId: 83 }, property: "oauthAppId", reason: /is a number: put it in quotes/ },
    { given: { orgId: "a/b" }, property: "orgId", reason: /must be a plain id/ },
    { given: { oauthAppId: ["app"] }, property: "oauthAppId", reason: /must be a string/ },
    { given: { rotateAfterDays: 0 }, property: "rotateAfterDays", reason: /more than 0/ },
    { given: { rotateAfterDays: "30" }, property: "rotateAfterDays", reason: /must be a number/ },
    { given: { overlapSeconds: 1.5 }, property: "overlapSeconds", reason: /whole number/ },
    { given: { overlapSeconds: -1 }, property: "overlapSeconds", reason: /must not be negative/ },
    { given: { onExternalRotation: "no" }, property: "onExternalRotation", reason: /"rotate", "warn" or "stop"/ },
    { given: { verify: "true" }, property: "verify", reason: /true or false/ },
    { given: { authenticateAs: "me" }, property: "authenticateAs", reason: /"credentials" or "app"/ },
    { given: { authenticateAs: "app" }, property: "authenticateAs", reason: /needs existingClientSecret/ },
    { given: { revokeOnDelete: 1 }, property: "revokeOnDelete", reason: /true or false/ },
    { given: { host: "http://csp.example" }, property: "host", reason: /must use https/ },
    { given: { host: "https://user:Sesame@csp.example" }, property: "host", reason: /without user information/ },
];

const hidden: readonly { given: Properties; reason: RegExp }[] = [
    { given: { newClientSecret: "Sesame", overlapSeconds: 60 }, reason: /^newClientSecret: .*CSP's rules/ },
    { given: { newClientSecret: "Sesame-Opens_1" }, reason: /^newClientSecret: needs overlapSeconds > 0/ },
    { given: { newClientSecret: { a: "Sesame" }, overlapSeconds: 60 }, reason: /^newClientSecret: must be a string/ },
    { given: { existingClientSecret: secret("Sesame\n") }, reason: /^existingClientSecret: ends with a line break/ },
    { given: { oauthAppId: null }, reason: /^oauthAppId: is required/ },
    { given: { existingClientSecret: secret(["Sesame"]) }, reason: /^existingClientSecret: must be a string/ },
    { given: { host: secret("ftp://sesame.example") }, reason: /^host: must use https/ },
    { given: { onExternalRotation: secret("Sesame") }, reason: /^onExternalRotation: must be "rotate"/ },
    { given: { overlapSeconds: secret("Sesame") }, reason: /^overlapSeconds: must be a whole number/ },
    { given: { orgId: secret("Sesame/open") }, reason: /^orgId: must be a plain id/ },
    {
        given: { newClientSecert: "Sesame" },
        reason: /^newClientSecert: this is not an input of OAuthAppSecret.*Did you mean newClientSecret\?$/,
    },
    {
        given: { profile: "Sesame" },
        reason: /^profile: only the dynamic provider.*Declare a provider resource for each/,
    },
    { given: { rotationTrigger: asset("Sesame") }, reason: /^rotationTrigger: a file is not a JSON value/ },
    {
        given: { rotationTrigger: { files: [1, secret({ a: archive() })] } },
        reason: /^rotationTrigger\.files\[1\]\.a: a file is not a JSON value/,
    },
];

describe("bad inputs of an OAuthAppSecret", () => {
    it.each(wrong)("$property is named: $given", async ({ given, property, reason }) => {
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

    it("of a setting are named in the reason only, since the program gives no value that the engine could print", async () => {
        scene.env["CSP_HOST"] = "ftp://csp.example";
        const { failures } = await checked({ host: null, orgId: null });
        expect(failures.map(({ property, reason }) => [property, reason])).toEqual([
            [
                "",
                expect.stringMatching(/^orgId: it is missing\. Set the input orgId, or vmware-csp:orgId or CSP_ORG_ID/),
            ],
            ["", "host: must use https (from CSP_HOST)"],
        ]);
    });

    it("all are reported at once", async () => {
        const { failures } = await checked({ verify: 1, overlapSeconds: -1, hots: "a", rotationTrigger: asset("a") });
        expect(failures.map(({ property, reason }) => property || reason.split(":")[0])).toEqual([
            "rotationTrigger",
            "hots",
            "overlapSeconds",
            "verify",
        ]);
    });

    it("an app that authenticates itself needs its secret only to be created", async () => {
        const olds = scene.inputs();
        expect((await checked({ authenticateAs: "app" }, olds)).failures).toEqual([]);
        expect((await checked({ authenticateAs: "app" }, {})).failures).toHaveLength(1);
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

    const triggers = ["", "text", 0, 1.5, false, [], {}, [null], { a: { b: [{ c: null }] } }, "04da6b54"];
    it.each(triggers)("any JSON value is a trigger: %j", async (rotationTrigger) => {
        const { values, failures } = await checked({ rotationTrigger });
        expect(failures).toEqual([]);
        expect(values).toMatchObject({ rotationTrigger });
    });

    it.each([
        "orgId",
        "oauthAppId",
        "rotateAfterDays",
        "overlapSeconds",
        "onExternalRotation",
        "verify",
        "authenticateAs",
        "revokeOnDelete",
        "host",
        "rotationTrigger",
    ])("%s may be unknown in a preview, even if it is secret", async (name) => {
        for (const value of [unknown, secret(unknown)]) {
            const { values, failures } = await checked({ [name]: value });
            expect(failures).toEqual([]);
            expect(values).toMatchObject({ [name]: unknown });
        }
    });

    it.each(["newClientSecret", "existingClientSecret"])("%s may be unknown in a preview", async (name) => {
        const { values, secrets, failures } = await checked({ [name]: unknown });
        expect({ values, secrets, failures }).toMatchObject({
            values: { [name]: unknown },
            secrets: [name],
            failures: [],
        });
    });

    it("a trigger may be unknown at any depth", async () => {
        const rotationTrigger = { a: [1, { b: unknown, c: unknown }], d: unknown };
        const given = { rotationTrigger: { a: [1, { b: unknown, c: secret(unknown) }], d: unknown } };
        expect(await checked(given)).toMatchObject({ values: { rotationTrigger }, failures: [] });
    });
});

describe("an empty text", () => {
    it("counts as absent if the input is optional", async () => {
        const given = { existingClientSecret: secret(""), newClientSecret: "", onExternalRotation: "", host: "" };
        const { values, failures } = await checked({ ...given, rotationTrigger: "" });
        expect(failures).toEqual([]);
        expect(Object.keys(values).sort()).toEqual(["host", "oauthAppId", "orgId", "rotationTrigger"]);
        expect(values["host"]).toBe("console.cloud.vmware.com");
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
