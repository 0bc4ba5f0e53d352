import { describe, expect, it } from "vitest";
import { certificateProblem } from "../../../provider/csp/certificates";
import { transportFailureOf } from "../../../provider/csp/transportFailure";

const sent = { upload: 1 };
const unsent = { upload: undefined };
const secretText = "Bearer Access-token-1";

function failureOf(code: unknown, timings: object | undefined, statusCode?: unknown) {
    const error = new Error(secretText, { cause: { code, statusCode, message: secretText } });
    return transportFailureOf(Object.assign(error, { code, timings }));
}

describe("transportFailureOf", () => {
    it.each([
        ["ECONNREFUSED", unsent, "unreached", false, "it can't be reached (ECONNREFUSED)"],
        ["EHOSTUNREACH", unsent, "unreached", false, "it can't be reached (EHOSTUNREACH)"],
        ["EAI_AGAIN", unsent, "unreached", false, "it can't be reached (EAI_AGAIN)"],
        ["ETIMEDOUT", unsent, "unreached", false, "it can't be reached (ETIMEDOUT)"],
        ["EHOSTUNREACH", sent, "connection", true, "the connection broke (EHOSTUNREACH)"],
        ["ECONNRESET", sent, "connection", true, "the connection broke (ECONNRESET)"],
        ["ECONNRESET", undefined, "connection", true, "the connection broke (ECONNRESET)"],
        ["EPIPE", sent, "connection", true, "the connection broke (EPIPE)"],
        ["HPE_INVALID_CONSTANT", sent, "connection", true, "the connection broke (HPE_INVALID_CONSTANT)"],
        ["ENOTFOUND", unsent, "unknownHost", false, "the host name does not resolve (ENOTFOUND)"],
        ["EPROTO", unsent, "handshake", false, "no TLS connection came about (EPROTO)"],
        [
            "ERR_SSL_WRONG_VERSION_NUMBER",
            unsent,
            "handshake",
            false,
            "no TLS connection came about (ERR_SSL_WRONG_VERSION_NUMBER)",
        ],
        ["EPROTO", sent, "connection", true, "the connection broke (EPROTO)"],
        ["CERT_HAS_EXPIRED", unsent, "certificate", false, "its certificate has expired (CERT_HAS_EXPIRED)"],
        [undefined, sent, "connection", true, "the connection broke (unknown reason)"],
        [42, unsent, "unreached", false, "it can't be reached (unknown reason)"],
    ] as const)(
        "%s, timings %j: %s, may have arrived: %s",
        (code, timings, kind, mayHaveArrived, message) => {
            const failure = failureOf(code, timings);
            expect(failure).toMatchObject({ kind, mayHaveArrived, message });
            expect(failure.cause).toBeUndefined();
            expect(failure.stack).not.toContain(secretText);
        },
    );

    it.each([
        [407, "proxyRefused", "the proxy refuses to connect (status 407)"],
        [403, "proxyRefused", "the proxy refuses to connect (status 403)"],
        [502, "unreached", "the proxy could not connect (status 502)"],
        [undefined, "unreached", "the proxy could not connect (it broke off)"],
        [Number.NaN, "unreached", "the proxy could not connect (it broke off)"],
    ] as const)("a proxy's %s: %s", (status, kind, message) => {
        expect(failureOf("ERR_PROXY_TUNNEL", unsent, status)).toMatchObject({
            kind,
            message,
            mayHaveArrived: false,
        });
    });

    it.each(["text", undefined, null, 1])("anything thrown that is no error, %s, is open", (thrown) => {
        expect(transportFailureOf(thrown)).toMatchObject({ kind: "connection", mayHaveArrived: true });
    });
});

describe("certificateProblem", () => {
    it.each(["ECONNRESET", "ERR_TLS_HANDSHAKE_TIMEOUT", "toString", "", undefined])(
        "is none for %s",
        (code) => {
            expect(certificateProblem(code)).toBeUndefined();
        },
    );

    it("names NODE_EXTRA_CA_CERTS where that helps, and only there", () => {
        const helps = (code: string) => certificateProblem(code)?.hint.includes("NODE_EXTRA_CA_CERTS");
        expect(helps("SELF_SIGNED_CERT_IN_CHAIN")).toBe(true);
        expect(helps("UNABLE_TO_VERIFY_LEAF_SIGNATURE")).toBe(true);
        expect(helps("CERT_HAS_EXPIRED")).toBe(false);
        expect(helps("ERR_TLS_CERT_ALTNAME_INVALID")).toBe(false);
    });
});
