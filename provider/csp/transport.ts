import { packageVersion } from "../common/packageInfo";
import { packageName } from "../hosts/dynamic/providerText";
import { createAgents } from "./agents";
import { TransportFailure, transportFailureOf, wasSent } from "./transportFailure";

export { TransportFailure } from "./transportFailure";

/** One request, ready to be sent. */
export interface HttpRequest {
    readonly method: "GET" | "POST" | "PUT" | "DELETE";
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    readonly timeoutMs: number;
}

/** Whatever came back: the status is not judged here. */
export interface HttpResponse {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly body: string;
}

/** Sends one request and reads one bounded answer; never repeats, never follows a redirect. */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

/** CSP's largest answer of use is a few kilobytes. */
const maxBodyBytes = 1024 * 1024;

/**
 * A transport over got, with one keep-alive agent a kind of address.
 *
 * @param env has the proxy's settings.
 */
export function createTransport(env: Readonly<Record<string, string | undefined>> = process.env): Transport {
    const agentsFor = createAgents(env);
    let userAgent: string | undefined;
    return async (request) => {
        // Only here, because loading got takes longer than anything that makes no call.
        const { default: got } = await import("got");
        userAgent ??= `${packageName}/${packageVersion()}`;
        const agent = agentsFor(new URL(request.url));
        const limit = new Limit(request.timeoutMs);
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
            sent.on("downloadProgress", ({ transferred }) => limit.received(transferred));
            const { statusCode, headers, body } = await sent;
            return { status: statusCode, headers: singleValues(headers), body };
        } catch (error) {
            throw limit.exceeded(wasSent(error)) ?? transportFailureOf(error);
        } finally {
            limit.end();
        }
    };
}

/**
 * Ends a request that takes too long or brings too much. Got's own time-out does not reach a request that still
 * waits for a proxy's answer.
 */
class Limit {
    readonly #ended = new AbortController();
    readonly #timeoutMs: number;
    readonly #timer: NodeJS.Timeout;
    #exceeded: "timeout" | "tooLarge" | undefined;

    constructor(timeoutMs: number) {
        this.#timeoutMs = timeoutMs;
        this.#timer = setTimeout(() => this.#exceed("timeout"), timeoutMs);
    }

    get signal(): AbortSignal {
        return this.#ended.signal;
    }

    received(bytes: number): void {
        if (bytes > maxBodyBytes) this.#exceed("tooLarge");
    }

    end(): void {
        clearTimeout(this.#timer);
    }

    /** The limit that ended the request, if one did. */
    exceeded(mayHaveArrived: boolean): TransportFailure | undefined {
        if (this.#exceeded === "tooLarge") {
            return new TransportFailure("tooLarge", `the answer had more than ${maxBodyBytes} bytes`);
        }
        if (this.#exceeded === undefined) return undefined;
        const what = mayHaveArrived ? "no answer" : "no connection";
        const message = `${what} within ${Number((this.#timeoutMs / 1_000).toPrecision(2))} s`;
        return new TransportFailure("timeout", message, { mayHaveArrived });
    }

    #exceed(limit: "timeout" | "tooLarge"): void {
        this.#exceeded ??= limit;
        this.#ended.abort();
    }
}

function singleValues(headers: NodeJS.Dict<string | string[]>): Record<string, string | undefined> {
    return Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    );
}
