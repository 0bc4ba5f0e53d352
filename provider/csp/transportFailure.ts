import { isRecord } from "../common/json";
import { certificateProblem } from "./certificates";

/**
 * Why there was no answer: `timeout`, `connection` (it broke), `unreached` (it never came about), `unknownHost` (the
 * name does not resolve), `handshake` (no TLS), `certificate`, `proxyRefused`, `tooLarge` (answered, but too much).
 */
export type TransportFailureKind =
    | "timeout"
    | "connection"
    | "unreached"
    | "unknownHost"
    | "handshake"
    | "certificate"
    | "proxyRefused"
    | "tooLarge";

/** More on a failure. */
export interface TransportFailureDetails {
    /** The code that the system, OpenSSL or node gave. */
    readonly code?: string | undefined;
    /** False where the request certainly did not reach CSP. Default: by the kind. */
    readonly mayHaveArrived?: boolean | undefined;
}

/** No answer. It has no `cause`: an HTTP library's error carries the request, and so the credentials. */
export class TransportFailure extends Error {
    readonly kind: TransportFailureKind;
    readonly code: string | undefined;
    readonly mayHaveArrived: boolean;

    constructor(kind: TransportFailureKind, message: string, details: TransportFailureDetails = {}) {
        super(message);
        this.kind = kind;
        this.code = details.code;
        this.mayHaveArrived =
            details.mayHaveArrived ?? (kind === "timeout" || kind === "connection" || kind === "tooLarge");
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
        ? failure("handshake", "no TLS connection came about")
        : failure("unreached", "it can't be reached");
}

/** Whether the request was sent, or may have been: only then can it have been carried out. */
export function wasSent(error: unknown): boolean {
    // A connection that broke had come about, and node may notice that before it notes that the request went out.
    if (["ECONNRESET", "EPIPE"].includes(codeOf(error))) return true;
    const timings = isRecord(error) ? error["timings"] : undefined;
    return !isRecord(timings) || timings["upload"] !== undefined;
}

/** A proxy that refuses for a reason of its own (4xx) will do so again; one that can't get through may later. */
function proxyFailure(error: unknown): TransportFailure {
    const cause = isRecord(error) ? error["cause"] : undefined;
    const status = isRecord(cause) && Number.isInteger(cause["statusCode"]) ? Number(cause["statusCode"]) : 0;
    const details = { code: status > 0 ? String(status) : "ERR_PROXY_TUNNEL", mayHaveArrived: false };
    if (status >= 400 && status < 500) {
        return new TransportFailure(
            "proxyRefused",
            `the proxy refuses to connect (status ${status})`,
            details,
        );
    }
    const why = status > 0 ? `status ${status}` : "it broke off";
    return new TransportFailure("unreached", `the proxy could not connect (${why})`, details);
}

function codeOf(error: unknown): string {
    const code = isRecord(error) ? error["code"] : undefined;
    return typeof code === "string" ? code : "unknown reason";
}
