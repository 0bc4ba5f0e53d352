import { describe, expect, it } from "vitest";
import type { CspClient } from "../../../provider/csp/client";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { cspErrorOf, someApp, someAppName } from "../../support/cspClient";
import { apiToken, clientThatGets, cspBody, errorOn, regenerate, response } from "../../support/failedCall";

const credential = "The credential was the API token from CSP_API_TOKEN";
const said = '"Words of CSP"';
const details = "Details: csp.1, e1, CSP request id r-1.";
const strange = "The response is not in CSP's format: it may be a proxy's.";
const checkHost = "Check that https://csp.example is the right host, and whether a proxy is in between.";
const invalid = "CSP found the request invalid: check the ids and the new secret against CSP's rules.";
const roles =
    `${credential}: it needs one of the roles org_admin, org_owner or developer in the organization, as the app itself ` +
    "does where it rotates its own secret.";
const checkIds = "Check orgId and oauthAppId, and that https://csp.example is the host of that organization.";
const conflict = "Another change of the app is under way: run the caller again when it is done.";
const checkCredential = `${credential}: check that it is for https://csp.example, complete, and neither expired nor revoked.`;

const list = (client: CspClient) => client.listApps(someApp.orgId, apiToken);

/** The error of a call that gets this reply to its request for an access token, and how many requests there were. */
async function errorOnToken(reply: ReturnType<typeof response>, call: (client: CspClient) => Promise<unknown>) {
    const { client, tokenRequests } = clientThatGets([], { tokens: [reply], limits: { retryForMs: 0 } });
    const error = await cspErrorOf(call(client));
    expect(tokenRequests).toHaveLength(1);
    return error;
}

