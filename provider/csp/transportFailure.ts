import { isRecord } from "../common/json";

export type TransportFailureKind =
    | "timeout"
    | "connection"
    /** The connection could not be made. */
    | "unreached"
    /** The host's name does not resolve. */
    | "unknownHost"
    /** TLS failed, but not because of the certificate. */
    | "handshake"
    | "certificate"
    | "proxyRefused"
    /** There was a response, but too large. */
    | "tooLarge";

/** No response. It has no `cause`: an HTTP library's error carries the request, and so the credentials. */
export class TransportFailure extends Error {
    /** The code that the system, OpenSSL or Node gave. */
    readonly code: string | undefined;
    /** False where the request certainly did not reach CSP. */
    readonly mayHaveArrived: boolean;

    /** @param details `mayHaveArrived` by default depends on the kind. */
    constructor(
        readonly kind: TransportFailureKind,
        message: string,
        details: { readonly code?: string; readonly mayHaveArrived?: boolean } = {},
    ) {
        super(message);
        this.code = details.code;
        this.mayHaveArrived = details.mayHaveArrived ?? ["timeout", "connection", "tooLarge"].includes(kind);
    }
}

/** What an error of the HTTP library means. Only its codes are used: its texts may hold addresses and more. */
export function transportFailureOf(error: unknown): TransportFailure {
    const code = codeOf(error);
    const mayHaveArrived = wasSent(error);
    const failure = (kind: TransportFailureKind, message: string) =>
        new TransportFailure(kind, `${message} (${code})`, { code, mayHaveArrived });
    const certificate = certificateProblem(code);
    if (certificate) return failure("certificate", certificate.problem);
    if (code === "ERR_PROXY_TUNNEL") return proxyFailure(error);
    if (code === "ENOTFOUND") return failure("unknownHost", "the host name does not resolve");
    if (mayHaveArrived) return failure("connection", "the connection broke");
    return /^(EPROTO|ERR_SSL|ERR_TLS)/.test(code)
        ? failure("handshake", "the TLS handshake failed")
        : failure("unreached", "the host can't be reached");
}

/** Whether the request was sent, or may have been: only then can it have been carried out. */
export function wasSent(error: unknown): boolean {
    // A connection that broke had been made, and Node may notice that before it notes that the request went out.
    if (["ECONNRESET", "EPIPE"].includes(codeOf(error))) return true;
    const timings = isRecord(error) ? error["timings"] : undefined;
    return !isRecord(timings) || timings["upload"] !== undefined;
}

/** A proxy that refuses on its own account (4xx) will refuse again; one that can't connect now may connect later. */
function proxyFailure(error: unknown): TransportFailure {
    const cause = isRecord(error) ? error["cause"] : undefined;
    const status = isRecord(cause) && Number.isInteger(cause["statusCode"]) ? Number(cause["statusCode"]) : 0;
    if (status >= 400 && status < 500) {
        return new TransportFailure("proxyRefused", `the proxy refuses to connect (status ${status})`);
    }
    const why = status > 0 ? `status ${status}` : "it closed the connection";
    return new TransportFailure("unreached", `the proxy could not connect (${why})`);
}

function codeOf(error: unknown): string {
    const code = isRecord(error) ? error["code"] : undefined;
    return typeof code === "string" ? code : "unknown reason";
}

const untrusted = "is from an authority that is not trusted here";
const renew = "If this machine's clock is correct, the server's operator must renew the certificate.";
const replace = "The server's operator must replace it.";
const useItsName = "Use a host name that the certificate covers.";

/** By the codes of OpenSSL, as Node names them, and of Node's own check of the host name; the first match counts. */
const certificateProblems: readonly (readonly [codes: RegExp, problem: string, hint?: string])[] = [
    [/^UNABLE_TO_(GET_ISSUER_CERT|VERIFY_LEAF_SIGNATURE)/, untrusted],
    [/^CERT_UNTRUSTED|SELF_SIGNED_CERT/, untrusted],
    [/^CERT_HAS_EXPIRED$/, "has expired", renew],
    [/^CERT_NOT_YET_VALID$/, "is not valid yet", renew],
    [/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, "is for another host name", useItsName],
    [/^CERT_REVOKED$/, "has been revoked", replace],
    [/^(CERT_|CRL_|ERROR_IN_CERT_|INVALID_(CA|PURPOSE)|PATH_LENGTH_)/, "is invalid", replace],
    [/^UNABLE_TO_(DE|GET_CRL)/, "is invalid", replace],
];

/**
 * What is wrong with a certificate, and what to do about it; undefined for a code that is about something else. Without
 * a hint, its authority is not trusted here.
 */
export function certificateProblem(code = ""): { problem: string; hint: string | undefined } | undefined {
    const found = certificateProblems.find(([codes]) => codes.test(code));
    return found && { problem: `its certificate ${found[1]}`, hint: found[2] };
}
