import { describe, expect, it } from "vitest";
import { findCredential } from "../../../provider/rotation/runtimeConfig";
import { profiles, source, type Values } from "../../support/settings";

interface Settings {
    readonly env?: Values;
    readonly config?: Values;
    readonly profile?: string;
}

const envAccount = { CSP_CLIENT_ID: "env-id", CSP_CLIENT_SECRET: "env-secret" };
const env = { CSP_API_TOKEN: "env-token", ...envAccount };
const account = { clientId: "config-id", clientSecret: "config-secret" };
const config = { apiToken: "config-token", ...account };
const blank = { CSP_API_TOKEN: "", CSP_CLIENT_ID: " ", CSP_CLIENT_SECRET: "\n" };
const ways = "CSP_API_TOKEN, or CSP_CLIENT_ID and CSP_CLIENT_SECRET";

/** The profile "eu". */
function ofProfiles(inEnv: object, inConfig = inEnv): Settings {
    return { env: { CSP_PROFILES: profiles(inEnv) }, config: { profiles: profiles(inConfig) }, profile: "eu" };
}

function found({ profile, ...settings }: Settings) {
    return findCredential(source(settings), profile);
}

function expectFound(settings: Settings, secret: string, from: string): void {
    const credential = found(settings);
    expect(credential.kind === "apiToken" ? credential.apiToken : credential.clientSecret).toBe(secret);
    expect(credential.source).toContain(from);
}

describe("the credential", () => {
    const ofConfig = "the service account from vmware-csp:clientId and vmware-csp:clientSecret";
    const [onlyId, onlySecret] = [{ CSP_CLIENT_ID: "env-id" }, { CSP_CLIENT_SECRET: "env-secret" }];

    it.each<[name: string, settings: Settings, secret: string, from: string]>([
        ["the environment's token first", { env, config }, "env-token", "the API token from CSP_API_TOKEN"],
        ["its account then", { env: envAccount, config }, "env-secret", "from CSP_CLIENT_ID and CSP_CLIENT_SECRET"],
        ["the configuration's token then", { config }, "config-token", "the API token from vmware-csp:apiToken"],
        ["its account at last", { config: account }, "config-secret", ofConfig],
        ["not that of a mere id", { env: onlyId, config: account }, "config-secret", ofConfig],
        ["not that of a mere secret", { env: onlySecret, config }, "config-token", "vmware-csp:apiToken"],
        ["not a blank one", { env: blank, config }, "config-token", "vmware-csp:apiToken"],
        ["one without its line break", { env: { CSP_API_TOKEN: "env-token\n" } }, "env-token", "CSP_API_TOKEN"],
    ])("is $0", (_name, settings, secret, from) => expectFound(settings, secret, from));

    const one = { eu: { apiToken: "a" } };
    const two = { ...one, "eu.2": { apiToken: "b" } };
    const withNull = { eu: { apiToken: null, ...account } };
    const whole = "vmware-csp:profiles.eu.clientId and vmware-csp:profiles.eu.clientSecret";

    it.each<[name: string, settings: Settings, secret: string, from: string]>([
        ["the environment's first", ofProfiles(one, { eu: { apiToken: "b" } }), "a", "from CSP_PROFILES.eu.apiToken"],
        ["the whole one", ofProfiles({ eu: { clientId: "x" } }, { eu: account }), "config-secret", whole],
        ["one beside a null", ofProfiles(withNull), "config-secret", "CSP_PROFILES.eu.clientId"],
        ["that of exactly this name", { ...ofProfiles(two), profile: "eu.2" }, "b", "CSP_PROFILES.eu.2.apiToken"],
    ])("of a profile is $0", (_name, settings, secret, from) => expectFound(settings, secret, from));

    it("of a service account has its id too", () => {
        expect(found({ config: account })).toMatchObject({ kind: "clientCredentials", ...account });
    });

    const half = (place: string) => `${place} alone is not enough: a service account has an id and a secret. `;

    it.each<[settings: Settings, halves: string]>([
        [{}, ""],
        [{ env: { CSP_CLIENT_ID: "Sesame" } }, half("CSP_CLIENT_ID")],
        [{ env: { CSP_CLIENT_SECRET: "Sesame" } }, half("CSP_CLIENT_SECRET")],
        [{ config: { clientId: "Sesame" } }, half("vmware-csp:clientId")],
        [
            { env: { CSP_CLIENT_ID: "Sesame" }, config: { clientSecret: "Sesame" } },
            half("CSP_CLIENT_ID") + half("vmware-csp:clientSecret"),
        ],
    ])("is missing with %j: the error names what to set, and quotes nothing", (settings, halves) => {
        expect(() => found(settings)).toThrow(
            `There are no credentials for CSP. ${halves}Set ${ways}, or the stack configuration vmware-csp:apiToken, or ` +
                "vmware-csp:clientId and vmware-csp:clientSecret (as secrets). [MISSING_CREDENTIALS]",
        );
    });

    it.each<[name: string, value: object, profile?: string]>([
        ["is nowhere", { other: { apiToken: "x" } }],
        ["is empty", { eu: {} }],
        ["has a half", { eu: { clientId: "id" } }],
        ["is only inherited", {}, "toString"],
    ])("of a profile that $0 is never filled from the plain settings", (_name, value, profile = "eu") => {
        const ofProfile = ofProfiles(value);
        const settings = { env: { ...env, ...ofProfile.env }, config: { ...config, ...ofProfile.config }, profile };
        expect(() => found(settings)).toThrow(
            `Give the profile "${profile}" an apiToken, or a clientId and a clientSecret, in CSP_PROFILES or in the ` +
                "stack configuration vmware-csp:profiles. [MISSING_CREDENTIALS]",
        );
    });

    it("of a provider resource comes with what the user must know to replace it", () => {
        const ofResource = (settings: Settings) => findCredential({ ...source(settings), isExplicit: true }, undefined);
        expect(ofResource({ env, config })).toMatchObject({
            source: "the API token from the provider resource's apiToken",
            renewal: expect.stringContaining("run `pulumi up`, or run the same command with --run-program."),
        });
        expect(ofResource({ env })).not.toHaveProperty("renewal");
        expect(found({ config })).not.toHaveProperty("renewal");
    });
});
