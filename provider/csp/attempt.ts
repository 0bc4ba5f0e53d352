import { debuglog } from "node:util";
import { packageName } from "../common/packageInfo";
import type { Call, CallContext } from "./call";
import type { AttemptFailure } from "./retry";
import { retryAfterMs } from "./retryAfter";
import { errorBody, hasCspErrorBody, parseJson, secretsIn } from "./schemas";
import type { HttpResponse } from "./transport";
import { TransportFailure } from "./transportFailure";

/** An attempt that failed. */
export interface FailedAttempt {
    readonly kind: "failed";
    readonly failure: AttemptFailure;
    readonly response?: HttpResponse | undefined;
    /** What happened, where the response does not tell. */
    readonly reason?: string | undefined;
    /** The code of the system, of OpenSSL or of Node, where there was no response. */
    readonly errorCode?: string | undefined;
}

/** An attempt that succeeded. */
export interface SuccessfulAttempt<T> {
    readonly kind: "success";
    readonly value: T;
}

const debug = debuglog(packageName);

/** Sends a call's request once, and classifies the response. */
export async function attempt<T>(
    { clock, redactor, transport }: CallContext,
    call: Call<T>,
    token: string | undefined,
    timeoutMs: number,
    attemptNumber: number,
): Promise<FailedAttempt | SuccessfulAttempt<T>> {
    const startedMs = clock.now();
    const log = (end: string) => {
        if (!debug.enabled) return;
        const line = `${call.method} ${call.path} attempt ${attemptNumber}: ${end}, ${clock.now() - startedMs} ms`;
        debug("%s", redactor.strip(line));
    };
    try {
        const response = await transport({
            method: call.method,
            url: call.origin + call.path,
            headers: {
                accept: "application/json",
                ...call.headers,
                ...(token !== undefined && { authorization: `Bearer ${token}` }),
            },
            body: call.body,
            timeoutMs,
        });
        redactor.add(...secretsIn(response.body));
        log(`${response.status}, request id ${requestIdOf(response) ?? "none"}`);
        return classified(clock.now(), call, response);
    } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        log(error.message);
        const { kind, message: reason, code: errorCode, mayHaveArrived } = error;
        return {
            kind: "failed",
            failure: { kind: "noResponse", failure: kind, mayHaveArrived },
            reason,
            errorCode,
        };
    }
}

/** CSP's id of a request, for its support. */
export function requestIdOf({ body, headers }: HttpResponse): string | undefined {
    return errorBody(body).requestId ?? headers["x-request-id"] ?? headers["request-id"];
}

function classified<T>(
    nowMs: number,
    call: Call<T>,
    response: HttpResponse,
): FailedAttempt | SuccessfulAttempt<T> {
    const { status, headers, body } = response;
    if (status < 200 || status >= 300) {
        const failure = {
            kind: "refused",
            status,
            hasCspErrorBody: hasCspErrorBody(errorBody(body)),
            retryAfterMs: retryAfterMs(headers["retry-after"], nowMs),
        } as const;
        return { kind: "failed", failure, response };
    }
    const parsed = call.parse(body);
    if ("value" in parsed) return { kind: "success", value: parsed.value };
    const problem = formatProblem(response) ?? parsed.problem;
    return { kind: "failed", failure: { kind: "unusable" }, response, reason: `the response ${problem}` };
}

function formatProblem({ headers, body }: HttpResponse): string | undefined {
    if (body === "") return "is empty";
    return parseJson(body) === undefined
        ? `is not JSON (${headers["content-type"] ?? "no content type"})`
        : undefined;
}
