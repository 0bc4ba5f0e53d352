import { sanitize } from "../common/sanitize";
import { UserError } from "../common/userError";
import { type FailedAttempt, requestIdOf } from "./attempt";
import type { Call, CallContext } from "./call";
import { type Explanation, explain } from "./explanation";
import { type App, isMutating, type Operation, operationLabels } from "./operations";
import { isRetryable, mayHaveChanged } from "./retry";
import { errorBody, hasCspErrorBody } from "./schemas";

/** The facts of a failed call. No text in it contains a secret. */
export interface CspFailure extends Explanation {
    readonly operation: Operation;
    /** The app that the call is about; for the token request of another call, the app of that one. */
    readonly app?: App | undefined;
    /** HTTP status, where there was a response. */
    readonly status?: number | undefined;
    /** Whether the response had CSP's own error body: a proxy's does not. */
    readonly hasCspErrorBody: boolean;
    /** CSP's own message. */
    readonly cspMessage?: string | undefined;
    /** CSP's own codes (`cspErrorCode`, `errorCode`). */
    readonly cspCodes: readonly string[];
    /** CSP's request id, from the body or the headers: for a support request. */
    readonly requestId?: string | undefined;
    /** What happened, where there was no usable response. */
    readonly reason?: string | undefined;
    /** Whether the call may nevertheless have changed the secret at CSP. */
    readonly outcomeUnknown: boolean;
    /** Whether the call would have been retried, had there been more time. */
    readonly isRetryable: boolean;
    /** The wait that CSP asked for, in milliseconds. */
    readonly retryAfterMs?: number | undefined;
    readonly attempts: number;
}

/** A call of CSP that failed. Its message names the call, the app, CSP's words, its request id and what to do next. */
export class CspError extends UserError {
    readonly failure: CspFailure;

    constructor(failure: CspFailure, summary = describe(failure)) {
        super(failure.code, summary);
        this.failure = failure;
    }

    /** HTTP status, where there was a response. */
    get status(): number | undefined {
        return this.failure.status;
    }

    /** Whether the call may nevertheless have changed the secret at CSP. */
    get outcomeUnknown(): boolean {
        return this.failure.outcomeUnknown;
    }
}

/** The app, for messages. */
export function describeApp({ orgId, oauthAppId }: App): string {
    return `OAuth app ${oauthAppId} in organization ${orgId}`;
}

/** Error for a call that exhausted its retries or failed permanently, based on the last attempt. */
export function failedCallError<T>(
    context: CallContext,
    call: Call<T>,
    failures: readonly FailedAttempt[],
    last: FailedAttempt,
): CspError {
    const { failure, response, reason } = last;
    const body = errorBody(response?.body ?? "");
    return errorOf(context, call, failures, {
        ...explain(context, call, last),
        status: response?.status,
        hasCspErrorBody: hasCspErrorBody(body),
        cspMessage: body.message,
        cspCodes: [body.cspErrorCode, body.errorCode].filter((code) => code !== undefined),
        requestId: response && requestIdOf(response),
        reason,
        isRetryable: isRetryable(call.operation, failure),
        retryAfterMs: failure.kind === "refused" ? failure.retryAfterMs : undefined,
    });
}

/** Error for a call that was not made, because nobody waits for its result any more. */
export function callerGoneError<T>(
    context: CallContext,
    call: Call<T>,
    failures: readonly FailedAttempt[],
): CspError {
    const { callerGone, tryAgain } = context.hints;
    return errorOf(context, call, failures, {
        code: "ENGINE_GONE",
        hasCspErrorBody: false,
        cspCodes: [],
        reason: `${callerGone}, so the call was not made`,
        hint: `To finish it, ${tryAgain}.`,
        isRetryable: false,
    });
}

/** Error for a call that can't get its access token: CSP may have carried out an earlier attempt of it. */
export function missingTokenError<T>(
    { operation, app }: Call<T>,
    failures: readonly FailedAttempt[],
    error: unknown,
): unknown {
    if (!(error instanceof CspError) || app === undefined) return error;
    return new CspError(
        { ...error.failure, app, outcomeUnknown: isOutcomeUnknown(operation, failures) },
        `${error.summary} The token was needed to ${operationLabels[operation]} of ${describeApp(app)}.`,
    );
}

function isOutcomeUnknown(operation: Operation, failures: readonly FailedAttempt[]): boolean {
    return isMutating(operation) && failures.some(({ failure }) => mayHaveChanged(failure));
}

function errorOf<T>(
    { redactor }: CallContext,
    { operation, app }: Call<T>,
    failures: readonly FailedAttempt[],
    facts: Omit<CspFailure, "operation" | "app" | "outcomeUnknown" | "attempts">,
): CspError {
    const strip = (text: string) => redactor.strip(text);
    const quoted = (text: string | undefined) => (text === undefined ? undefined : sanitize(text, strip));
    return new CspError({
        ...facts,
        cspMessage: quoted(facts.cspMessage),
        cspCodes: facts.cspCodes.map((code) => sanitize(code, strip)),
        requestId: quoted(facts.requestId),
        reason: quoted(facts.reason),
        hint: strip(facts.hint),
        operation,
        app,
        outcomeUnknown: isOutcomeUnknown(operation, failures),
        attempts: failures.length,
    });
}

function describe(failure: CspFailure): string {
    const about = failure.app ? ` of ${describeApp(failure.app)}` : "";
    const attempts = failure.attempts > 1 ? ` after ${failure.attempts} attempts` : "";
    const requestId = failure.requestId ? ` (CSP request id ${failure.requestId})` : "";
    const call = `${operationLabels[failure.operation]}${about}${attempts}`;
    return `CSP did not ${call}: ${whatHappened(failure)}${requestId}. ${failure.hint}`;
}

function whatHappened({ status, reason, redirectHost: host, cspMessage, cspCodes }: CspFailure): string {
    if (status === undefined) return reason ?? "the reason is unknown";
    if (reason !== undefined) return `status ${status}, but ${reason}`;
    if (host !== undefined) return `status ${status}, a redirect to ${host}`;
    const words = cspMessage ? ` "${cspMessage}"` : "";
    const codes = cspCodes.length > 0 ? ` (${cspCodes.join(", ")})` : "";
    return `status ${status}${words}${codes}`;
}
