import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../../provider/common/unknown";
import {
    checkConfiguration,
    isSameConfiguration,
    secretSettings,
    settingsOf,
    stackFreezeIn,
    unknownInputsLine,
    unknownSettingsLine,
} from "../../../../provider/hosts/plugin/configuration";
import { freezingPlaces } from "../../../../provider/rotation/freeze";
import { findCredential, findLimits } from "../../../../provider/rotation/runtimeConfig";
import { providerUrn } from "../../../support/plugin/client";

const resource = (name: string, given: object) => ({ urn: providerUrn(name), given: { ...given } });

/** The settings of a provider resource of that name, with this environment. */
const source = (name: string, given: object, env: Record<string, string> = {}) => ({
    ...settingsOf(resource(name, given)),
    env,
});

describe("the settings", () => {
    it.each([
        { requestTimeoutSeconds: 5, retryForSeconds: 0.5, freezeRotation: true },
        { requestTimeoutSeconds: " 5 ", retryForSeconds: "0.50", freezeRotation: "TRUE" },
    ])("may come as numbers and as their texts: %o", (given) => {
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

    it("of an explicit provider come first", () => {
        const env = { CSP_REQUEST_TIMEOUT_SECONDS: "7", CSP_RETRY_FOR_SECONDS: "7" };
        const limitsOf = (name: string) =>
            findLimits(source(name, { requestTimeoutSeconds: 3, retryForSeconds: 3 }, env));
        expect(limitsOf("acme")).toEqual({ requestTimeoutMs: 3_000, retryForMs: 3_000 });
        expect(limitsOf("default")).toEqual({ requestTimeoutMs: 7_000, retryForMs: 7_000 });
    });

    it("may come as an object", () => {
        const { config } = source("default", { profiles: { eu: { host: "csp.example" } } });
        expect(config("vmware-csp:profiles")).toBe('{"eu":{"host":"csp.example"}}');
    });

    it("that are not known yet are passed on as a text, but ignored as a number or a switch", () => {
        const { config } = source("acme", { host: unknownValue, retryForSeconds: unknownValue });
        expect([config("vmware-csp:host"), config("vmware-csp:retryForSeconds")]).toEqual([unknownValue, undefined]);
    });
});

describe("the stack's own freeze", () => {
    it.each([
        { config: undefined, found: undefined },
        { config: "", found: undefined },
        { config: "{}", found: undefined },
        { config: '{"apiToken":"Sesame","freezeRotation":"true"}', found: "true" },
        { config: '{"freezeRotation":false}', found: "false" },
        // The configuration that a language host passes to a program has full keys.
        { config: '{"vmware-csp:freezeRotation":"true"}', found: undefined },
    ])("is read from what the engine hands to the plugin: $config", ({ config, found }) => {
        expect(stackFreezeIn({ PULUMI_CONFIG: config })).toBe(found);
    });

    it.each(["{Sesame", '["Sesame"]'])("is refused without being quoted if it can't be read: %s", (config) => {
        expect(() => stackFreezeIn({ PULUMI_CONFIG: config })).toThrow(
            /^PULUMI_CONFIG is not JSON, so it is unknown whether the stack freezes rotation\. \[INVALID_SETTING\]$/,
        );
    });
});

describe("the credential", () => {
    const account = { clientId: "id", clientSecret: "Account-1" };
    const ofAccount = "the provider resource's clientId and the provider resource's clientSecret";

    it.each([
        { name: "default", given: account, found: "CSP_API_TOKEN" },
        { name: "acme", given: account, found: ofAccount },
        { name: "acme", given: { host: "csp.example" }, found: "CSP_API_TOKEN" },
    ])("of the provider $name with $given is from $found", ({ name, given, found }) => {
        const { source: from } = findCredential(source(name, given, { CSP_API_TOKEN: "Token-2" }), undefined);
        expect(from).toMatch(new RegExp(`from ${found}$`));
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

describe("an input of a provider resource", () => {
    const failuresOf = (name: string, given: object) =>
        checkConfiguration(resource(name, given)).map(({ property, reason }) => `${property}: ${reason}`);

    it.each([
        {},
        { clientId: "id", clientSecret: "Sesame" },
        { apiToken: "Sesame", clientId: "id" },
        { version: "1.2.3", pluginDownloadURL: "u", pluginChecksums: {}, __internal: {} },
        { apiToken: unknownValue, freezeRotation: unknownValue, host: unknownValue },
        { apiToken: null, clientId: null, host: null, freezeRotation: null },
        { orgId: " org ", host: " csp.example " },
        { clientId: unknownValue, clientSecret: unknownValue },
    ])("is right, in the program and in the stack: %o", (given) => {
        expect([...failuresOf("acme", given), ...failuresOf("default", given)]).toEqual([]);
    });

    const account = "is missing: a service account has both clientId and clientSecret";

    it.each([
        { given: { apiToken: "" }, failure: "apiToken: must not be empty" },
        { given: { apiToken: " " }, failure: "apiToken: must not be empty" },
        { given: { clientId: "", clientSecret: "Sesame" }, failure: "clientId: must not be empty" },
        { given: { clientId: "id" }, failure: `clientSecret: ${account}` },
        { given: { clientSecret: "Sesame" }, failure: `clientId: ${account}` },
        {
            given: { hots: "x" },
            failure:
                "hots: this is not an input of the vmware-csp provider, which has apiToken, clientId, clientSecret, host, " +
                "orgId, requestTimeoutSeconds, retryForSeconds, freezeRotation. Did you mean host?",
        },
    ])("is wrong in the program, but ignored in the stack: $given", ({ given, failure }) => {
        expect(failuresOf("acme", given)).toEqual([failure]);
        expect(failuresOf("default", given)).toEqual([]);
    });

    it("is wrong in both if it has another type", () => {
        const failure = "orgId: must be a string, but is a number: put it in quotes (a number loses leading zeros)";
        expect(failuresOf("acme", { orgId: 7 })).toEqual([failure]);
        expect(failuresOf("default", { orgId: 7 })).toEqual([failure]);
    });

    it("is checked with all others at once", () => {
        const given = { orgId: "a/b", host: "http://csp.example", freezeRotation: "no", clientId: "id", hots: "x" };
        const found = checkConfiguration(resource("acme", given)).map(({ property }) => property);
        expect(found.sort()).toEqual(["clientSecret", "freezeRotation", "host", "hots", "orgId"]);
    });

    it.each(["requestTimeoutSeconds", "retryForSeconds", "freezeRotation"])("is named by its place: %s", (name) => {
        const mustBe = (place: string) => [expect.stringMatching(new RegExp(`^${name}: ${place}${name} must be`))];
        expect(failuresOf("acme", { [name]: "x" })).toEqual(mustBe("the provider resource's "));
        expect(failuresOf("default", { [name]: "x" })).toEqual(mustBe("vmware-csp:"));
    });

    it("is secret if it gives access", () => {
        expect(secretSettings).toEqual(["apiToken", "clientSecret"]);
    });

    it.each([
        { given: { host: "csp.example" }, line: undefined },
        { given: { version: unknownValue }, line: undefined },
        { given: { host: unknownValue }, line: "host is" },
        { given: { host: unknownValue, apiToken: unknownValue }, line: "apiToken and host are" },
    ])("is named in a line if it is not known yet: $given", ({ given, line }) => {
        const rest = " not known yet, so this preview can't tell which secrets of this provider resource will rotate";
        expect(unknownInputsLine(resource("acme", given))).toBe(line && line + rest);
    });

    it("is named in a line if it is an unknown key of the stack's configuration, which has no effect", () => {
        const lineOf = (name: string) =>
            unknownSettingsLine(resource(name, { hots: "x", host: "y", profiles: "{}", version: "1", __internal: {} }));
        expect(lineOf("default")).toBe(
            "in the stack's configuration, vmware-csp:hots (did you mean vmware-csp:host?) is not a setting of this package, and has no effect",
        );
        expect([lineOf("default_1"), lineOf("acme")]).toEqual([undefined, undefined]);
    });
});
