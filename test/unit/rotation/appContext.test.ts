import { describe, expect, it } from "vitest";
import { UserError } from "../../../provider/common/userError";
import { CspError, type CspFailure } from "../../../provider/csp/cspError";
import { AppContext } from "../../../provider/rotation/appContext";
import { appOn } from "../../support/appOn";
import { second, startOfTime } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState } from "../../support/states";

const csp = oneAppCsp();
const itself = { connection: { authenticateAs: "app" } } as const;

describe("the deadline of a call", () => {
    it.each([
        ["no end of the time for the operation", undefined, 300],
        ["an end that is far", 900, 300],
        ["an end that is near", 7, 7],
        ["an end that is over", -7, 0],
    ])("with %s: it is tried again for $2 s", (_name, seconds, retryForSeconds) => {
        const deadlineMs = seconds === undefined ? undefined : startOfTime + seconds * second;
        const { app } = appOn(csp, { provider: { deadlineMs } });
        expect(app.deadline().leftMs()).toBe(retryForSeconds * second);
    });

    it.each([
        ["CSP_REQUEST_TIMEOUT_SECONDS", "0.001", 1],
        ["CSP_REQUEST_TIMEOUT_SECONDS", "0", undefined],
        ["CSP_REQUEST_TIMEOUT_SECONDS", "-1", undefined],
        ["CSP_REQUEST_TIMEOUT_SECONDS", "86400", 86_400_000],
        ["CSP_REQUEST_TIMEOUT_SECONDS", "86401", undefined],
        ["CSP_RETRY_FOR_SECONDS", "0", 0],
        ["CSP_RETRY_FOR_SECONDS", "-1", undefined],
        ["CSP_RETRY_FOR_SECONDS", "86400", 86_400_000],
        ["CSP_RETRY_FOR_SECONDS", "86401", undefined],
        ["CSP_RETRY_FOR_SECONDS", "soon", undefined],
    ])("that %s is %s means %s ms, or stops an operation before its first call", (name, value, ms) => {
        const started = () => appOn(csp, { env: { [name]: value } }).app;
        const least = name === "CSP_RETRY_FOR_SECONDS" ? "0" : "more than 0";
        const invalid = `${name} must be a number of seconds, ${least} to 86400. [INVALID_SETTING]`;
        if (ms === undefined) return expect(started).toThrow(invalid);
        const deadline = started().deadline();
        expect(name === "CSP_RETRY_FOR_SECONDS" ? deadline.leftMs() : deadline.requestMs()).toBe(ms);
    });
});

describe("the credential", () => {
    it("is one of the settings, unless the app authenticates itself", () => {
        const ownSecret = "Own-1";
        expect(appOn(csp, { ownSecret }).app.credential()).toMatchObject({ apiToken: "Api-token-1" });
        const own = { clientId: "app", clientSecret: ownSecret };
        expect(appOn(csp, { ...itself, ownSecret }).app.credential()).toMatchObject(own);
        expect(() => appOn(csp, itself).app.credential()).toThrow("[SELF_AUTHENTICATION_REFUSED]");
    });

    it("of a stored state's app is that of its profile, or its own present secret", () => {
        const { provider } = appOn(csp, { env: { CSP_PROFILES: '{"eu":{"apiToken":"Eu-token-1"}}' } }).app;
        const credentialOf = (outputs: object) => AppContext.ofState(provider, aState(outputs)).credential();
        expect(credentialOf({ profile: "eu" })).toMatchObject({ apiToken: "Eu-token-1" });
        expect(credentialOf({ authenticateAs: "app" })).toMatchObject({ clientSecret: "The-secret-1" });
    });
});

describe("a failure where the app authenticates itself", () => {
    const failure: CspFailure = {
        code: "CSP_UNAUTHORIZED",
        hint: "",
        operation: "clientCredentialsGrant",
        status: 401,
        hasCspErrorBody: true,
        cspCodes: [],
        outcomeUnknown: false,
        isRetryable: false,
        attempts: 1,
    };

    it.each<[name: string, error: Error, isRefused: boolean]>([
        ["its token is refused (401)", new CspError(failure), true],
        ["its token is refused (400)", new CspError({ ...failure, status: 400 }), true],
        ["CSP is down", new CspError({ ...failure, status: 503 }), false],
        ["there is no response", new CspError({ ...failure, status: undefined }), false],
        ["a call is refused", new CspError({ ...failure, operation: "regenerateSecret" }), false],
        ["it is a fault of ours", new Error("a fault of ours"), false],
    ])("%s: the only way on is to adopt another secret: $2", (_name, error, isRefused) => {
        const explained = appOn(csp, itself).app.explain(error);
        if (!isRefused) expect(explained).toBe(error);
        else expect(explained instanceof UserError && explained.code).toBe("SELF_AUTHENTICATION_REFUSED");
        expect(appOn(csp).app.explain(error)).toBe(error);
    });
});
