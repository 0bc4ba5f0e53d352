import { describe, expect, it } from "vitest";
import { findCredential, findLimits, isFrozen } from "../../provider/runtime/processSettings";
import { findIdentitySetting, type SettingsSource } from "../../provider/settings";

type Values = Readonly<Record<string, string>>;

/** @param config with keys without their namespace. */
function source({
    env = {},
    config = {},
}: {
    readonly env?: Values;
    readonly config?: Values;
}): SettingsSource {
    return {
        env,
        config: (key) =>
            key.startsWith("vmware-csp:") ? config[key.slice("vmware-csp:".length)] : undefined,
    };
}

const profiles = (value: unknown) => JSON.stringify(value);
const ofEnvironment = {
    CSP_API_TOKEN: "env-token",
    CSP_CLIENT_ID: "env-id",
    CSP_CLIENT_SECRET: "env-secret",
};
const ofConfiguration = { apiToken: "config-token", clientId: "config-id", clientSecret: "config-secret" };

interface CredentialCase {
    readonly name: string;
    readonly env?: Values;
    readonly config?: Values;
    readonly profile?: string;
    readonly found: string;
    readonly from: string;
}

const { CSP_API_TOKEN, ...envServiceAccount } = ofEnvironment;
const { apiToken, ...configServiceAccount } = ofConfiguration;
const credentials: readonly CredentialCase[] = [
    {
        name: "an API token in the environment, before all else",
        ...{ env: ofEnvironment, config: ofConfiguration },
        ...{ found: "env-token", from: "the API token from CSP_API_TOKEN" },
    },
    {
        name: "a service account in the environment, before an API token in the configuration",
        ...{ env: envServiceAccount, config: ofConfiguration },
        ...{
            found: "env-id:env-secret",
            from: "the service account from CSP_CLIENT_ID and CSP_CLIENT_SECRET",
        },
    },
    {
        name: "an API token in the configuration, before a service account there",
        ...{ config: ofConfiguration, found: "config-token", from: "the API token from vmware-csp:apiToken" },
    },
    {
        name: "a service account in the configuration",
        ...{ config: configServiceAccount, found: "config-id:config-secret" },
        from: "the service account from vmware-csp:clientId and vmware-csp:clientSecret",
    },
    {
        name: "the configuration's, where the environment has only an id",
        ...{ env: { CSP_CLIENT_ID: "env-id" }, config: configServiceAccount },
        ...{ found: "config-id:config-secret", from: "vmware-csp:clientId and vmware-csp:clientSecret" },
    },
    {
        name: "the configuration's, where the environment has only a secret",
        ...{ env: { CSP_CLIENT_SECRET: "env-secret" }, config: ofConfiguration },
        ...{ found: "config-token", from: "vmware-csp:apiToken" },
    },
    {
        name: "the configuration's, where the environment's is empty or blank",
        ...{
            env: { CSP_API_TOKEN: "", CSP_CLIENT_ID: " ", CSP_CLIENT_SECRET: "\n" },
            config: ofConfiguration,
        },
        ...{ found: "config-token", from: "vmware-csp:apiToken" },
    },
    {
        name: "without the line's end that came with it from a file",
        ...{ env: { CSP_API_TOKEN: "env-token\n" }, found: "env-token", from: "CSP_API_TOKEN" },
    },
    {
        name: "a profile's in the environment, before the same profile's in the configuration",
        env: { CSP_PROFILES: profiles({ eu: { apiToken: "env-eu" } }) },
        config: { profiles: profiles({ eu: { apiToken: "config-eu" } }) },
        ...{ profile: "eu", found: "env-eu", from: "the API token from CSP_PROFILES.eu.apiToken" },
    },
    {
        name: "a profile's in the configuration, where the environment has only a part of one",
        env: { CSP_PROFILES: profiles({ eu: { clientId: "env-id" } }) },
        config: { profiles: profiles({ eu: { clientId: "config-id", clientSecret: "config-secret" } }) },
        profile: "eu",
        found: "config-id:config-secret",
        from: "the service account from vmware-csp:profiles.eu.clientId and vmware-csp:profiles.eu.clientSecret",
    },
    {
        name: "a profile's with a null for what it does not have",
        env: { CSP_PROFILES: profiles({ eu: { apiToken: null, clientId: "id", clientSecret: "secret" } }) },
        ...{ profile: "eu", found: "id:secret", from: "CSP_PROFILES.eu.clientId" },
    },
    {
        name: "that of the profile with just that name",
        env: { CSP_PROFILES: profiles({ eu: { apiToken: "one" }, "eu.2": { apiToken: "two" } }) },
        ...{ profile: "eu.2", found: "two", from: "CSP_PROFILES.eu.2.apiToken" },
    },
];

