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

    it.each(["acme", "default"])("of the provider %s can't lift a freeze that the environment sets", (name) => {
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

    it.each(["{Sesame", '["Sesame"]', '"Sesame"'])(
        "is refused without being quoted if it can't be read: %s",
        (config) => {
            const read = () => stackFreezeIn({ PULUMI_CONFIG: config });
            expect(read).toThrow(
                "PULUMI_CONFIG is not JSON, so it is unknown whether the stack freezes rotation. [INVALID_SETTING]",
            );
            expect(read).not.toThrow("Sesame");
        },
    );
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

describe("an input of a provider resource", () => {
    const failuresOf = (name: string, given: object) =>
        checkConfiguration({ urn: providerUrn(name), given: { ...given } }).map(
            ({ property, reason }) => `${property}: ${reason}`,
        );
    const notEmpty = "must not be empty";

    it.each([
        { given: {}, own: [], stack: [] },
        { given: { clientId: "id", clientSecret: "Sesame" }, own: [], stack: [] },
        { given: { apiToken: "Sesame", clientId: "id" }, own: [], stack: [] },
        {
            given: { version: "1.2.3", pluginDownloadURL: "u", pluginChecksums: {}, __internal: {} },
            own: [],
            stack: [],
        },
        { given: { apiToken: unknownValue, freezeRotation: unknownValue, host: unknownValue }, own: [], stack: [] },
        { given: { apiToken: null, clientId: null, host: null, freezeRotation: null }, own: [], stack: [] },
        { given: { orgId: " org ", host: " csp.example " }, own: [], stack: [] },
        { given: { clientId: unknownValue, clientSecret: unknownValue }, own: [], stack: [] },
        { given: { apiToken: "" }, own: [`apiToken: ${notEmpty}`], stack: [] },
        { given: { apiToken: " " }, own: [`apiToken: ${notEmpty}`], stack: [] },
        { given: { clientId: "", clientSecret: "Sesame" }, own: [`clientId: ${notEmpty}`], stack: [] },
        {
            given: { clientId: "id" },
            own: ["clientSecret: is missing: a service account has both clientId and clientSecret"],
            stack: [],
        },
        {
            given: { clientSecret: "Sesame" },
            own: ["clientId: is missing: a service account has both clientId and clientSecret"],
            stack: [],
        },
        {
            given: { hots: "x" },
            own: [
                "hots: this is not an input of the vmware-csp provider, which has apiToken, clientId, clientSecret, host, " +
                    "orgId, requestTimeoutSeconds, retryForSeconds, freezeRotation. Did you mean host?",
            ],
            stack: [],
        },
        {
            given: { orgId: 7 },
            own: ["orgId: must be a string, but is a number: put it in quotes (a number loses leading zeros)"],
            stack: ["orgId: must be a string, but is a number: put it in quotes (a number loses leading zeros)"],
        },
    ])("is right or wrong, in the program and in the stack: $given", ({ given, own, stack }) => {
        expect(failuresOf("acme", given)).toEqual(own);
        expect(failuresOf("default", given)).toEqual(stack);
    });

    it.each(["requestTimeoutSeconds", "retryForSeconds", "freezeRotation"])(
        "is read from the resource alone, even if the environment could set it: %s",
        (name) => {
            expect(failuresOf("acme", { [name]: "x" })).toEqual([
                expect.stringMatching(new RegExp(`^${name}: the provider resource's ${name} must be`)),
            ]);
        },
    );

    it("is secret if it gives access", () => {
        expect(secretSettings).toEqual(["apiToken", "clientSecret"]);
    });

    it.each([
        { given: {}, line: undefined },
        { given: { host: "csp.example" }, line: undefined },
        { given: { version: unknownValue }, line: undefined },
        { given: { host: unknownValue }, line: /^host is not known yet, so this preview / },
        { given: { host: unknownValue, apiToken: unknownValue }, line: /^apiToken and host are not known yet, so / },
    ])("is named in a line if it is not known yet: $given", ({ given, line }) => {
        const found = unknownInputsLine({ urn: providerUrn("acme"), given: { ...given } });
        if (line === undefined) expect(found).toBeUndefined();
        else expect(found).toMatch(line);
    });

    it("is named in a line if it is an unknown key of the stack's configuration, which has no effect", () => {
        const given = { hots: "x", host: "csp.example", profiles: "{}", version: "1", __internal: {} };
        const lineOf = (name: string) => unknownSettingsLine({ urn: providerUrn(name), given });
        expect(lineOf("default_1")).toBeUndefined();
        expect(unknownSettingsLine({ urn: providerUrn(), given: { hots: "x", host: "y", __internal: {} } })).toBe(
            "in the stack's configuration, vmware-csp:hots (did you mean vmware-csp:host?) is not a setting of this package, and has no effect",
        );
        expect(lineOf("acme")).toBeUndefined();
    });
});

describe("a setting of a stack", () => {
    it("may come as an object", () => {
        const { config } = source("default", { profiles: { eu: { host: "csp.example" } } });
        expect(config("vmware-csp:profiles")).toBe('{"eu":{"host":"csp.example"}}');
    });

    it("that is not known yet is passed on as a text, but ignored as a number or a switch", () => {
        const { config } = source("acme", { host: unknownValue, retryForSeconds: unknownValue });
        expect([config("vmware-csp:host"), config("vmware-csp:retryForSeconds")]).toEqual([unknownValue, undefined]);
    });
});
