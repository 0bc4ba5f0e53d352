import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../../provider/common/unknown";
import {
    checkConfiguration,
    isSameConfiguration,
    settingsOf,
    stackFreezeIn,
} from "../../../../provider/hosts/plugin/configuration";
import { freezingPlaces } from "../../../../provider/rotation/freeze";
import { findCredential, findLimits } from "../../../../provider/rotation/runtimeConfig";
import { providerUrn } from "../../../support/plugin/client";

/** The settings of a provider resource of that name, with this environment. */
const source = (name: string, given: object, env: Record<string, string> = {}) => ({
    ...settingsOf({ urn: providerUrn(name), given: { ...given } }),
    env,
});

describe("the settings", () => {
    it.each([
        { given: { requestTimeoutSeconds: 5, retryForSeconds: 0.5, freezeRotation: true } },
        { given: { requestTimeoutSeconds: "5", retryForSeconds: "0.5", freezeRotation: "true" } },
        { given: { requestTimeoutSeconds: " 5 ", retryForSeconds: "0.50", freezeRotation: "TRUE" } },
    ])("may come as numbers and as their texts: $given", ({ given }) => {
        const settings = source("default", given);
        expect(findLimits(settings)).toEqual({ requestTimeoutMs: 5_000, retryForMs: 500 });
        expect(freezingPlaces(settings)).toEqual(["vmware-csp:freezeRotation"]);
    });

    it("are the defaults as long as they are unknown or null", () => {
        for (const value of [unknownValue, null]) {
            const given = { requestTimeoutSeconds: value, retryForSeconds: value, freezeRotation: value };
            expect(findLimits(source("acme", given))).toEqual({ requestTimeoutMs: 30_000, retryForMs: 300_000 });
            expect(freezingPlaces(source("acme", given))).toEqual([]);
        }
    });

    it.each(["requestTimeoutSeconds", "retryForSeconds"])("of an explicit provider come first: %s", (name) => {
        const env = { CSP_REQUEST_TIMEOUT_SECONDS: "7", CSP_RETRY_FOR_SECONDS: "7" };
        const secondsOf = (provider: string) => {
            const { requestTimeoutMs, retryForMs } = findLimits(source(provider, { [name]: 3 }, env));
            return name === "retryForSeconds" ? retryForMs : requestTimeoutMs;
        };
        expect([secondsOf("acme"), secondsOf("default")]).toEqual([3_000, 7_000]);
    });

    it.each(["acme", "default"])("of the provider %s can't end a freeze that the environment orders", (name) => {
        const env = { CSP_FREEZE_ROTATION: "true" };
        expect(freezingPlaces(source(name, { freezeRotation: false }, env))).toEqual(["CSP_FREEZE_ROTATION"]);
    });
});

describe("the stack's own freeze", () => {
    it.each([
        { config: undefined, found: undefined },
        { config: "", found: undefined },
        { config: "{}", found: undefined },
        { config: '{"apiToken":"Sesame","freezeRotation":"true"}', found: "true" },
        { config: '{"freezeRotation":"no"}', found: "no" },
        { config: '{"freezeRotation":false}', found: "false" },
        // The configuration that a language host passes to a program has full keys.
        { config: '{"vmware-csp:freezeRotation":"true"}', found: undefined },
    ])("is read from what the engine hands to the plugin: $config", ({ config, found }) => {
        expect(stackFreezeIn({ PULUMI_CONFIG: config })).toBe(found);
    });

    it.each(["{Sesame", '["Sesame"]', '"Sesame"'])("that can't be read is refused, and not quoted: %s", (config) => {
        const read = () => stackFreezeIn({ PULUMI_CONFIG: config });
        expect(read).toThrow("PULUMI_CONFIG is not JSON, so it is unknown whether the stack freezes rotation.");
        expect(read).not.toThrow("Sesame");
    });
});

describe("the credential", () => {
    const account = { clientId: "id", clientSecret: "Account-1" };
    const env = { CSP_API_TOKEN: "Token-2" };

    it.each([
        { name: "default", given: account, found: "CSP_API_TOKEN" },
        { name: "default", given: { apiToken: "Token-1" }, found: "CSP_API_TOKEN" },
        {
            name: "acme",
            given: account,
            found: "the provider resource's clientId and the provider resource's clientSecret",
        },
        { name: "acme", given: { ...account, apiToken: "Token-1" }, found: "the provider resource's apiToken" },
        { name: "acme", given: {}, found: "CSP_API_TOKEN" },
        { name: "acme", given: { host: "csp.example" }, found: "CSP_API_TOKEN" },
    ])("of the provider $name with $given is from $found", ({ name, given, found }) => {
        expect(findCredential(source(name, given, env), undefined).source).toMatch(new RegExp(`from ${found}$`));
    });

    it("is the configuration's where the environment has half a service account", () => {
        const credential = findCredential(source("default", account, { CSP_CLIENT_ID: "other" }), undefined);
        expect(credential.source).toBe("the service account from vmware-csp:clientId and vmware-csp:clientSecret");
    });
});

describe("two configurations", () => {
    it.each([
        { before: {}, after: { apiToken: null }, same: true },
        { before: { retryForSeconds: "5" }, after: { retryForSeconds: 5 }, same: true },
        { before: { version: "1", profiles: "{}" }, after: {}, same: true },
        { before: { apiToken: "a" }, after: { apiToken: "b" }, same: false },
        { before: { freezeRotation: "true" }, after: {}, same: false },
    ])("are the same: $same ($before, $after)", ({ before, after, same }) => {
        expect(isSameConfiguration(before, after)).toBe(same);
        expect(isSameConfiguration(after, before)).toBe(same);
    });
});

describe("the check", () => {
    it("finds all problems at once", () => {
        const given = { orgId: "a/b", host: "http://csp.example", freezeRotation: "no", clientId: "id", hots: "x" };
        const found = checkConfiguration({ urn: providerUrn("acme"), given }).map(({ property }) => property);
        expect(found.sort()).toEqual(["clientSecret", "freezeRotation", "host", "hots", "orgId"]);
    });

    it("names a setting by its place", () => {
        const given = { retryForSeconds: "x" };
        const reasonOf = (name: string) => checkConfiguration({ urn: providerUrn(name), given })[0]?.reason;
        expect(reasonOf("acme")).toMatch(/^the provider resource's retryForSeconds must be/);
        expect(reasonOf("default")).toMatch(/^vmware-csp:retryForSeconds must be/);
    });
});
