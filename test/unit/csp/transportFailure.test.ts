import { describe, expect, it } from "vitest";
import { certificateProblem, TransportFailure, transportFailureOf } from "../../../provider/csp/transportFailure";

const sent = { upload: 1 };
const unsent = { upload: undefined };
const secretText = "Bearer Access-token-1";

function failureOf(code: unknown, timings: object | undefined, statusCode?: unknown) {
    const error = new Error(secretText, { cause: { code, statusCode, message: secretText } });
    return transportFailureOf(Object.assign(error, { code, timings }));
}

describe("transportFailureOf", () => {
    it.each([
        ["ECONNREFUSED", unsent, "unreached", false, "the host can't be reached (ECONNREFUSED)"],
        ["EHOSTUNREACH", unsent, "unreached", false, "the host can't be reached (EHOSTUNREACH)"],
        ["EAI_AGAIN", unsent, "unreached", false, "the host can't be reached (EAI_AGAIN)"],
        ["ETIMEDOUT", unsent, "unreached", false, "the host can't be reached (ETIMEDOUT)"],
        ["EHOSTUNREACH", sent, "connection", true, "the connection broke (EHOSTUNREACH)"],
        ["ECONNRESET", sent, "connection", true, "the connection broke (ECONNRESET)"],
        ["ECONNRESET", undefined, "connection", true, "the connection broke (ECONNRESET)"],
        ["EPIPE", sent, "connection", true, "the connection broke (EPIPE)"],
        ["ECONNRESET", unsent, "connection", true, "the connection broke (ECONNRESET)"],
        ["EPIPE", unsent, "connection", true, "the connection broke (EPIPE)"],
        ["HPE_INVALID_CONSTANT", sent, "connection", true, "the connection broke (HPE_INVALID_CONSTANT)"],
        ["ENOTFOUND", unsent, "unknownHost", false, "the host name does not resolve (ENOTFOUND)"],
        ["EPROTO", unsent, "handshake", false, "the TLS handshake failed (EPROTO)"],
        [
            "ERR_SSL_WRONG_VERSION_NUMBER",
            unsent,
            "handshake",
            false,
            "the TLS handshake failed (ERR_SSL_WRONG_VERSION_NUMBER)",
        ],
        ["EPROTO", sent, "connection", true, "the connection broke (EPROTO)"],
        ["CERT_HAS_EXPIRED", unsent, "certificate", false, "its certificate has expired (CERT_HAS_EXPIRED)"],
        [undefined, sent, "connection", true, "the connection broke (unknown reason)"],
        [42, unsent, "unreached", false, "the host can't be reached (unknown reason)"],
    ] as const)(
        "takes %s with timings %j for %s, which may have arrived: %s",
        (code, timings, kind, mayHaveArrived, message) => {
            const failure = failureOf(code, timings);
            expect(failure).toMatchObject({ kind, mayHaveArrived, message });
            expect(failure.cause).toBeUndefined();
            expect(failure.stack).not.toContain(secretText);
        },
    );

    it.each([
        [407, "proxyRefused", "the proxy refuses to connect (status 407)"],
        [400, "proxyRefused", "the proxy refuses to connect (status 400)"],
        [403, "proxyRefused", "the proxy refuses to connect (status 403)"],
        [500, "unreached", "the proxy could not connect (status 500)"],
        [502, "unreached", "the proxy could not connect (status 502)"],
        [undefined, "unreached", "the proxy could not connect (it closed the connection)"],
        [Number.NaN, "unreached", "the proxy could not connect (it closed the connection)"],
    ] as const)("takes a proxy's status %s for %s", (status, kind, message) => {
        expect(failureOf("ERR_PROXY_TUNNEL", unsent, status)).toMatchObject({
            kind,
            message,
            mayHaveArrived: false,
        });
    });

    it.each(["text", undefined, null, 1])(
        "treats %s, thrown instead of an error, as a request that may have arrived",
        (thrown) => {
            expect(transportFailureOf(thrown)).toMatchObject({ kind: "connection", mayHaveArrived: true });
        },
    );
});

describe("a failure that does not say whether the request arrived", () => {
    it.each([
        ["timeout", true],
        ["connection", true],
        ["tooLarge", true],
        ["unreached", false],
        ["proxyRefused", false],
    ] as const)("is of a kind that tells: %s, %s", (kind, mayHaveArrived) => {
        expect(new TransportFailure(kind, "text").mayHaveArrived).toBe(mayHaveArrived);
    });
});

describe("certificateProblem", () => {
    it.each(["ECONNRESET", "ERR_TLS_HANDSHAKE_TIMEOUT", "toString", "", undefined])(
        "has nothing to say about %s",
        (code) => {
            expect(certificateProblem(code)).toBeUndefined();
        },
    );

    it.each([
        ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "its certificate is from an authority that is not trusted here"],
        ["DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate is from an authority that is not trusted here"],
        ["CERT_UNTRUSTED", "its certificate is from an authority that is not trusted here"],
        ["CERT_NOT_YET_VALID", "its certificate is not valid yet"],
        ["HOSTNAME_MISMATCH", "its certificate is for another host name"],
        ["CERT_REVOKED", "its certificate has been revoked"],
        ["CERT_SIGNATURE_FAILURE", "its certificate is invalid"],
        ["UNABLE_TO_DECRYPT_CERT_SIGNATURE", "its certificate is invalid"],
        ["UNABLE_TO_GET_CRL", "its certificate is invalid"],
        ["CRL_HAS_EXPIRED", "its certificate is invalid"],
        ["ERROR_IN_CERT_NOT_AFTER_FIELD", "its certificate is invalid"],
        ["INVALID_CA", "its certificate is invalid"],
        ["PATH_LENGTH_EXCEEDED", "its certificate is invalid"],
    ])("says of %s: %s", (code, problem) => {
        expect(certificateProblem(code)?.problem).toBe(problem);
    });

    it("has no hint of its own only if the authority must be trusted on this machine", () => {
        const isOfTrust = (code: string) => certificateProblem(code)?.hint === undefined;
        expect(isOfTrust("SELF_SIGNED_CERT_IN_CHAIN")).toBe(true);
        expect(isOfTrust("UNABLE_TO_VERIFY_LEAF_SIGNATURE")).toBe(true);
        expect(isOfTrust("CERT_HAS_EXPIRED")).toBe(false);
        expect(isOfTrust("ERR_TLS_CERT_ALTNAME_INVALID")).toBe(false);
    });
});
