import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { check } from "../../../provider/resources/oauthAppSecret/check";
import { describeViolation } from "../../../provider/rotation/inputs";
import { createProviderContext } from "../../../provider/rotation/providerContext";

const ids = { orgId: "org", oauthAppId: "app" };

function checked(
    news: Readonly<Record<string, unknown>>,
    settings: { config?: Record<string, string>; env?: Record<string, string> } = {},
) {
    const { config = {}, env = {} } = settings;
    const provider = createProviderContext({ config: (key) => config[key], env });
    const { inputs, failures } = check(provider, {}, { ...ids, ...news });
    return { inputs, failures: failures.map(describeViolation) };
}

describe("check resolves the organization", () => {
    const config = { "vmware-csp:orgId": "from-config" };
    const env = { CSP_ORG_ID: "from-environment" };
    const profiles = JSON.stringify({ one: { orgId: "of-profile-one" }, two: { host: "two.example" } });
    const withProfiles = { config: { ...config, "vmware-csp:profiles": profiles }, env };
    const guid = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";

    it.each([
        { from: "the input", news: { orgId: "given" }, settings: { config, env }, is: "given" },
        {
            from: "the configuration, before the environment",
            news: {},
            settings: { config, env },
            is: "from-config",
        },
        { from: "the environment", news: {}, settings: { env }, is: "from-environment" },
        { from: "the profile", news: { profile: "one" }, settings: withProfiles, is: "of-profile-one" },
        {
            from: "the input, before the profile",
            news: { orgId: "given", profile: "one" },
            settings: withProfiles,
            is: "given",
        },
        {
            from: "the input, also where the profile is unknown",
            news: { orgId: "given", profile: unknownValue },
            settings: withProfiles,
            is: "given",
        },
        {
            from: "the profile in the environment",
            news: { profile: "one" },
            settings: { config, env: { ...env, CSP_PROFILES: profiles } },
            is: "of-profile-one",
        },
        {
            from: "a profile that is not known yet, as unknown",
            news: { profile: unknownValue },
            settings: withProfiles,
            is: unknownValue,
        },
        { from: "a GUID in capitals", news: { orgId: guid.toUpperCase() }, settings: {}, is: guid },
        {
            from: "a setting in capitals",
            news: {},
            settings: { env: { CSP_ORG_ID: guid.toUpperCase() } },
            is: guid,
        },
        { from: "a word as it is", news: { orgId: "Org" }, settings: {}, is: "Org" },
    ])("from $from", ({ news, settings, is }) => {
        const { inputs, failures } = checked({ orgId: null, ...news }, settings);
        expect(failures).toEqual([]);
        expect(inputs["orgId"]).toBe(is);
    });

    it.each([
        { news: {}, settings: {}, says: /^orgId: .*input orgId.*vmware-csp:orgId or CSP_ORG_ID/ },
        {
            news: { profile: "two" },
            settings: withProfiles,
            says: /^orgId: .*input orgId.*profile "two" of vmware-csp:profiles or CSP_PROFILES/,
        },
        { news: { profile: "three" }, settings: withProfiles, says: /^orgId: .*profile "three"/ },
        { news: { profile: "constructor" }, settings: withProfiles, says: /^orgId: .*profile "constructor"/ },
    ])("and asks for the missing setting by name: $news", ({ news, settings, says }) => {
        const { failures } = checked({ orgId: null, ...news }, settings);
        expect(failures).toEqual([expect.stringMatching(says)]);
    });

    it("and adds nothing to what is wrong with the program's own inputs", () => {
        const { failures } = checked({ orgId: "a/b", oauthAppId: null }, { env: { CSP_ORG_ID: "from-environment" } });
        expect(failures).toEqual([
            expect.stringMatching(/^orgId: must be (?!.*from|.*Set)/),
            "oauthAppId: is required",
        ]);
        const { failures: missing } = checked({ orgId: null, oauthAppId: null });
        expect(missing).toEqual([expect.stringMatching(/^orgId: it is missing\. Set /), "oauthAppId: is required"]);
    });

    it("and names the setting that has a bad one", () => {
        const { failures } = checked({ orgId: null }, { env: { CSP_ORG_ID: "a/b" } });
        expect(failures).toEqual([expect.stringMatching(/^orgId: must be.*from CSP_ORG_ID/)]);
    });
});