describe("the message of a refused call", () => {
    it.each([
        [400, "CSP_BAD_REQUEST", invalid],
        [403, "CSP_FORBIDDEN", roles],
        [404, "CSP_NOT_FOUND", checkIds],
        [409, "CSP_CONFLICT", conflict],
        [422, "CSP_UNEXPECTED_STATUS", checkHost],
        [429, "CSP_RATE_LIMITED", "CSP limits the rate of calls: run the caller again in a few minutes."],
        [500, "CSP_SERVER_ERROR", "CSP has a problem of its own: run the caller again later."],
    ] as const)(
        "%i names the call, the app, CSP's words, what to do, and what its support asks for",
        async (...row) => {
            const [status, code, hint] = row;
            const error = await errorOn(response(status));
            expect(error.message).toBe(
                `CSP did not read ${someAppName}: status ${status} ${said}. ${hint} ${details} [${code}]`,
            );
            expect(error.failure).toMatchObject({
                code,
                status,
                operation: "getApp",
                app: someApp,
                attempts: 1,
                hasCspErrorBody: true,
                cspMessage: "Words of CSP",
                cspCodes: ["csp.1", "e1"],
                requestId: "r-1",
                hint,
            });
        },
    );

    it("403 of a rotation gives both meanings that ownerOnlySecretRotation may have", async () => {
        const { message } = await errorOn(response(403), regenerate);
        expect(message).toContain(
            "If the app has ownerOnlySecretRotation, either only the organization's administrators or only the app itself " +
                "may rotate its secret, and CSP's reference does not say which: set the caller's option. " +
                `${details} [CSP_FORBIDDEN]`,
        );
    });

    it("401 names the credential and what must be known to replace it, and counts the attempt with a new token", async () => {
        const renewal = "Replace it there.";
        const { message } = await errorOn(response(401), (client) => client.getApp(someApp, { ...apiToken, renewal }));
        expect(message).toBe(
            `CSP did not read ${someAppName} after 2 attempts: status 401 ${said}. ${checkCredential} ${renewal} ` +
                `${details} [CSP_UNAUTHORIZED]`,
        );
    });

    it("400 of a token request says that the token may have expired, and what it was needed for", async () => {
        const { message } = await errorOnToken(response(400), regenerate);
        expect(message).toBe(
            `CSP did not exchange the API token for an access token: status 400 ${said}. ${checkCredential} A likely ` +
                "cause: it has expired. An API token lives 60 months at most, or less if its creator chose so. " +
                `${details} The token was needed to regenerate the secret of ${someAppName}. [CSP_BAD_REQUEST]`,
        );
        const ofList = await errorOnToken(response(404), list);
        expect(ofList.message).toContain(` Check that https://csp.example is the right host. ${details} [`);
    });

    it.each([
        [409, "60", "2026-01-01T00:01:00.000Z"],
        [429, "60", "2026-01-01T00:01:00.000Z"],
        [503, "9".repeat(400), "+275760-09-13T00:00:00.000Z"],
    ])("%i says when to try again, if CSP does", async (status, seconds, moment) => {
        const { message } = await errorOn(response(status, cspBody, { "retry-after": seconds }));
        expect(message).toContain(`run the caller again after ${moment}.`);
    });

    it.each([
        "https://elsewhere.example/?token=1#part",
        "https://me:Pass-word-1@ELSEWHERE.example:443/token",
        "//elsewhere.example/token",
        "http://elsewhere.example/token",
    ])("of a redirect names the host that it leads to, and nothing else of %s", async (location) => {
        const { message, failure } = await errorOn(response(300, "", { location }));
        expect(message).toBe(
            `CSP did not read ${someAppName}: status 300, a redirect to elsewhere.example. Redirects are not ` +
                "followed. If elsewhere.example is CSP's new host, set host to it; otherwise check for a proxy in " +
                "between. [CSP_REDIRECT]",
        );
        expect(failure.redirectHost).toBe("elsewhere.example");
    });

    it.each([
        undefined,
        "/elsewhere?token=1",
        "https://csp.example/elsewhere",
        "https://two words.example/",
        "mailto:me@elsewhere.example",
        "https://Api-token-1.elsewhere.example/",
    ])("of a redirect names no host for the location %s", async (location) => {
        const { message } = await errorOn(response(307, "", { location }));
        expect(message).toBe(
            `CSP did not read ${someAppName}: status 307. Redirects are not followed. ${checkHost} [CSP_REDIRECT]`,
        );
    });

    it.each([
        ["a page", "<html>Forbidden</html>"],
        ["nothing", ""],
        ["a message and a status, like any gateway's", { statusCode: 403, message: "no Route matched" }],
        ["fields of other types", { errorCode: null, requestId: 5 }],
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
        const { message } = await errorOn(response(500, "", { "x-request-id": "r-2" }));
        expect(message).toContain("Details: CSP request id r-2. [");
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

describe("the message about an unusable response", () => {
    const read = (client: CspClient) => client.getApp(someApp, apiToken);
    it.each([
        [regenerate, "<html>", { "content-type": "text/html" }, "is not JSON (text/html)"],
        [regenerate, "", {}, "is empty"],
        [regenerate, { clientSecret: "" }, {}, "has no clientSecret (clientSecret must not be empty)"],
        [regenerate, { clientSecret: ["S3cret_1"] }, {}, "has no clientSecret (clientSecret must be a string)"],
        [regenerate, "null", {}, "has no clientSecret (it must be an object)"],
        [regenerate, { clientId: "other", clientSecret: "S3cret_1" }, {}, "is about another client, other"],
        [read, "[]", {}, "does not describe an app (it must be an object)"],
        [read, "{", {}, "is not JSON (no content type)"],
        [list, { results: {} }, {}, "has no list of apps (results must be a list)"],
    ])("says what is wrong with it: %#", async (call, body, headers, problem) => {
        const { message, failure } = await errorOn(response(200, body, headers), call);
        expect(message).toContain(`: status 200, but the response ${problem}. The response may not be from CSP: check`);
        expect(failure).toMatchObject({ code: "CSP_UNEXPECTED_ANSWER", outcomeUnknown: call === regenerate });
        expect(message).not.toContain("S3cret_1");
    });

    it("says so of a token that does not fit into a header, which is not used", async () => {
        const { message } = await errorOnToken(response(200, { access_token: "two\r\nlines" }), regenerate);
        expect(message).toContain("the response has no access_token (access_token must fit into a header). ");
    });
});

describe("the message without a response", () => {
    const network = "the network (HTTPS_PROXY, NO_PROXY), then run the caller again.";
    const checkName = `Check that https://csp.example is the right host, and ${network}`;
    it.each([
        ["timeout", "CSP_TIMEOUT", "Check the network to https://csp.example, then run the caller again."],
        ["connection", "CSP_UNREACHABLE", `Check the host https://csp.example and ${network}`],
        ["unreached", "CSP_UNREACHABLE", `Check the host https://csp.example and ${network}`],
        ["unknownHost", "CSP_UNREACHABLE", checkName],
        ["handshake", "CSP_UNREACHABLE", checkName],
        ["certificate", "CSP_CERTIFICATE", "Name its authority in NODE_EXTRA_CA_CERTS."],
        ["proxyRefused", "PROXY_REFUSED", "Check HTTPS_PROXY, its user name and password, and that the proxy allows"],
        ["tooLarge", "CSP_UNEXPECTED_ANSWER", "The response may not be from CSP: check the host"],
    ] as const)("tells what to do about %s", async (kind, code, hint) => {
        const failure = new TransportFailure(kind, "what happened", { code: "SELF_SIGNED_CERT_IN_CHAIN" });
        const error = await errorOn(failure);
        expect(error.message).toContain(`CSP did not read ${someAppName}: what happened. ${hint}`);
        expect(error).toMatchObject({ code, status: undefined });
    });
});

describe("an error", () => {
    it("has no stack and no cause, since users would see them", async () => {
        const error = await errorOn(response(400));
        expect(error.stack).toBe("");
        expect(error.cause).toBeUndefined();
    });

    it("says whether the credential is refused: by 400 and 401 of a token request", async () => {
        for (const status of [400, 401, 403])
            expect((await errorOnToken(response(status), regenerate)).isCredentialRefused).toBe(status !== 403);
        expect((await errorOn(response(400), regenerate)).isCredentialRefused).toBe(false);
        expect((await errorOn(response(401))).isCredentialRefused).toBe(false);
    });

    it.each([
        [404, cspBody, true],
        [404, "", false],
        [410, cspBody, false],
    ])("with status %i and the body %j says that it is not there: %s", async (status, body, isIt) => {
        expect((await errorOn(response(status, body))).isNotFound).toBe(isIt);
    });
});
