import { describe, expect, it } from "vitest";
import { CspError, type CspFailure } from "../../../provider/csp/cspError";
import { someApp, someAppName } from "../../support/cspClient";
import { cspBody, errorOn, response } from "../../support/failedCall";

const credential = "The credential was the API token from CSP_API_TOKEN";
const said = '"Words of CSP"';
const details = "Details: csp.1, e1, CSP request id r-1.";
const strange = "The response is not in CSP's format: it may be a proxy's.";

describe("the message of a refused call", () => {
    it.each([
        [
            400,
            "CSP_BAD_REQUEST",
            "CSP found the request invalid: check the ids and the new secret against CSP's rules.",
        ],
        [
            403,
            "CSP_FORBIDDEN",
            `${credential}: it needs one of the roles org_admin, org_owner or developer in the organization, as the app ` +
                "itself does where it rotates its own secret.",
        ],
        [
            404,
            "CSP_NOT_FOUND",
            "Check orgId and oauthAppId, and that https://csp.example is the host of that organization.",
        ],
        [409, "CSP_CONFLICT", "Another change of the app is under way: run the caller again when it is done."],
        [
            422,
            "CSP_UNEXPECTED_STATUS",
            "Check that https://csp.example is the right host, and whether a proxy is in between.",
        ],
        [429, "CSP_RATE_LIMITED", "CSP limits the rate of calls: run the caller again in a few minutes."],
        [500, "CSP_SERVER_ERROR", "CSP has a problem of its own: run the caller again later."],
    ] as const)(
        "%i names the call, the app, CSP's words, what to do, and the details for CSP's support",
        async (status, code, hint) => {
            const error = await errorOn(response(status));
            expect(error.message).toBe(
                `CSP did not read ${someAppName}: status ${status} ${said}. ${hint} ${details} [${code}]`,
            );
            expect(error.failure).toMatchObject({
                ...{ code, status, operation: "getApp", app: someApp, attempts: 1, hasCspErrorBody: true },
                ...{ cspMessage: "Words of CSP", cspCodes: ["csp.1", "e1"], requestId: "r-1", hint },
            });
        },
    );

    it("403 of a rotation gives both meanings that ownerOnlySecretRotation may have", async () => {
        const { message } = await errorOn(response(403), "PUT");
        expect(message).toContain(
            "If the app has ownerOnlySecretRotation, either only the organization's administrators or only the app itself " +
                "may rotate its secret, and CSP's reference does not say which: set the caller's option. " +
                `${details} [CSP_FORBIDDEN]`,
        );
    });

    it("says what the user must know to replace the credential", async () => {
        const error = await errorOn(response(401), "GET", "Replace it there.");
        expect(error.failure.hint).toMatch(/neither expired nor revoked\. Replace it there\.$/);
    });

    it("401 names the credential, and counts the attempt with a new token", async () => {
        const error = await errorOn(response(401));
        expect(error.message).toBe(
            `CSP did not read ${someAppName} after 2 attempts: status 401 ${said}. ${credential}: check that it is ` +
                `for https://csp.example, complete, and neither expired nor revoked. ${details} [CSP_UNAUTHORIZED]`,
        );
    });

    it.each([409, 429, 503])("%i says when to try again, if CSP does", async (status) => {
        const { message } = await errorOn(response(status, cspBody, { "retry-after": "60" }));
        expect(message).toContain("run the caller again after 2026-01-01T00:01:00.000Z.");
    });

    it.each([
        "https://elsewhere.example/?token=1#part",
        "https://me:Pass-word-1@ELSEWHERE.example:443/token",
        "//elsewhere.example/token",
        "http://elsewhere.example/token",
    ])("of a redirect names the host that it leads to, and nothing else of %s", async (location) => {
        const error = await errorOn(response(307, "", { location }));
        expect(error.message).toBe(
            `CSP did not read ${someAppName}: status 307, a redirect to elsewhere.example. Redirects are not ` +
                "followed. If elsewhere.example is CSP's new host, set host to it; otherwise check for a proxy in " +
                "between. [CSP_REDIRECT]",
        );
        expect(error.failure.redirectHost).toBe("elsewhere.example");
    });

    it.each([
        undefined,
        "",
        "/elsewhere?token=1",
        "elsewhere.example/token",
        "https://csp.example/elsewhere",
        "https://",
        "https://two words.example/",
        "mailto:me@elsewhere.example",
        "https://Api-token-1.elsewhere.example/",
    ])("of a redirect names no host for the location %s", async (location) => {
        const { message } = await errorOn(response(307, "", { location }));
        expect(message).toBe(
            `CSP did not read ${someAppName}: status 307. Redirects are not followed. Check that ` +
                "https://csp.example is the right host, and whether a proxy is in between. [CSP_REDIRECT]",
        );
    });

    it.each([
        ["a page", "<html>Forbidden</html>"],
        ["nothing", ""],
        ["a message, like any gateway's", { message: "no Route matched" }],
        ["a message and the status", { statusCode: 403, message: "Access denied" }],
        ["another format", { status: 403, error: "Forbidden", path: "/csp" }],
    ])("doubts that it is CSP's if the body is %s", async (_, body) => {
        const { message, failure } = await errorOn(response(403, body));
        expect(failure.hasCspErrorBody).toBe(false);
        expect(message).toContain(strange);
    });

    it.each(["cspErrorCode", "errorCode", "requestId"])("accepts a body with only a %s as CSP's", async (field) => {
        const { message, failure } = await errorOn(response(404, { [field]: "x" }));
        expect(failure.hasCspErrorBody).toBe(true);
        expect(message).not.toContain(strange);
    });

    it("takes the request id from the headers if the body has none", async () => {
        expect((await errorOn(response(500, "", { "x-request-id": "r-2" }))).message).toContain(
            "Details: CSP request id r-2. [",
        );
    });

    it("is one line of bounded length, whatever CSP says", async () => {
        const noise = `first\r\nsecond\u001b[31m\u202ethird ${"x".repeat(1_000)}`;
        const { message } = await errorOn(response(400, { ...cspBody, message: noise, errorCode: "y".repeat(1e6) }));
        expect(message).toContain('"first second [31m third xxx');
        expect(message).toContain("(1000000 characters)");
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(message.length).toBeLessThan(1_200);
    });
});

