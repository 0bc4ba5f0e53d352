import { describe, expect, it } from "vitest";
import { UserError } from "../../../provider/common/userError";
import { CspError, type CspFailure } from "../../../provider/csp/cspError";
import { AppContext } from "../../../provider/rotation/appContext";
import { appOn } from "../../support/appOn";
import { second, startOfTime } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState } from "../../support/states";

const csp = oneAppCsp();

describe("the deadline of a call", () => {
    it.each([
        { name: "no end of the time for the operation", deadlineMs: undefined, retryForMs: 300 * second },
        { name: "an end that is far", deadlineMs: startOfTime + 900 * second, retryForMs: 300 * second },
        { name: "an end that is near", deadlineMs: startOfTime + 7 * second, retryForMs: 7 * second },
        { name: "an end that is over", deadlineMs: startOfTime - 7 * second, retryForMs: 0 },
    ])("with $name: it is tried again for $retryForMs ms", ({ deadlineMs, retryForMs }) => {
        expect(appOn(csp, { provider: { deadlineMs } }).app.deadline().leftMs()).toBe(retryForMs);
    });

    it.each([
        ["CSP_REQUEST_TIMEOUT_SECONDS", "0.001", true],
        ["CSP_REQUEST_TIMEOUT_SECONDS", "0", false],
        ["CSP_REQUEST_TIMEOUT_SECONDS", "-1", false],
        ["CSP_REQUEST_TIMEOUT_SECONDS", "86400", true],
        ["CSP_REQUEST_TIMEOUT_SECONDS", "86401", false],
        ["CSP_RETRY_FOR_SECONDS", "0", true],
        ["CSP_RETRY_FOR_SECONDS", "-1", false],
        ["CSP_RETRY_FOR_SECONDS", "86400", true],
        ["CSP_RETRY_FOR_SECONDS", "86401", false],
    ])("%s may be %s: %s", (name, value, isValid) => {
        const started = () => appOn(csp, { env: { [name]: value } }).app.deadline();
        if (!isValid) return expect(started).toThrow(`${name} must be a number of seconds`);
        const deadline = started();
        const setMs = name === "CSP_RETRY_FOR_SECONDS" ? deadline.leftMs() : deadline.requestMs();
        expect(setMs).toBe(Number(value) * second);
    });

    it("that can't be read stop an operation before its first call", () => {
        expect(() => appOn(csp, { env: { CSP_RETRY_FOR_SECONDS: "soon" } })).toThrow("[INVALID_SETTING]");
    });
});

describe("the credential", () => {
    const app = "app" as const;

    it("is one of the settings, unless the app authenticates itself", () => {
        expect(appOn(csp, { ownSecret: "Own-1" }).app.credential()).toMatchObject({ apiToken: "Api-token-1" });
        const itself = appOn(csp, { connection: { authenticateAs: app }, ownSecret: "Own-1" }).app;
        expect(itself.credential()).toMatchObject({ clientId: "app", clientSecret: "Own-1" });
    });

    it("of a stored state's app is that of its profile, or its own present secret", () => {
        const { provider } = appOn(csp, { env: { CSP_PROFILES: '{"eu":{"apiToken":"Eu-token-1"}}' } }).app;
        const credentialOf = (outputs: object) => AppContext.ofState(provider, aState(outputs)).credential();
        expect(credentialOf({ profile: "eu" })).toMatchObject({ apiToken: "Eu-token-1" });
        expect(credentialOf({ authenticateAs: app })).toMatchObject({ clientSecret: "The-secret-1" });
    });

    it("of an app that authenticates itself is missing without a secret of it", () => {
        const { app: itself } = appOn(csp, { connection: { authenticateAs: app } });
        expect(() => itself.credential()).toThrow("[SELF_AUTHENTICATION_REFUSED]");
    });
});

describe("a failure where the app authenticates itself", () => {
    const failure: CspFailure = {
        ...{ code: "CSP_UNAUTHORIZED", hint: "", operation: "clientCredentialsGrant", status: 401 },
        ...{ hasCspErrorBody: true, cspCodes: [], outcomeUnknown: false, isRetryable: false, attempts: 1 },
    };
    const advice = "[SELF_AUTHENTICATION_REFUSED]";

    it.each<{ readonly name: string; readonly more: Partial<CspFailure>; readonly refused: boolean }>([
        { name: "its token is refused (401)", more: {}, refused: true },
        { name: "its token is refused (400)", more: { status: 400 }, refused: true },
        { name: "CSP is down", more: { status: 503 }, refused: false },
        { name: "there is no response", more: { status: undefined }, refused: false },
        { name: "a call is refused", more: { operation: "regenerateSecret" }, refused: false },
    ])("$name: the only way on is to adopt another secret: $refused", ({ more, refused }) => {
        const error = new CspError({ ...failure, ...more });
        const itself = appOn(csp, { connection: { authenticateAs: "app" } }).app;
        const explained = itself.explain(error);
        expect(explained instanceof UserError && explained.message.includes(advice)).toBe(refused);
        if (!refused) expect(explained).toBe(error);
        expect(appOn(csp).app.explain(error)).toBe(error);
    });

    it("that is not CSP's is passed on", () => {
        const error = new Error("a fault of ours");
        expect(appOn(csp, { connection: { authenticateAs: "app" } }).app.explain(error)).toBe(error);
    });
});
