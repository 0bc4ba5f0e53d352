import { describe, expect, it } from "vitest";
import { answer, cspBody, errorOn, fakeAppName } from "../../support/failedCall";
import { fakeApp } from "../../support/fakeCsp";

const credential = "The credential was the API token from CSP_API_TOKEN";
const said = '"Words of CSP" (csp.1, e1) (CSP request id r-1)';
const strange = "The answer is not in CSP's form: a proxy may have given it.";

describe("the message of a refused call", () => {
    it.each([
        [
            400,
            "CSP_BAD_REQUEST",
            "CSP found the request invalid: check the ids and the new secret against CSP's rules.",
        ],
        [
            401,
            "CSP_UNAUTHORIZED",
            `${credential}: check that it is for https://csp.example, whole, and neither expired nor revoked.`,
        ],
        [
            403,
            "CSP_FORBIDDEN",
            `${credential}: it needs one of the roles org_admin, org_owner or developer in the organization. Of an app with ` +
                'ownerOnlySecretRotation only the app itself may rotate the secret: set authenticateAs: "app".',
        ],
        [
            404,
            "CSP_NOT_FOUND",
            "Check orgId and oauthAppId, and that https://csp.example is the host of that organization.",
        ],
        [
            409,
            "CSP_CONFLICT",
            "Another change of the app is under way: run `pulumi up` again when it is done.",
        ],
        [
            422,
            "CSP_UNEXPECTED_STATUS",
            "Is https://csp.example the right host, and does a proxy stand in between?",
        ],
        [429, "CSP_RATE_LIMITED", "CSP limits the rate of calls: run `pulumi up` again in a few minutes."],
        [500, "CSP_SERVER_ERROR", "CSP has a problem of its own: run `pulumi up` again later."],
    ] as const)(
        "%i names the call, the app, CSP's words and codes, its request id, and what to do",
        async (status, code, hint) => {
            const error = await errorOn(answer(status));
            expect(error.message).toBe(
                `CSP did not read the app of ${fakeAppName}: status ${status} ${said}. ${hint} [${code}]`,
            );
            expect(error.failure).toMatchObject({
                ...{ code, status, operation: "getApp", app: fakeApp, attempts: 1, hasCspErrorBody: true },
                ...{ cspMessage: "Words of CSP", cspCodes: ["csp.1", "e1"], requestId: "r-1", hint },
            });
        },
    );

    it.each([409, 429, 503])("%i says when to try again, if CSP does", async (status) => {
        const { message } = await errorOn(answer(status, cspBody, { "retry-after": "60" }));
        expect(message).toContain("run `pulumi up` again after 2026-01-01T00:01:00.000Z.");
    });

    it("of a redirect says that it is not followed, and not where it leads", async () => {
        const { message } = await errorOn(
            answer(307, "", { location: "https://elsewhere.example/?token=1" }),
        );
        expect(message).toBe(
            `CSP did not read the app of ${fakeAppName}: status 307. Redirects are not followed. Is https://csp.example the right ` +
                "host, and does a proxy stand in between? [CSP_REDIRECT]",
        );
    });

    it.each([
        ["a page", "<html>Forbidden</html>"],
        ["nothing", ""],
        ["a message, as any gateway's", { message: "no Route matched" }],
        ["a message and the status", { statusCode: 403, message: "Access denied" }],
        ["another form", { status: 403, error: "Forbidden", path: "/csp" }],
    ])("doubts that it is CSP's, where the body is %s", async (_, body) => {
        const { message, failure } = await errorOn(answer(403, body));
        expect(failure.hasCspErrorBody).toBe(false);
        expect(message).toContain(strange);
    });

    it.each(["cspErrorCode", "errorCode", "requestId"])(
        "takes it for CSP's with a %s alone",
        async (field) => {
            const { message, failure } = await errorOn(answer(404, { [field]: "x" }));
            expect(failure.hasCspErrorBody).toBe(true);
            expect(message).not.toContain(strange);
        },
    );

    it("has the request id of the headers where the body has none", async () => {
        expect((await errorOn(answer(500, "", { "x-request-id": "r-2" }))).message).toContain(
            "(CSP request id r-2)",
        );
    });

    it("is one line of bounded length, whatever CSP says", async () => {
        const noise = `first\r\nsecond\u001b[31m\u202ethird ${"x".repeat(1_000)}`;
        const { message } = await errorOn(
            answer(400, { ...cspBody, message: noise, errorCode: "y".repeat(1e6) }),
        );
        expect(message).toContain('"first second [31m third xxx');
        expect(message).toContain("(1000000 characters)");
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(message.length).toBeLessThan(1_200);
    });
});

describe("an error", () => {
    it("has no stack and no cause, which a user would see", async () => {
        const error = await errorOn(answer(400));
        expect(error.stack).toBe("");
        expect(error.cause).toBeUndefined();
    });
});
