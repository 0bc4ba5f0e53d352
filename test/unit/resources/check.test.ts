import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { check } from "../../../provider/resources/oauthAppSecret/check";
import type { Properties } from "../../../provider/resources/resource";
import { describeViolation, inputNames } from "../../../provider/rotation/inputs";
import { createProviderContext } from "../../../provider/rotation/providerContext";

const ids = { orgId: "org", oauthAppId: "app" };
const guid = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";
const defaultHost = "console.cloud.vmware.com";

interface Settings {
    readonly config?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
    /** Whether the configuration is that of a provider resource. */
    readonly isExplicit?: boolean;
}

function checked(news: Properties, { config = {}, env = {}, isExplicit = false }: Settings = {}) {
    const provider = createProviderContext({ config: (key) => config[key], env, isExplicit });
    const { inputs, failures } = check(provider, {}, { ...ids, ...news });
    return { inputs, failures: failures.map(describeViolation) };
}

const profiles = { one: { orgId: "profile-one", host: "profile-one.example" }, two: {} };
const config = {
    "vmware-csp:orgId": "config",
    "vmware-csp:host": "config.example",
    "vmware-csp:profiles": JSON.stringify(profiles),
};
const env = { CSP_ORG_ID: "environment", CSP_HOST: "environment.example" };
const everywhere = { config, env };

