import { describe, expect, it } from "vitest";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { answer, errorOn, fakeAppName } from "../../support/failedCall";

describe("the message of an answer that is of no use", () => {
    it.each([
        [
            "PUT",
            "<html>Please wait</html>",
            { "content-type": "text/html" },
            "the answer is no JSON (text/html)",
        ],
        ["PUT", "", {}, "the answer is empty"],
        ["PUT", { clientId: "ci" }, {}, "the answer has no clientSecret"],
        ["PUT", { clientSecret: "" }, {}, "the answer has no clientSecret"],
        ["PUT", { clientSecret: ["a"] }, {}, "the answer has no clientSecret"],
        [
            "PUT",
            { clientId: "other", clientSecret: "S3cret_1" },
            {},
            "the answer is about another client, other",
        ],
        ["GET", "[]", {}, "the answer is no description of an app"],
        ["GET", { status: "ok" }, {}, "the answer is no description of an app"],
        ["GET", "{", {}, "the answer is no JSON (no content type)"],
    ] as const)("%s %j: %s says what is wrong with it", async (method, body, headers, problem) => {
        const { message, failure } = await errorOn(answer(200, body, headers), method);
        expect(message).toContain(
            `: status 200, but ${problem}. Something between here and CSP may have answered in its place`,
        );
        expect(failure).toMatchObject({ code: "CSP_UNEXPECTED_ANSWER", outcomeUnknown: method === "PUT" });
        expect(message).not.toContain("S3cret_1");
    });
});

describe("the message where there is no answer", () => {
    it.each([
        ["timeout", "CSP_TIMEOUT", "Check the network to https://csp.example, then run `pulumi up` again."],
        [
            "connection",
            "CSP_UNREACHABLE",
            "Check the host https://csp.example and the network (HTTPS_PROXY, NO_PROXY)",
        ],
        [
            "unreached",
            "CSP_UNREACHABLE",
            "Check the host https://csp.example and the network (HTTPS_PROXY, NO_PROXY)",
        ],
        ["unknownHost", "CSP_UNREACHABLE", "Is https://csp.example the right host?"],
        ["handshake", "CSP_UNREACHABLE", "Is https://csp.example the right host?"],
        ["certificate", "CSP_CERTIFICATE", "NODE_EXTRA_CA_CERTS"],
        [
            "proxyRefused",
            "PROXY_REFUSED",
            "Check HTTPS_PROXY, its user name and password, and that the proxy lets https://csp.example through.",
        ],
        [
            "tooLarge",
            "CSP_UNEXPECTED_ANSWER",
            "Something between here and CSP may have answered in its place",
        ],
    ] as const)("%s", async (kind, code, hint) => {
        const failure = new TransportFailure(kind, "what happened", { code: "SELF_SIGNED_CERT_IN_CHAIN" });
        const error = await errorOn(failure);
        expect(error.message).toContain(`CSP did not read the app of ${fakeAppName}: what happened. `);
        expect(error.message).toContain(hint);
        expect(error).toMatchObject({ code, status: undefined });
    });
});
