import { parseJson } from "../common/json";
import { sanitize } from "../common/sanitize";
import type { Call, CallContext } from "./call";
import { retryAfterMs } from "./retryAfter";
import { type CspErrorBody, errorBody, secretsIn } from "./schemas";
import type { HttpResponse } from "./transport";
import { TransportFailure } from "./transportFailure";

/** How an attempt failed. The message of one without a usable response says what happened. */
export type AttemptFailure = RefusedAttempt | UnusableResponse | TransportFailure;

export type AttemptResult<T> = { readonly value: T } | { readonly failure: AttemptFailure };

interface FailedResponse {
    readonly response: HttpResponse;
    /** What the body says as an error. */
    readonly error: CspErrorBody;
}

/** The status is not a success. With CSP's own error body, CSP has finished with the request. */
export interface RefusedAttempt extends FailedResponse {
    readonly kind: "refused";
    readonly retryAfterMs?: number | undefined;
}

/** The status is a success, but the response lacks what it must have. */
interface UnusableResponse extends FailedResponse {
    readonly kind: "unusable";
    readonly message: string;
}

/** Sends a call's request once, and classifies the response. */
export async function attempt<T>(
    context: CallContext,
    call: Call<T>,
    token: string | undefined,
    timeoutMs: number,
    attemptNumber: number,
): Promise<AttemptResult<T>> {
    const { clock, redactor, transport } = context;
    const { method, path, body } = call;
    const authorization = token === undefined ? call.authorization : `Bearer ${token}`;
    const startedMs = clock.now();
    const log = (end: string) => {
        const line = `${method} ${path} attempt ${attemptNumber}: ${end}, ${clock.now() - startedMs} ms`;
        context.debug?.(redactor.strip(line));
    };
    try {
        const response = await transport({
            method,
            url: call.origin + path,
            headers: {
                accept: "application/json",
                ...(body !== undefined && { "content-type": contentType(body) }),
                ...(authorization !== undefined && { authorization }),
            },
            body: body?.toString(),
            timeoutMs,
        });
        const skew = context.clockCheck.lineFor(call.origin, response.headers);
        if (skew !== undefined) context.log(skew);
        const json = parseJson(response.body);
        redactor.add(...secretsIn(json));
        const received = { response, error: errorBody(json) };
        log(`${response.status}, request id ${sanitize(requestIdOf(received) ?? "none", redactor)}`);
        return classified(call, received, json, context);
    } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        log(error.message);
        return { failure: error };
    }
}

function contentType(body: string | URLSearchParams): string {
    return typeof body === "string" ? "application/json" : "application/x-www-form-urlencoded";
}

/** CSP's id of a request, to quote to its support. */
export function requestIdOf({ response, error }: FailedResponse): string | undefined {
    return error.requestId ?? response.headers["x-request-id"] ?? response.headers["request-id"];
}

function classified<T>(call: Call<T>, received: FailedResponse, json: unknown, context: CallContext) {
    const { status, headers, body } = received.response;
    if (status < 200 || status >= 300) {
        const waitMs = retryAfterMs(headers["retry-after"], context.clock.now());
        return { failure: { ...received, kind: "refused", retryAfterMs: waitMs } } as const;
    }
    const parsed = call.parse(json, body);
    if ("value" in parsed) return parsed;
    const notJson = `is not JSON (${headers["content-type"] ?? "no content type"})`;
    const problem = body === "" ? "is empty" : json === undefined ? notJson : parsed.problem;
    const message = sanitize(`the response ${problem}`, context.redactor);
    return { failure: { ...received, kind: "unusable", message } } as const;
}
