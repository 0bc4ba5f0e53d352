/** What is wrong with a certificate, and what to do about it. */
export interface CertificateProblem {
    readonly problem: string;
    readonly hint: string;
}

const authority =
    "If a private authority has signed it, or a proxy that looks into TLS, name that authority's file in " +
    "NODE_EXTRA_CA_CERTS.";
const clock = "Is this machine's clock right? Then its operator has to renew it.";

/** By the codes of OpenSSL, as node names them, and of node's own check of the host name. */
const problems: Readonly<Record<string, CertificateProblem>> = {
    ...sameFor(
        [
            "UNABLE_TO_GET_ISSUER_CERT",
            "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
            "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
            "SELF_SIGNED_CERT_IN_CHAIN",
            "DEPTH_ZERO_SELF_SIGNED_CERT",
            "CERT_UNTRUSTED",
        ],
        { problem: "its certificate is of an authority that is not trusted here", hint: authority },
    ),
    ...sameFor(["CERT_HAS_EXPIRED"], { problem: "its certificate has expired", hint: clock }),
    ...sameFor(["CERT_NOT_YET_VALID"], { problem: "its certificate is not valid yet", hint: clock }),
    ...sameFor(["ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH"], {
        problem: "its certificate is for another host name",
        hint: "Use a host name that the certificate has.",
    }),
    ...sameFor(["CERT_REVOKED"], {
        problem: "its certificate has been revoked",
        hint: "Its operator has to renew it.",
    }),
    ...sameFor(
        [
            "CERT_SIGNATURE_FAILURE",
            "CERT_CHAIN_TOO_LONG",
            "CERT_REJECTED",
            "ERROR_IN_CERT_NOT_BEFORE_FIELD",
            "ERROR_IN_CERT_NOT_AFTER_FIELD",
            "INVALID_CA",
            "INVALID_PURPOSE",
            "PATH_LENGTH_EXCEEDED",
            "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
            "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
            "UNABLE_TO_GET_CRL",
            "CRL_HAS_EXPIRED",
            "CRL_NOT_YET_VALID",
            "CRL_SIGNATURE_FAILURE",
        ],
        { problem: "its certificate is not in order", hint: "Its operator has to put it in order." },
    ),
};

function sameFor(codes: readonly string[], problem: CertificateProblem) {
    return Object.fromEntries(codes.map((code) => [code, problem]));
}

/** What a code says of a certificate; undefined for a code that is about something else. */
export function certificateProblem(code: string | undefined): CertificateProblem | undefined {
    return code !== undefined && Object.hasOwn(problems, code) ? problems[code] : undefined;
}
