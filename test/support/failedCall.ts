import type { CspClient } from "../../provider/csp/client";
import type { Credential } from "../../provider/csp/credential";
import type { CspError } from "../../provider/csp/cspError";
import type { HttpRequest, HttpResponse } from "../../provider/csp/transport";
import { TransportFailure } from "../../provider/csp/transportFailure";
import { clientOver, cspErrorOf, someApp, type TestClientOptions } from "./cspClient";

export const apiToken: Credential = {
    kind: "apiToken",
    apiToken: "Api-token-1",
    source: "the API token from CSP_API_TOKEN",
};

/** An error body in CSP's format. */
export const cspBody = {
    cspErrorCode: "csp.1",
    errorCode: "e1",
    message: "Words of CSP",
    requestId: "r-1",
    statusCode: 1,
};

export function response(status: number, body: unknown = cspBody, headers: HttpResponse["headers"] = {}): HttpResponse {
    return { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) };
}

type Reply = HttpResponse | TransportFailure;

interface RepliesAndOptions extends TestClientOptions {
    /** The replies to requests for an access token, the last one for good. Default: a token. */
    readonly tokens?: readonly Reply[];
}

/** A client whose calls get these replies, the last one for good, and the requests that it made. */
export function clientThatGets(
    replies: readonly Reply[],
    { tokens = [response(200, { access_token: "Access-token-1" })], ...options }: RepliesAndOptions = {},
) {
    const requests: HttpRequest[] = [];
    const tokenRequests: HttpRequest[] = [];
    const csp = clientOver(async (request) => {
        const isForToken = /\/(authorize|token)$/.test(request.url);
        const seen = isForToken ? tokenRequests : requests;
        const script = isForToken ? tokens : replies;
        seen.push(request);
        const reply = script[seen.length - 1] ?? script.at(-1);
        if (reply === undefined) throw new Error(`there is no reply to ${request.url}`);
        if (reply instanceof TransportFailure) throw reply;
        return reply;
    }, options);
    return { ...csp, requests, tokenRequests };
}

/** The error of a call that gets this reply after its access token: by default, of one that reads the app. */
export function errorOn(
    reply: Reply,
    call = (client: CspClient): Promise<unknown> => client.getApp(someApp, apiToken),
): Promise<CspError> {
    return cspErrorOf(call(clientThatGets([reply], { limits: { retryForMs: 0 } }).client));
}

/** A call that rotates the secret. */
export const regenerate = (client: CspClient): Promise<unknown> => client.regenerateSecret(someApp, apiToken);
