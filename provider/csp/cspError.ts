import { sanitize } from "../common/sanitize";
import { UserError } from "../common/userError";
import { type AttemptFailure, requestIdOf } from "./attempt";
import type { Call, CallContext } from "./call";
import { type Explanation, explain } from "./explanation";
import { type App, isMutating, type Operation, operationLabels } from "./operations";
import { isRetryable, mayHaveChanged } from "./retry";
import { hasCspErrorBody } from "./schemas";

/** The facts of a failed call. No text in it contains a secret. */
export interface CspFailure extends Explanation {
    readonly operation: Operation;
    /** The app that the call is about; for the token request of another call, the app of that one. */
    readonly app?: App | undefined;
    /** HTTP status, where there was a response. */
    readonly status?: number | undefined;
    /** Whether the response had CSP's own error body: a proxy's does not. */
    readonly hasCspErrorBody: boolean;
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
    constructor(
        readonly failure: CspFailure,
        summary = describe(failure),
    ) {
        super(failure.code, summary);
    }

    /** HTTP status, where there was a response. */
    get status(): number | undefined {
        return this.failure.status;
    }
}

/** The app, for messages. */
export function describeApp({ orgId, oauthAppId }: App): string {
    return `OAuth app ${oauthAppId} in organization ${orgId}`;
}

/** Error for a call that exhausted its retries or failed permanently, based on the last failure. */
export function failedCallError<T>(
    context: CallContext,
    call: Call<T>,
    attempts: readonly AttemptFailure[],
    last: AttemptFailure,
): CspError {
    const { redactor } = context;
    const quoted = (text: string | undefined) => (text === undefined ? undefined : sanitize(text, redactor));
    const { code, hint, redirectHost } = explain(context, call, last);
    const received = "response" in last ? last : undefined;
    const { cspErrorCode, errorCode, message } = received?.error ?? {};
    return new CspError({
        code,
        operation: call.operation,
        app: call.app,
        status: received?.response.status,
        hasCspErrorBody: received !== undefined && hasCspErrorBody(received.error),
        cspMessage: quoted(message),
        cspCodes: [cspErrorCode, errorCode].flatMap((each) => quoted(each) ?? []),
        requestId: quoted(received && requestIdOf(received)),
        redirectHost,
        reason: last.kind === "refused" ? undefined : last.message,
        hint: redactor.strip(hint),
        outcomeUnknown: isOutcomeUnknown(call.operation, attempts),
        isRetryable: isRetryable(call.operation, last),
        retryAfterMs: last.kind === "refused" ? last.retryAfterMs : undefined,
        attempts: attempts.length,
    });
}

/** Error for a call that can't get its access token: CSP may have carried out an earlier attempt of it. */
export function missingTokenError<T>(
    { operation, app }: Call<T>,
    attempts: readonly AttemptFailure[],
    error: unknown,
): unknown {
    if (!(error instanceof CspError) || app === undefined) return error;
    return new CspError(
        { ...error.failure, app, outcomeUnknown: isOutcomeUnknown(operation, attempts) },
        `${error.summary} The token was needed to ${operationLabels[operation]} of ${describeApp(app)}.`,
    );
}

function isOutcomeUnknown(operation: Operation, attempts: readonly AttemptFailure[]): boolean {
    return isMutating(operation) && attempts.some(mayHaveChanged);
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
