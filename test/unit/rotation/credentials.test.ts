import { describe, expect, it } from "vitest";
import { findCredential } from "../../../provider/rotation/runtimeConfig";
import { profiles, source, type Values } from "../../support/settings";

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
        name: "an API token in the environment, before anything else",
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
        name: "without the line break that came from a file",
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
        name: "the one of the profile with exactly that name",
        env: { CSP_PROFILES: profiles({ eu: { apiToken: "one" }, "eu.2": { apiToken: "two" } }) },
        ...{ profile: "eu.2", found: "two", from: "CSP_PROFILES.eu.2.apiToken" },
    },
];

describe("the credential", () => {
    it.each(credentials)("is $name", ({ env, config, profile, found, from }) => {
        const credential = findCredential(source({ ...(env && { env }), ...(config && { config }) }), profile);
        const text =
            credential.kind === "apiToken" ? credential.apiToken : `${credential.clientId}:${credential.clientSecret}`;
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
            "Set CSP_API_TOKEN, or CSP_CLIENT_ID and CSP_CLIENT_SECRET, or the stack " +
                "configuration vmware-csp:apiToken, or vmware-csp:clientId and vmware-csp:clientSecret (as secrets). " +
                "[MISSING_CREDENTIALS]",
        );
    });

    it.each([
        { env: { CSP_CLIENT_ID: "id" }, config: {}, half: "CSP_CLIENT_ID alone is not enough" },
        { env: { CSP_CLIENT_SECRET: "Sesame" }, config: {}, half: "CSP_CLIENT_SECRET alone is not enough" },
        { env: {}, config: { clientId: "id" }, half: "vmware-csp:clientId alone is not enough" },
    ])("is missing if the service account is half given, which the error names: $half", ({ env, config, half }) => {
        expect(() => findCredential(source({ env, config }), undefined)).toThrow(
            `There are no credentials for CSP. ${half}: a service account has an id and a secret. Set CSP_API_TOKEN`,
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

describe("a credential of a provider resource", () => {
    const explicit = { ...source({ env: ofEnvironment, config: ofConfiguration }), isExplicit: true };

    it("comes with what the user must know to replace it", () => {
        const { source: from, renewal } = findCredential(explicit, undefined);
        expect(from).toBe("the API token from the provider resource's apiToken");
        expect(renewal).toContain("run `pulumi up`, or run the same command with --run-program.");
    });

    it("unlike one from the environment or the stack's configuration", () => {
        const withoutOwn = { ...source({ env: ofEnvironment }), isExplicit: true };
        expect(findCredential(withoutOwn, undefined)).not.toHaveProperty("renewal");
        expect(findCredential(source({ config: ofConfiguration }), undefined)).not.toHaveProperty("renewal");
    });
});
