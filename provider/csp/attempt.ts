import { debuglog } from "node:util";
import type { Call, CallContext } from "./call";
import type { CallLimits } from "./deadline";
import type { AttemptFailure } from "./retry";
import { retryAfterMs } from "./retryAfter";
import { errorBody, hasCspErrorBody, parseJson, secretsIn } from "./schemas";
import type { HttpResponse } from "./transport";
import { TransportFailure } from "./transportFailure";

/** A try of a call that did not succeed. */
export interface FailedAttempt {
    readonly kind: "bad";
    readonly outcome: AttemptFailure;
    readonly answer?: HttpResponse | undefined;
    /** What happened, where the answer does not say it. */
    readonly reason?: string | undefined;
    /** The code of the system, of OpenSSL or of node, where there was no answer. */
    readonly errorCode?: string | undefined;
}

/** A try that did. */
export interface SuccessfulAttempt<T> {
    readonly kind: "good";
    readonly value: T;
}

const debug = debuglog("pulumi-vmware-csp");

/** Sends a call's request once, and judges what comes back. */
export async function attempt<T>(
    context: CallContext,
    { requestTimeoutMs }: Pick<CallLimits, "requestTimeoutMs">,
    call: Call<T>,
    token: string | undefined,
    tryNumber: number,
): Promise<FailedAttempt | SuccessfulAttempt<T>> {
    const { clock, redactor, transport } = context;
    const startedMs = clock.now();
    const log = (end: string) => {
        if (!debug.enabled) return;
        const line = `${call.method} ${call.path} try ${tryNumber}: ${end}, ${clock.now() - startedMs} ms`;
        debug("%s", redactor.strip(line));
    };
    try {
        const answer = await transport({
            method: call.method,
            url: call.origin + call.path,
            headers: {
                accept: "application/json",
                ...call.headers,
                ...(token !== undefined && { authorization: `Bearer ${token}` }),
            },
            body: call.body,
            timeoutMs: requestTimeoutMs,
        });
        redactor.add(...secretsIn(answer.body));
        log(`${answer.status}, request id ${requestIdOf(answer) ?? "none"}`);
        return judged(clock.now(), call, answer);
    } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        log(error.message);
        const { kind, message, code, mayHaveArrived } = error;
        const outcome = { kind: "noAnswer", failure: kind, mayHaveArrived } as const;
        return { kind: "bad", outcome, reason: message, errorCode: code };
    }
}

/** CSP's id of a request, for its support. */
export function requestIdOf({ body, headers }: HttpResponse): string | undefined {
    return errorBody(body).requestId ?? headers["x-request-id"] ?? headers["request-id"];
}

function judged<T>(nowMs: number, call: Call<T>, answer: HttpResponse): FailedAttempt | SuccessfulAttempt<T> {
    const { status, headers, body } = answer;
    if (status < 200 || status >= 300) {
        const byCsp = hasCspErrorBody(errorBody(body));
        const askedMs = retryAfterMs(headers["retry-after"], nowMs);
        return { kind: "bad", outcome: { kind: "refused", status, byCsp, retryAfterMs: askedMs }, answer };
    }
    const parsed = call.parse(body);
    if ("value" in parsed) return { kind: "good", value: parsed.value };
    const problem = formProblem(answer) ?? parsed.problem;
    return { kind: "bad", outcome: { kind: "unusable" }, answer, reason: `the answer ${problem}` };
}

function formProblem({ headers, body }: HttpResponse): string | undefined {
    if (body === "") return "is empty";
    return parseJson(body) === undefined
        ? `is no JSON (${headers["content-type"] ?? "no content type"})`
        : undefined;
}
