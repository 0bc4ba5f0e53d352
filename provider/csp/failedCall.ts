import type { Stopped } from "../common/clock";
import { sanitize } from "../common/sanitize";
import { type AttemptFailure, requestIdOf } from "./attempt";
import type { Call, CallContext } from "./call";
import { CspError } from "./cspError";
import { explain } from "./hints";
import { describeCall, isMutating, type Operation } from "./operations";
import { isRetryable, isTurnedAway, mayHaveChanged } from "./retry";
import { hasCspErrorBody } from "./schemas";

/** Error for a call that exhausted its retries or failed permanently, based on the last failure. */
export function failedCallError<T>(
    context: CallContext,
    call: Call<T>,
    attempts: readonly AttemptFailure[],
    last: AttemptFailure,
): CspError {
    const { redactor } = context;
    const quoted = (text: string | undefined) => (text === undefined ? undefined : sanitize(text, redactor));
    const { hint, ...explanation } = explain(context, call, last);
    const received = "response" in last ? last : undefined;
    const { cspErrorCode, errorCode, message } = received?.error ?? {};
    return new CspError({
        ...explanation,
        operation: call.operation,
        app: call.app,
        status: received?.response.status,
        hasCspErrorBody: received !== undefined && hasCspErrorBody(received.error),
        cspMessage: quoted(message),
        cspCodes: [cspErrorCode, errorCode].flatMap((each) => quoted(each) ?? []),
        requestId: quoted(received && requestIdOf(received)),
        reason: last.kind === "refused" ? undefined : last.message,
        hint: redactor.strip(hint),
        outcomeUnknown: isOutcomeUnknown(call.operation, attempts),
        wasTurnedAway: attempts.some(isTurnedAway),
        isRetryable: isRetryable(call.operation, last),
        retryAfterMs: last.kind === "refused" ? last.retryAfterMs : undefined,
        attempts: attempts.length,
    });
}

/** Error for a call that is not made, since nobody wants its result any more. */
export function unwantedCallError(
    { hints }: CallContext,
    { operation, app }: Pick<Call<unknown>, "operation" | "app">,
    attempts: readonly AttemptFailure[],
    { code, reason }: Stopped,
): CspError {
    return new CspError({
        code,
        hint: `To finish it, ${hints.tryAgain}.`,
        operation,
        app,
        hasCspErrorBody: false,
        cspCodes: [],
        reason: `${hints[reason]}, so the call was not made`,
        outcomeUnknown: isOutcomeUnknown(operation, attempts),
        wasTurnedAway: attempts.some(isTurnedAway),
        isRetryable: false,
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
        `${error.summary} The token was needed to ${describeCall(operation, app)}.`,
    );
}

function isOutcomeUnknown(operation: Operation, attempts: readonly AttemptFailure[]): boolean {
    return isMutating(operation) && attempts.some(mayHaveChanged);
}
