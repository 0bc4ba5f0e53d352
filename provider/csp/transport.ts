import { packageName, packageVersion } from "../common/packageInfo";
import { createAgents } from "./agents";
import { TransportFailure, transportFailureOf, wasSent } from "./transportFailure";

export interface HttpRequest {
    readonly method: "GET" | "POST" | "PUT" | "DELETE";
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    readonly timeoutMs: number;
}

export interface HttpResponse {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly body: string;
}

/** Sends one request and reads one response of bounded size; never retries, never follows a redirect. */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

/** CSP's largest useful response is a few kilobytes. */
const maxBodyBytes = 1024 * 1024;

/**
 * A transport over got.
 *
 * @param env contains the proxy settings.
 */
export function createTransport(env: Readonly<Record<string, string | undefined>> = process.env): Transport {
    const agentsFor = createAgents(env);
    let userAgent: string | undefined;
    return async (request) => {
        // Only here, because loading got takes longer than anything that makes no call does.
        const { default: got } = await import("got");
        userAgent ??= `${packageName}/${packageVersion()}`;
        const agent = agentsFor(new URL(request.url));
        // Got's own timeout does not cover a request that still waits for a proxy's response.
        const limit = new AbortController();
        const timer = setTimeout(() => limit.abort("timeout"), request.timeoutMs);
        try {
            const sent = got(request.url, {
                method: request.method,
                // Uncompressed: a few kilobytes need no compression, and nothing small can become large here.
                headers: { ...request.headers, "user-agent": userAgent, "accept-encoding": "identity" },
                decompress: false,
                ...(request.body !== undefined && { body: request.body }),
                agent,
                retry: { limit: 0 },
                followRedirect: false,
                throwHttpErrors: false,
                signal: limit.signal,
            });
            sent.on("downloadProgress", ({ transferred }) => {
                if (transferred > maxBodyBytes) limit.abort("tooLarge");
            });
            const { statusCode, headers, body } = await sent;
            return { status: statusCode, headers: singleValues(headers), body };
        } catch (error) {
            if (!limit.signal.aborted) throw transportFailureOf(error);
            throw limitFailure(limit.signal.reason, request.timeoutMs, wasSent(error));
        } finally {
            clearTimeout(timer);
        }
    };
}

function limitFailure(reason: unknown, timeoutMs: number, mayHaveArrived: boolean): TransportFailure {
    if (reason === "tooLarge") {
        return new TransportFailure("tooLarge", `the response had more than ${maxBodyBytes} bytes`);
    }
    const what = mayHaveArrived ? "no response" : "no connection";
    const message = `${what} within ${Number((timeoutMs / 1_000).toPrecision(2))} s`;
    return new TransportFailure("timeout", message, { mayHaveArrived });
}

function singleValues(headers: NodeJS.Dict<string | string[]>): Record<string, string | undefined> {
    return Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    );
}
