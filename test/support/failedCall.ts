import type { Credential } from "../../provider/csp/credential";
import type { CspError } from "../../provider/csp/cspError";
import type { HttpResponse } from "../../provider/csp/transport";
import { TransportFailure } from "../../provider/csp/transportFailure";
import { clientOver, cspErrorOf, someApp } from "./cspClient";

const apiToken: Credential = {
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

/** The error of a call that gets this reply after its access token. */
export function errorOn(
    reply: HttpResponse | TransportFailure,
    method: "GET" | "PUT" = "GET",
    renewal?: string,
): Promise<CspError> {
    const { client } = clientOver(
        async (request) => {
            if (request.url.endsWith("/authorize")) return response(200, { access_token: "Access-token-1" });
            if (reply instanceof TransportFailure) throw reply;
            return reply;
        },
        { limits: { retryForMs: 0 } },
    );
    const credential = { ...apiToken, renewal };
    const call = method === "GET" ? client.getApp(someApp, credential) : client.regenerateSecret(someApp, credential);
    return cspErrorOf(call);
}