const anyFailure: CspFailure = {
    ...{ code: "CSP_NOT_FOUND", operation: "getApp", hint: "", cspCodes: [], hasCspErrorBody: true },
    ...{ outcomeUnknown: false, isRetryable: false, attempts: 1 },
};

describe("an error", () => {
    it("has no stack and no cause, since users would see them", async () => {
        const error = await errorOn(response(400));
        expect(error.stack).toBe("");
        expect(error.cause).toBeUndefined();
    });

    it.each([
        { operation: "clientCredentialsGrant", status: 400, isIt: true },
        { operation: "clientCredentialsGrant", status: 401, isIt: true },
        { operation: "apiTokenGrant", status: 400, isIt: true },
        { operation: "apiTokenGrant", status: 403, isIt: false },
        { operation: "apiTokenGrant", status: undefined, isIt: false },
        { operation: "getApp", status: 401, isIt: false },
        { operation: "regenerateSecret", status: 400, isIt: false },
    ] as const)("of $operation, status $status, says that the credential is refused: $isIt", (row) => {
        const { operation, status } = row;
        expect(new CspError({ ...anyFailure, operation, status }).isCredentialRefused).toBe(row.isIt);
    });

    it.each([
        { status: 404, hasCspErrorBody: true, isIt: true },
        { status: 404, hasCspErrorBody: false, isIt: false },
        { status: 410, hasCspErrorBody: true, isIt: false },
    ])("with status $status, by CSP $hasCspErrorBody, says that it is not there: $isIt", ({ isIt, ...facts }) => {
        expect(new CspError({ ...anyFailure, ...facts }).isNotFound).toBe(isIt);
    });
});