describe("check refuses a second resource that manages an app", () => {
    const guid = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";
    const run = () => {
        const context = createProviderContext({ env: {} });
        return (urn: string | undefined, news: object = {}) =>
            check(context, {}, { ...ids, ...news, __urn: urn }).failures;
    };

    it("naming both", () => {
        const checkedAs = run();
        expect(checkedAs("urn:a")).toEqual([]);
        expect(checkedAs("urn:b", { host: "other.example" })).toEqual([
            {
                property: "oauthAppId",
                reason: expect.stringMatching(/Both urn:a and urn:b manage .* app app in organization org:/),
            },
        ]);
    });

    it("whatever the letter case of the organization's GUID", () => {
        const checkedAs = run();
        checkedAs("urn:a", { orgId: guid });
        expect(checkedAs("urn:b", { orgId: guid.toUpperCase() })).toHaveLength(1);
    });

    it("but accepts the same resource again, and one of another run", () => {
        const checkedAs = run();
        for (const checkedIn of [checkedAs, checkedAs, run()]) expect(checkedIn("urn:a")).toEqual([]);
        expect(run()("urn:b")).toEqual([]);
    });

    it("but accepts one for an app that the first has given up", () => {
        const checkedAs = run();
        checkedAs("urn:a");
        checkedAs("urn:a", { oauthAppId: "other" });
        expect(checkedAs("urn:b")).toEqual([]);
        expect(checkedAs("urn:c", { oauthAppId: "other" })).toHaveLength(1);
    });

    it("but accepts one for another app or organization", () => {
        const checkedAs = run();
        const failures = [{}, { oauthAppId: "b" }, { orgId: "b" }].map((news, at) => checkedAs(`urn:${at}`, news));
        expect(failures).toEqual([[], [], []]);
    });

    it.each([{ orgId: unknownValue }, { oauthAppId: unknownValue }, { oauthAppId: "a/b" }])(
        "only if its ids are known and valid: %o claims nothing",
        (news) => {
            const checkedAs = run();
            checkedAs("urn:a", news);
            const again = checkedAs("urn:b", news).filter(({ reason }) => reason.includes("Both"));
            expect(again).toEqual([]);
        },
    );

    it("and stores nothing about it", () => {
        const context = createProviderContext({ env: {} });
        const { inputs } = check(context, {}, { ...ids, __urn: "urn:a" });
        expect(Object.keys(inputs).sort()).toEqual(["host", "oauthAppId", "orgId"]);
    });
});

describe("check resolves the host", () => {
    const config = { "vmware-csp:host": "from-config.example" };
    const env = { CSP_HOST: "from-environment.example" };
    const profiles = (host: string) => JSON.stringify({ one: { host } });

    it.each([
        { name: "by default", news: {}, settings: {}, host: "console.cloud.vmware.com" },
        { name: "from the environment", news: {}, settings: { env }, host: "from-environment.example" },
        {
            name: "from the configuration, before the environment",
            news: {},
            settings: { config, env },
            host: "from-config.example",
        },
        {
            name: "from the input, before both",
            news: { host: "given.example" },
            settings: { config, env },
            host: "given.example",
        },
        {
            name: "from a null input as from an absent one",
            news: { host: null },
            settings: { env },
            host: "from-environment.example",
        },
        {
            name: "from the profile, and not from the plain settings",
            news: { profile: "one" },
            settings: { config: { ...config, "vmware-csp:profiles": profiles("of-profile.example") }, env },
            host: "of-profile.example",
        },
        {
            name: "from the profile in the environment",
            news: { profile: "one" },
            settings: { config, env: { ...env, CSP_PROFILES: profiles("of-profile.example") } },
            host: "of-profile.example",
        },
        {
            name: "by default for a profile without one",
            news: { profile: "one" },
            settings: { config, env },
            host: "console.cloud.vmware.com",
        },
        { name: "unknown", news: { host: unknownValue }, settings: { config, env }, host: unknownValue },
    ])("$name", ({ news, settings, host }) => {
        expect(checked(news, settings)).toEqual({ inputs: { ...ids, ...news, host }, failures: [] });
    });

    it("and refuses a bad one of a setting as it does a bad input", () => {
        const { failures } = checked({}, { env: { CSP_HOST: "http://csp.example" } });
        expect(failures).toEqual([expect.stringMatching(/^host: must use https/)]);
    });

    it("and leaves it unknown as long as the profile is", () => {
        const { inputs, failures } = checked({ profile: unknownValue });
        expect(inputs["host"]).toBe(unknownValue);
        expect(failures).toEqual([]);
    });
});

describe("what check hands on", () => {
    it("has only the given inputs", () => {
        const { inputs } = checked({ verify: false, profile: null, colour: "red", __provider: "text" });
        expect(inputs).toEqual({ ...ids, verify: false, host: "console.cloud.vmware.com" });
    });

    it("refuses a property that is not an input: a misspelt input must not pass for an absent one", () => {
        const { failures } = checked({ overlapSecond: "Sesame", __provider: "text", verfiy: null });
        const says = "overlapSecond: this is not an input of OAuthAppSecret. If a transformation adds it";
        expect(failures).toEqual([expect.stringContaining(says)]);
    });

    it("never quotes a bad value", () => {
        const newClientSecret = "Sesame-without-a-digit";
        const { failures } = checked({ newClientSecret, overlapSeconds: 60 });
        expect(failures).toEqual([expect.stringMatching(/^newClientSecret: must have a digit(?!.*Sesame)/)]);
    });

    it("refuses profiles that can't be read, without quoting them", () => {
        const env = { CSP_PROFILES: '{"one": {"apiToken": "Sesame"' };
        expect(() => checked({ profile: "one" }, { env })).toThrow(/^CSP_PROFILES is not valid(?!.*Sesame)/);
    });
});
