import { describe, expect, it } from "vitest";
import { identitySetting } from "../../../provider/common/settings";
import { findCredential, findLimits } from "../../../provider/rotation/runtimeConfig";
import { profiles, source } from "../../support/settings";

describe("identity", () => {
    it("comes from the configuration, then from the environment", () => {
        const found = (orgId: string, env = {}) =>
            identitySetting(source({ env, config: { orgId } }), "orgId", undefined);
        expect(found("config", { CSP_ORG_ID: "env" })).toEqual({ value: "config", source: "vmware-csp:orgId" });
        expect(found("", { CSP_ORG_ID: "env" })).toEqual({ value: "env", source: "CSP_ORG_ID" });
        expect(found("")).toBeUndefined();
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

describe("invalid profiles", () => {
    it.each([
        ["no JSON", `{"eu": {"apiToken": "${secret}"`, ""],
        ["a text", JSON.stringify(secret), ""],
        ["a list", JSON.stringify([{ apiToken: secret }]), ""],
        ["a profile that is a text", profiles({ eu: secret }), ".eu"],
        ["a token that is a list", profiles({ eu: { apiToken: [secret] } }), ".eu.apiToken"],
        ["an id that is a number", profiles({ eu: { clientId: 12_345 } }), ".eu.clientId"],
    ])("are named and not quoted: %s", (_, text, place) => {
        const what =
            "vmware-csp:profiles and CSP_PROFILES are an object of profiles by name, each with the strings apiToken, " +
            "clientId, clientSecret, host and orgId as needed. [INVALID_SETTING]";
        const inEnvironment = source({ env: { CSP_PROFILES: text } });
        expect(() => findCredential(inEnvironment, "eu")).toThrow(`CSP_PROFILES${place} is not valid: ${what}`);
        const configured = source({ config: { profiles: text } });
        expect(() => findCredential(configured, "eu")).toThrow(`vmware-csp:profiles${place} is not valid: ${what}`);
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

    it.each([
        ["CSP_RETRY_FOR_SECONDS", "0", (value: string) => source({ env: { CSP_RETRY_FOR_SECONDS: value } })],
        ["vmware-csp:retryForSeconds", "0", (value: string) => source({ config: { retryForSeconds: value } })],
        [
            "CSP_REQUEST_TIMEOUT_SECONDS",
            "more than 0",
            (value: string) => source({ env: { CSP_REQUEST_TIMEOUT_SECONDS: value } }),
        ],
    ])("are numbers of seconds, and not quoted otherwise: %s", (place, least, sourceWith) => {
        for (const value of [secret, "-1", "30s", "86401", "NaN", "1,5", ...(least === "0" ? [] : ["0"])]) {
            expect(() => findLimits(sourceWith(value)), value).toThrow(
                `${place} must be a number of seconds, ${least} to 86400. [INVALID_SETTING]`,
            );
        }
    });
});
