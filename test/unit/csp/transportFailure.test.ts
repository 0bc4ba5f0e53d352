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
        ["ECONNREFUSED", unsent, "unreached", "the host can't be reached"],
        ["EAI_AGAIN", unsent, "unreached", "the host can't be reached"],
        ["EHOSTUNREACH", unsent, "unreached", "the host can't be reached"],
        ["EHOSTUNREACH", sent, "connection", "the connection broke"],
        ["ECONNRESET", undefined, "connection", "the connection broke"],
        ["ECONNRESET", unsent, "connection", "the connection broke"],
        ["EPIPE", unsent, "connection", "the connection broke"],
        ["HPE_INVALID_CONSTANT", sent, "connection", "the connection broke"],
        ["ENOTFOUND", unsent, "unknownHost", "the host name does not resolve"],
        ["EPROTO", unsent, "handshake", "the TLS handshake failed"],
        ["ERR_SSL_WRONG_VERSION_NUMBER", unsent, "handshake", "the TLS handshake failed"],
        ["ERR_TLS_HANDSHAKE_TIMEOUT", unsent, "handshake", "the TLS handshake failed"],
        ["EPROTO", sent, "connection", "the connection broke"],
        ["CERT_HAS_EXPIRED", unsent, "certificate", "its certificate has expired"],
    ] as const)("takes %s with timings %j for %s", (code, timings, kind, message) => {
        const failure = failureOf(code, timings);
        const mayHaveArrived = kind === "connection";
        expect(failure).toMatchObject({ kind, mayHaveArrived, code, message: `${message} (${code})` });
        expect(failure.cause).toBeUndefined();
        expect(failure.stack).not.toContain(secretText);
    });

    it.each([
        [400, "proxyRefused", "the proxy refuses to connect (status 400)"],
        [407, "proxyRefused", "the proxy refuses to connect (status 407)"],
        [500, "unreached", "the proxy could not connect (status 500)"],
        [undefined, "unreached", "the proxy could not connect (it closed the connection)"],
        [Number.NaN, "unreached", "the proxy could not connect (it closed the connection)"],
    ] as const)("takes a proxy's status %s for %s", (status, kind, message) => {
        const failure = failureOf("ERR_PROXY_TUNNEL", unsent, status);
        expect(failure).toMatchObject({ kind, message, mayHaveArrived: false });
    });

    it.each([
        ["text", "connection", "the connection broke (unknown reason)"],
        [undefined, "connection", "the connection broke (unknown reason)"],
        [{ code: 42, timings: unsent }, "unreached", "the host can't be reached (unknown reason)"],
        [{ code: "ERR_PROXY_TUNNEL" }, "unreached", "the proxy could not connect (it closed the connection)"],
    ])("takes what lacks an error's fields for what is left: %j", (thrown, kind, message) => {
        expect(transportFailureOf(thrown)).toMatchObject({ kind, message, mayHaveArrived: kind === "connection" });
    });
});

it.each([
    ["timeout", true],
    ["connection", true],
    ["tooLarge", true],
    ["unreached", false],
] as const)("a failure of the kind %s may by default have arrived: %s", (kind, mayHaveArrived) => {
    expect(new TransportFailure(kind, "text").mayHaveArrived).toBe(mayHaveArrived);
});

describe("certificateProblem", () => {
    // Without a hint of its own: the authority must be trusted on this machine.
    const untrusted = "is from an authority that is not trusted here";
    const renew = "If this machine's clock is correct, the server's operator must renew the certificate.";
    const replace = "The server's operator must replace it.";
    const useItsName = "Use a host name that the certificate covers.";

    it.each(["ECONNRESET", "ERR_TLS_HANDSHAKE_TIMEOUT", "", undefined])("has nothing to say about %s", (code) => {
        expect(certificateProblem(code)).toBeUndefined();
    });

    it.each([
        ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", untrusted],
        ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", untrusted],
        ["DEPTH_ZERO_SELF_SIGNED_CERT", untrusted],
        ["CERT_UNTRUSTED", untrusted],
        ["CERT_HAS_EXPIRED", "has expired", renew],
        ["CERT_NOT_YET_VALID", "is not valid yet", renew],
        ["HOSTNAME_MISMATCH", "is for another host name", useItsName],
        ["ERR_TLS_CERT_ALTNAME_INVALID", "is for another host name", useItsName],
        ["CERT_REVOKED", "has been revoked", replace],
        ["CERT_SIGNATURE_FAILURE", "is invalid", replace],
        ["UNABLE_TO_DECRYPT_CERT_SIGNATURE", "is invalid", replace],
        ["UNABLE_TO_GET_CRL", "is invalid", replace],
        ["CRL_HAS_EXPIRED", "is invalid", replace],
        ["ERROR_IN_CERT_NOT_AFTER_FIELD", "is invalid", replace],
        ["INVALID_CA", "is invalid", replace],
        ["PATH_LENGTH_EXCEEDED", "is invalid", replace],
    ])("says of %s: %s", (code, problem, hint?: string) => {
        expect(certificateProblem(code)).toEqual({ problem: `its certificate ${problem}`, hint });
    });
});