describe("the credential", () => {
    it.each(credentials)("is $name", ({ env, config, profile, found, from }) => {
        const credential = findCredential(
            source({ ...(env && { env }), ...(config && { config }) }),
            profile,
        );
        const text =
            credential.kind === "apiToken"
                ? credential.apiToken
                : `${credential.clientId}:${credential.clientSecret}`;
        expect(text).toBe(found);
        expect(credential.source).toContain(from);
    });

    it.each([
        { name: "nothing is set", env: {}, config: {} },
        {
            name: "each place has a half",
            env: { CSP_CLIENT_ID: "id" },
            config: { clientSecret: "S3cret-half" },
        },
    ])("is missing where $name: the error names what to set, and quotes nothing", ({ env, config }) => {
        expect(() => findCredential(source({ env, config }), undefined)).toThrow(
            "There are no credentials for CSP. Set CSP_API_TOKEN, or CSP_CLIENT_ID and CSP_CLIENT_SECRET, or the stack " +
                "configuration vmware-csp:apiToken, or vmware-csp:clientId and vmware-csp:clientSecret (as secrets). " +
                "[MISSING_CREDENTIALS]",
        );
    });

    it.each([
        { name: "is nowhere", value: { other: { apiToken: "x" } } },
        { name: "is empty", value: { eu: {} } },
        { name: "has a half", value: { eu: { clientId: "id" } } },
        { name: "is only inherited", value: {}, profile: "toString" },
    ])("of a profile that $name is never filled from the plain settings", ({ value, profile = "eu" }) => {
        const all = source({
            env: { ...ofEnvironment, CSP_PROFILES: profiles(value) },
            config: { ...ofConfiguration, profiles: profiles(value) },
        });
        expect(() => findCredential(all, profile)).toThrow(
            `Give the profile "${profile}" an apiToken, or a clientId and a clientSecret, in CSP_PROFILES or in the ` +
                "stack configuration vmware-csp:profiles. [MISSING_CREDENTIALS]",
        );
    });
});

describe("identity", () => {
    it.each([
        {
            env: { CSP_ORG_ID: "env" },
            config: { orgId: "config" },
            found: { value: "config", source: "vmware-csp:orgId" },
        },
        { env: { CSP_ORG_ID: "env" }, config: { orgId: "" }, found: { value: "env", source: "CSP_ORG_ID" } },
        { env: {}, config: {}, found: undefined },
    ])("is the configuration's, then the environment's: $found", ({ env, config, found }) => {
        expect(findIdentitySetting(source({ env, config }), "orgId", undefined)).toEqual(found);
    });

    it("of a profile is the profile's alone, from either place", () => {
        const both = source({
            env: { CSP_HOST: "plain", CSP_PROFILES: profiles({ eu: { host: "env-eu", orgId: "env-org" } }) },
            config: { host: "plain", profiles: profiles({ eu: { host: "config-eu" }, us: {} }) },
        });
        const found = (name: "host" | "orgId", profile: string) =>
            findIdentitySetting(both, name, profile)?.value;
        expect(found("host", "eu")).toBe("config-eu");
        expect(found("orgId", "eu")).toBe("env-org");
        expect(found("host", "us")).toBeUndefined();
        expect(found("host", "asia")).toBeUndefined();
    });
});

