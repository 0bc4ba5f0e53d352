import { describe, expect, it } from "vitest";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { someAppName } from "../../support/cspClient";
import { errorOn, response } from "../../support/failedCall";

describe("the message about an unusable response", () => {
    it.each([
        ["PUT", "<html>Please wait</html>", { "content-type": "text/html" }, "the response is not JSON (text/html)"],
        ["PUT", "", {}, "the response is empty"],
        ["PUT", { clientId: "ci" }, {}, "the response has no clientSecret (clientSecret must be a string)"],
        ["PUT", { clientSecret: "" }, {}, "the response has no clientSecret (clientSecret must not be empty)"],
        ["PUT", { clientSecret: ["S3cret_1"] }, {}, "the response has no clientSecret (clientSecret must be a string)"],
        [
            "PUT",
            { clientId: 1 },
            {},
            "the response has no clientSecret (clientId must be a string, clientSecret must be a string)",
        ],
        ["PUT", "null", {}, "the response has no clientSecret (it must be an object)"],
        ["PUT", { clientId: "other", clientSecret: "S3cret_1" }, {}, "the response is about another client, other"],
        ["GET", "[]", {}, "the response does not describe an app (it must be an object)"],
        ["GET", { status: "ok" }, {}, "the response does not describe an app (it must have an id or grantTypes)"],
        ["GET", "{", {}, "the response is not JSON (no content type)"],
    ] as const)("to %s, %j, says what is wrong with it", async (method, body, headers, problem) => {
        const { message, failure } = await errorOn(response(200, body, headers), method);
        expect(message).toContain(`: status 200, but ${problem}. The response may not be from CSP: check the host`);
        expect(failure).toMatchObject({ code: "CSP_UNEXPECTED_ANSWER", outcomeUnknown: method === "PUT" });
        expect(message).not.toContain("S3cret_1");
    });
});

describe("the message without a response", () => {
    it.each([
        ["timeout", "CSP_TIMEOUT", "Check the network to https://csp.example, then run the caller again."],
        ["connection", "CSP_UNREACHABLE", "Check the host https://csp.example and the network (HTTPS_PROXY, NO_PROXY)"],
        ["unreached", "CSP_UNREACHABLE", "Check the host https://csp.example and the network (HTTPS_PROXY, NO_PROXY)"],
        ["unknownHost", "CSP_UNREACHABLE", "Check that https://csp.example is the right host, and the network"],
        ["handshake", "CSP_UNREACHABLE", "Check that https://csp.example is the right host, and the network"],
        ["certificate", "CSP_CERTIFICATE", "NODE_EXTRA_CA_CERTS"],
        [
            "proxyRefused",
            "PROXY_REFUSED",
            "Check HTTPS_PROXY, its user name and password, and that the proxy allows https://csp.example.",
        ],
        ["tooLarge", "CSP_UNEXPECTED_ANSWER", "The response may not be from CSP: check the host"],
    ] as const)("tells what to do about %s", async (kind, code, hint) => {
        const failure = new TransportFailure(kind, "what happened", { code: "SELF_SIGNED_CERT_IN_CHAIN" });
        const error = await errorOn(failure);
        expect(error.message).toContain(`CSP did not read ${someAppName}: what happened. `);
        expect(error.message).toContain(hint);
        expect(error).toMatchObject({ code, status: undefined });
    });
});
