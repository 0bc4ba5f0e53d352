import { describe, expect, it } from "vitest";
import { identitySetting } from "../../../provider/common/settings";
import { findCredential, findLimits } from "../../../provider/rotation/runtimeConfig";
import { profiles, source } from "../../support/settings";

describe("identity", () => {
    it.each([
        {
            env: { CSP_ORG_ID: "env" },
            config: { orgId: "config" },
            found: { value: "config", source: "vmware-csp:orgId" },
        },
        { env: { CSP_ORG_ID: "env" }, config: { orgId: "" }, found: { value: "env", source: "CSP_ORG_ID" } },
        { env: {}, config: {}, found: undefined },
    ])("comes from the configuration, then from the environment: $found", ({ env, config, found }) => {
        expect(identitySetting(source({ env, config }), "orgId", undefined)).toEqual(found);
    });

    it("of a profile comes from the profile alone, in either place", () => {
        const both = source({
            env: { CSP_HOST: "plain", CSP_PROFILES: profiles({ eu: { host: "env-eu", orgId: "env-org" } }) },
            config: { host: "plain", profiles: profiles({ eu: { host: "config-eu" }, us: {} }) },
        });
        const found = (name: "host" | "orgId", profile: string) => identitySetting(both, name, profile)?.value;
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

describe("invalid profiles", () => {
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

    it("don't matter if no profile is asked for", () => {
        const bad = source({ env: { CSP_API_TOKEN: "env-token", CSP_PROFILES: "{" } });
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

    it.each([secret, "-1", "30s", "86401", "Infinity", "NaN", "1,5"])("are numbers of seconds: not %s", (value) => {
        const places = [
            [source({ env: { CSP_RETRY_FOR_SECONDS: value } }), "CSP_RETRY_FOR_SECONDS", "0"],
            [source({ config: { retryForSeconds: value } }), "vmware-csp:retryForSeconds", "0"],
            [source({ env: { CSP_REQUEST_TIMEOUT_SECONDS: value } }), "CSP_REQUEST_TIMEOUT_SECONDS", "more than 0"],
        ] as const;
        for (const [bad, place, least] of places) {
            expect(() => findLimits(bad)).toThrow(
                `${place} must be a number of seconds, ${least} to 86400. [INVALID_SETTING]`,
            );
        }
    });

    it("don't allow a timeout of zero", () => {
        expect(() => findLimits(source({ env: { CSP_REQUEST_TIMEOUT_SECONDS: "0" } }))).toThrow("[INVALID_SETTING]");
    });
});
