import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isLoopback } from "./host";

/** One request, ready to be sent. */
export interface HttpRequest {
    readonly method: "GET" | "POST" | "PUT" | "DELETE";
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    readonly timeoutMs: number;
}

/** Whatever came back: the status is not judged here. */
export interface HttpAnswer {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly body: string;
}

/**
 * Why there was no answer: `timeout` and `connection` (the request may have arrived), `unreached` (it has not),
 * `unknownHost` (the name does not resolve), `certificate`, `tooLarge` (answered, but with too much).
 */
export type TransportFailureKind =
    | "timeout"
    | "connection"
    | "unreached"
    | "unknownHost"
    | "certificate"
    | "tooLarge";

/** No answer. It has no `cause`: an HTTP library's error carries the request, and so the credentials. */
export class TransportFailure extends Error {
    constructor(
        readonly kind: TransportFailureKind,
        message: string,
    ) {
        super(message);
    }
}

/** Sends one request and reads one bounded answer; never repeats, never follows a redirect. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

/** CSP's largest answer of use is a few kilobytes. */
const maxBodyBytes = 1024 * 1024;

/** A transport over got, with one keep-alive agent a kind of address. */
export function createTransport(): Transport {
    const loopbackAgents = {
        http: new HttpAgent({ keepAlive: true }),
        https: new HttpsAgent({ keepAlive: true }),
    };
    const agents = { ...loopbackAgents, https: new HttpsAgent({ keepAlive: true, proxyEnv: process.env }) };
    return async (request) => {
        // Only here, because loading got takes longer than anything that makes no call.
        const { default: got } = await import("got");
        const tooLarge = new AbortController();
        const sent = got(request.url, {
            method: request.method,
            headers: { ...request.headers },
            ...(request.body === undefined ? {} : { body: request.body }),
            agent: isLoopback(new URL(request.url).hostname) ? loopbackAgents : agents,
            timeout: { request: request.timeoutMs },
            retry: { limit: 0 },
            followRedirect: false,
            throwHttpErrors: false,
            signal: tooLarge.signal,
        });
        sent.on("downloadProgress", ({ transferred }) => {
            if (transferred > maxBodyBytes) tooLarge.abort();
        });
        try {
            const { statusCode, headers, body } = await sent;
            return { status: statusCode, headers: singleValues(headers), body };
        } catch (error) {
            if (tooLarge.signal.aborted) {
                throw new TransportFailure("tooLarge", `the answer had more than ${maxBodyBytes} bytes`);
            }
            throw transportFailure(error, request.timeoutMs);
        }
    };
}

function singleValues(headers: NodeJS.Dict<string | string[]>): Record<string, string | undefined> {
    return Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    );
}

const unreachedCodes = new Set([
    "ECONNREFUSED",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "EAI_AGAIN",
    "ERR_PROXY_TUNNEL",
]);

function transportFailure(error: unknown, timeoutMs: number): TransportFailure {
    const code = codeOf(error);
    if (code === "ETIMEDOUT") {
        return new TransportFailure("timeout", `no answer within ${timeoutMs / 1_000} s`);
    }
    if (code === "ENOTFOUND")
        return new TransportFailure("unknownHost", "the host name does not resolve (ENOTFOUND)");
    if (isCertificateCode(code))
        return new TransportFailure("certificate", `its certificate is not trusted (${code})`);
    return unreachedCodes.has(code)
        ? new TransportFailure("unreached", `it can't be reached (${code})`)
        : new TransportFailure("connection", `the connection broke (${code})`);
}

function codeOf(error: unknown): string {
    if (typeof error !== "object" || error === null || !("code" in error)) return "unknown reason";
    return String(error.code);
}

/** OpenSSL's verification results, as node names them, and node's own check of the name. */
function isCertificateCode(code: string): boolean {
    return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/.test(code);
}