describe("check resolves the organization", () => {
    it.each<[from: string, news: Properties, settings: Settings, orgId: string]>([
        ["the input", { orgId: "given" }, everywhere, "given"],
        ["the configuration", {}, everywhere, "config"],
        ["the environment", {}, { env }, "environment"],
        ["the profile", { profile: "one" }, everywhere, "profile-one"],
        ["the input, before the profile", { orgId: "given", profile: "one" }, everywhere, "given"],
        ["the input, if the profile is unknown", { orgId: "given", profile: unknownValue }, everywhere, "given"],
        ["a profile that is unknown", { profile: unknownValue }, everywhere, unknownValue],
        ["a GUID in capitals", { orgId: guid.toUpperCase() }, {}, guid],
        ["a setting in capitals", {}, { env: { CSP_ORG_ID: guid.toUpperCase() } }, guid],
        ["a word as it is", { orgId: "Org" }, {}, "Org"],
    ])("from %s", (_from, news, settings, orgId) => {
        const { inputs, failures } = checked({ orgId: null, ...news }, settings);
        expect(failures).toEqual([]);
        expect(inputs["orgId"]).toBe(orgId);
    });

    it.each([
        [{}, false, /^orgId: .*input orgId.*vmware-csp:orgId or CSP_ORG_ID/],
        [{}, true, /^orgId: .*input orgId, or the provider resource's orgId or CSP_ORG_ID\.$/],
        [{ profile: "two" }, false, /^orgId: .*input orgId.*profile "two" of vmware-csp:profiles or CSP_PROFILES/],
        [{ profile: "constructor" }, false, /^orgId: .*profile "constructor"/],
    ])("and asks for the missing setting by name: %j, of a provider resource: %s", (news, isExplicit, says) => {
        const settings = { config: { ...config, "vmware-csp:orgId": "" }, isExplicit };
        const { failures } = checked({ orgId: null, ...news }, settings);
        expect(failures).toEqual([expect.stringMatching(says)]);
    });

    const isRequired = /^oauthAppId: is required$/;
    const ofResource = { config: { "vmware-csp:orgId": "a/b" }, isExplicit: true };

    it.each<[Properties, Settings, says: readonly RegExp[]]>([
        [{ orgId: "a/b", oauthAppId: null }, { env }, [/^orgId: must be (?!.*from|.*Set)/, isRequired]],
        [{ orgId: null, oauthAppId: null }, {}, [/^orgId: it is missing\. Set /, isRequired]],
        [{ orgId: null }, { env: { CSP_ORG_ID: "a/b" } }, [/^orgId: must be.*from CSP_ORG_ID/]],
        [{ orgId: null }, ofResource, [/^orgId: must be.*\(from the provider resource's orgId\)$/]],
    ])("and says of a bad one where it comes from, if the program did not give it: %j", (news, settings, says) => {
        expect(checked(news, settings).failures).toEqual(says.map((each) => expect.stringMatching(each)));
    });
});

describe("check resolves the host", () => {
    it.each<[from: string, news: Properties, settings: Settings, host: string]>([
        ["by default", {}, {}, defaultHost],
        ["from the configuration", {}, everywhere, "config.example"],
        ["from the input, before the settings", { host: "given.example" }, everywhere, "given.example"],
        ["from a null input as from an absent one", { host: null }, { env }, "environment.example"],
        ["from the profile, and not from the plain settings", { profile: "one" }, everywhere, "profile-one.example"],
        ["by default for a profile without one", { profile: "two" }, everywhere, defaultHost],
        ["unknown", { host: unknownValue }, everywhere, unknownValue],
        ["unknown as long as the profile is", { profile: unknownValue }, everywhere, unknownValue],
    ])("%s", (_from, news, settings, host) => {
        expect(checked(news, settings)).toEqual({ inputs: { ...ids, ...news, host }, failures: [] });
    });

    it("and refuses a bad one of a setting as it does a bad input", () => {
        const { failures } = checked({}, { env: { CSP_HOST: "http://csp.example" } });
        expect(failures).toEqual([expect.stringMatching(/^host: must use https/)]);
    });
});

describe("check refuses a second resource that manages an app", () => {
    const run = () => {
        const context = createProviderContext({ env: {} });
        return (urn: string, news = {}) => check(context, {}, { ...ids, ...news, __urn: urn });
    };

    it("naming both, and stores nothing about it", () => {
        const checkedAs = run();
        for (const _time of ["first", "again"]) {
            expect(checkedAs("urn:a")).toEqual({ inputs: { ...ids, host: defaultHost }, failures: [] });
        }
        const reason = expect.stringMatching(/Both urn:a and urn:b manage .* app app in organization org:/);
        const { failures } = checkedAs("urn:b", { host: "other.example" });
        expect(failures).toEqual([{ property: "oauthAppId", reason }]);
    });

    it("only if its inputs are valid", () => {
        const checkedAs = run();
        expect(checkedAs("urn:a", { verify: 1 }).failures).toHaveLength(1);
        expect(checkedAs("urn:b").failures).toEqual([]);
    });
});

describe("what check hands on", () => {
    it("has only the given inputs", () => {
        const { inputs } = checked({ verify: false, profile: null, colour: "red", __provider: "text" });
        expect(inputs).toEqual({ ...ids, verify: false, host: defaultHost });
    });

    it("refuses a property that is not an input: a misspelt input must not pass for an absent one", () => {
        const { failures } = checked({ overlapSecond: "Sesame", __provider: "text", verfiy: null });
        const says = "overlapSecond: this is not an input of OAuthAppSecret. If a transformation adds it";
        expect(failures).toEqual([expect.stringContaining(says)]);
    });

    it("never quotes a bad value, be it an input or a setting", () => {
        const { failures } = checked({ newClientSecret: "Sesame-without-a-digit", overlapSeconds: 60 });
        expect(failures).toEqual([expect.stringMatching(/^newClientSecret: must have a digit(?!.*Sesame)/)]);
        const unreadable = { env: { CSP_PROFILES: '{"one": {"apiToken": "Sesame"' } };
        expect(() => checked({ profile: "one" }, unreadable)).toThrow(/^CSP_PROFILES is not valid(?!.*Sesame)/);
    });
});

describe("check refuses a profile", () => {
    const noProfiles = "there are none here";
    const unlisted = inputNames.filter((name) => name !== "profile");
    const isNoInput = (name: string) => expect.stringContaining(`${name}: this is not an input`);

    it.each([
        [{ profile: "one" }, {}, inputNames, []],
        [{ profile: "one" }, { noProfiles }, unlisted, [`profile: ${noProfiles}`]],
        [{ verfiy: true }, { noProfiles }, unlisted, [isNoInput("verfiy")]],
        [{ profile: "one" }, {}, unlisted, [isNoInput("profile")]],
    ])("where programs have no profiles, and says why: %j, %j", (news, programs, known, says) => {
        const context = createProviderContext({ env: { CSP_PROFILES: JSON.stringify({ one: {} }) }, programs });
        const { failures } = check(context, {}, { ...ids, ...news }, known);
        expect(failures.map(describeViolation)).toEqual(says);
    });
});

describe("check remembers for the rest of the run", () => {
    const olds = { ...ids, existingClientSecret: "Existing-1" };
    const noted = { phase: "unknown", applied: { existingClientSecret: "Existing-1" } } as const;
    const better = { phase: "unknown", applied: { existingClientSecret: "Better-1" } } as const;

    it.each<[what: string, olds: Properties, before: readonly (typeof better)[], after: readonly unknown[]]>([
        ["what the old inputs say of the secret", olds, [], [noted]],
        ["nothing better than is known", olds, [better], [better]],
        ["nothing of a resource that is new", {}, [], []],
        ["nothing without a secret", ids, [], []],
        ["nothing of a secret that is no text", { ...ids, existingClientSecret: null }, [], []],
        ["nothing of an unknown app", { ...olds, oauthAppId: unknownValue }, [], []],
    ])("%s", (_what, oldInputs, before, after) => {
        const context = createProviderContext({ env: {} });
        for (const state of before) context.seen.set("org/app", state);
        check(context, oldInputs, ids);
        expect([...context.seen]).toEqual(after.map((state) => ["org/app", state]));
    });

    it("that existingClientSecret is empty, as long as it is", () => {
        const context = createProviderContext({ env: {} });
        const isEmpty = (existingClientSecret?: string) => {
            check(context, ids, { ...ids, existingClientSecret });
            return context.withEmptySecret.has("org/app");
        };
        const found = [undefined, "", "Existing-1", "", undefined].map(isEmpty);
        expect(found).toEqual([false, true, false, true, false]);
    });
});

it("an existing resource may authenticate itself without giving its secret again", () => {
    const news = { ...ids, authenticateAs: "app" };
    const failuresFor = (olds: Properties) => check(createProviderContext({ env: {} }), olds, news).failures;
    expect(failuresFor(ids)).toEqual([]);
    expect(failuresFor({})).toHaveLength(1);
});
