import { createTransport, type HttpRequest } from "../../provider/csp/transport";
import { TransportFailure } from "../../provider/csp/transportFailure";

/** Sends over a transport without a proxy. */
export const send = createTransport({});

/** A `PUT` that waits 5 s, unless the test says otherwise. */
export function request(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
    return { method: "PUT", url, headers: {}, body: "{}", timeoutMs: 5_000, ...more };
}

/** Why there was no response. Throws if there was one. */
export async function failureOf(sent: HttpRequest): Promise<TransportFailure> {
    const error: unknown = await send(sent).then(
        ({ status }) => new Error(`status ${status}`),
        (thrown) => thrown,
    );
    if (error instanceof TransportFailure) return error;
    throw error;
}
