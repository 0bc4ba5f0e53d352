import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { check } from "../../../provider/resources/oauthAppSecret/check";
import { describeViolation, inputNames } from "../../../provider/rotation/inputs";
import { createProviderContext } from "../../../provider/rotation/providerContext";

const ids = { orgId: "org", oauthAppId: "app" };

function checked(
    news: Readonly<Record<string, unknown>>,
    settings: { config?: Record<string, string>; env?: Record<string, string> } = {},
) {
    const { config = {}, env = {} } = settings;
    const process = createProviderContext({ config: (key) => config[key], env });
    const { inputs, failures } = check(process, {}, { ...ids, ...news });
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
    ])("or asks for one by name: $news", ({ news, settings, says }) => {
        const { failures } = checked({ orgId: null, ...news }, settings);
        expect(failures).toEqual([expect.stringMatching(says)]);
    });

    it("but says nothing more of one that the program gives, or of another input", () => {
        const { failures } = checked({ orgId: "a/b", oauthAppId: null }, { env: { CSP_ORG_ID: "from-environment" } });
        expect(failures).toEqual([
            expect.stringMatching(/^orgId: must be (?!.*from|.*Set)/),
            "oauthAppId: is required",
        ]);
        const { failures: missing } = checked({ orgId: null, oauthAppId: null });
        expect(missing).toEqual([expect.stringMatching(/^orgId: it is missing\. Set /), "oauthAppId: is required"]);
    });

    it("and says which setting has a bad one", () => {
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

    it("but not the same resource again, nor another run's", () => {
        const checkedAs = run();
        for (const checkedIn of [checkedAs, checkedAs, run()]) expect(checkedIn("urn:a")).toEqual([]);
        expect(run()("urn:b")).toEqual([]);
    });

    it("but not a second resource for an app that the first has given up", () => {
        const checkedAs = run();
        checkedAs("urn:a");
        checkedAs("urn:a", { oauthAppId: "other" });
        expect(checkedAs("urn:b")).toEqual([]);
        expect(checkedAs("urn:c", { oauthAppId: "other" })).toHaveLength(1);
    });

    it("but not a second resource for another app or organization", () => {
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

    it("and stores nothing of that", () => {
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

    it("and refuses a bad one from a setting like a bad input", () => {
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

describe("check refuses a profile", () => {
    const noProfiles = "there are none here";

    it.each([
        { news: { profile: "one" }, programs: {}, says: [] },
        { news: { profile: "one" }, programs: { noProfiles }, says: [`profile: ${noProfiles}`] },
        {
            news: { verfiy: true },
            programs: { noProfiles },
            says: [expect.stringContaining("verfiy: this is not an input")],
        },
    ])("where programs have none, and says why: $news, $programs", ({ news, programs, says }) => {
        const env = { CSP_PROFILES: JSON.stringify({ one: {} }) };
        const known = inputNames.filter((name) => programs.noProfiles === undefined || name !== "profile");
        const { failures } = check(createProviderContext({ env, programs }), {}, { ...ids, ...news }, known);
        expect(failures.map(describeViolation)).toEqual(says);
    });

    it("that is not one of the inputs, for whatever reason", () => {
        const { failures } = check(createProviderContext({ env: {} }), {}, { ...ids, profile: "one" }, [
            "orgId",
            "oauthAppId",
        ]);
        expect(failures.map(describeViolation)).toEqual([expect.stringContaining("profile: this is not an input")]);
    });
});

describe("check remembers for the rest of the run", () => {
    const olds = { ...ids, existingClientSecret: "Existing-1" };
    const noted = { phase: "unknown", applied: { existingClientSecret: "Existing-1" } };
    const better = { phase: "unknown", applied: { existingClientSecret: "Better-1" } } as const;

    it.each([
        { name: "what the old inputs say of the secret", olds, seen: noted },
        { name: "nothing better than is known", olds, before: better, seen: better },
        { name: "nothing of a resource that is new", olds: {}, seen: undefined },
        { name: "nothing without a secret", olds: ids, seen: undefined },
        { name: "nothing of a secret that is no text", olds: { ...ids, existingClientSecret: null }, seen: undefined },
    ])("$name", ({ olds: oldInputs, before, seen }) => {
        const context = createProviderContext({ env: {} });
        if (before !== undefined) context.seen.set("org/app", before);
        check(context, oldInputs, ids);
        expect([...context.seen]).toEqual(seen === undefined ? [] : [["org/app", seen]]);
    });

    it("nothing of an app that is not known", () => {
        const context = createProviderContext({ env: {} });
        check(context, { ...olds, oauthAppId: unknownValue }, ids);
        expect([...context.seen]).toEqual([]);
    });

    it("that an existingClientSecret is empty, until it is not", () => {
        const context = createProviderContext({ env: {} });
        const isEmpty = (existingClientSecret?: string) => {
            check(context, ids, { ...ids, existingClientSecret });
            return context.withEmptySecret.has("org/app");
        };
        expect([isEmpty(), isEmpty(""), isEmpty("Existing-1"), isEmpty(""), isEmpty()]).toEqual([
            false,
            true,
            false,
            true,
            false,
        ]);
    });
});

it("check knows an existing resource, which may authenticate itself without a further secret", () => {
    const news = { ...ids, authenticateAs: "app" };
    const failuresFor = (olds: object) => check(createProviderContext({ env: {} }), { ...olds }, news).failures;
    expect(failuresFor(ids)).toEqual([]);
    expect(failuresFor({})).toHaveLength(1);
});