const secret = "S3cret-in-the-wrong-place";
const badProfiles = [
    { name: "no JSON", text: `{"eu": {"apiToken": "${secret}"`, place: "" },
    { name: "a text", text: JSON.stringify(secret), place: "" },
    { name: "a list", text: JSON.stringify([{ apiToken: secret }]), place: "" },
    { name: "a profile that is a text", text: profiles({ eu: secret }), place: ".eu" },
    { name: "a token that is a list", text: profiles({ eu: { apiToken: [secret] } }), place: ".eu.apiToken" },
    { name: "an id that is a number", text: profiles({ eu: { clientId: 12_345 } }), place: ".eu.clientId" },
];

describe("profiles that are not as they must be", () => {
    it.each(badProfiles)("are named and not quoted: $name", ({ text, place }) => {
        for (const [bad, where] of [
            [source({ env: { CSP_PROFILES: text } }), "CSP_PROFILES"],
            [source({ config: { profiles: text } }), "vmware-csp:profiles"],
        ] as const) {
            expect(() => findCredential(bad, "eu")).toThrow(
                `${where}${place} is not valid: vmware-csp:profiles and CSP_PROFILES are an object of profiles by name, ` +
                    "each with the strings apiToken, clientId, clientSecret, host and orgId as needed. [INVALID_SETTING]",
            );
        }
    });

    it("don't matter where no profile is asked for", () => {
        const bad = source({ env: { ...ofEnvironment, CSP_PROFILES: "{" } });
        expect(findCredential(bad, undefined)).toMatchObject({ apiToken: "env-token" });
    });
});

describe("limits", () => {
    it("are 30 s for a request and 300 s for all its tries, unless set", () => {
        expect(findLimits(source({}))).toEqual({ requestTimeoutMs: 30_000, retryForMs: 300_000 });
        const config = { requestTimeoutSeconds: "10", retryForSeconds: "60" };
        expect(findLimits(source({ config }))).toEqual({ requestTimeoutMs: 10_000, retryForMs: 60_000 });
        const env = { CSP_REQUEST_TIMEOUT_SECONDS: "0.5", CSP_RETRY_FOR_SECONDS: "0" };
        expect(findLimits(source({ env, config }))).toEqual({ requestTimeoutMs: 500, retryForMs: 0 });
    });

    it.each([secret, "-1", "30s", "86401", "Infinity", "NaN", "1,5"])(
        "are numbers of seconds: not %s",
        (value) => {
            const places = [
                [source({ env: { CSP_RETRY_FOR_SECONDS: value } }), "CSP_RETRY_FOR_SECONDS", "0"],
                [source({ config: { retryForSeconds: value } }), "vmware-csp:retryForSeconds", "0"],
                [
                    source({ env: { CSP_REQUEST_TIMEOUT_SECONDS: value } }),
                    "CSP_REQUEST_TIMEOUT_SECONDS",
                    "more than 0",
                ],
            ] as const;
            for (const [bad, place, least] of places) {
                expect(() => findLimits(bad)).toThrow(
                    `${place} must be a number of seconds, ${least} to 86400. [INVALID_SETTING]`,
                );
            }
        },
    );

    it("allow no request that may not last", () => {
        expect(() => findLimits(source({ env: { CSP_REQUEST_TIMEOUT_SECONDS: "0" } }))).toThrow(
            "[INVALID_SETTING]",
        );
    });
});

describe("freezeRotation", () => {
    it.each([
        ["true", true],
        ["True", true],
        ["1", true],
        ["false", false],
        ["0", false],
        ["", false],
    ])("%j is %s", (value, frozen) => {
        expect(isFrozen(source({ env: { CSP_FREEZE_ROTATION: value } }))).toBe(frozen);
        expect(isFrozen(source({ config: { freezeRotation: value } }))).toBe(frozen);
    });

    it("in the environment has the last word", () => {
        const config = { freezeRotation: "true" };
        expect(isFrozen(source({ config, env: { CSP_FREEZE_ROTATION: "false" } }))).toBe(false);
    });

    it("that is neither is refused, and not quoted", () => {
        expect(() => isFrozen(source({ env: { CSP_FREEZE_ROTATION: secret } }))).toThrow(
            "CSP_FREEZE_ROTATION must be true or false. [INVALID_SETTING]",
        );
    });
});
