import { Stopped } from "../common/clock";
import { type AttemptFailure, attempt } from "./attempt";
import type { Call, CallContext } from "./call";
import type { Deadline } from "./deadline";
import { failedCallError, missingTokenError, unwantedCallError } from "./failedCall";
import { describeApp, isMutating, operationLabels } from "./operations";
import { isTurnedAway, mayStillExecute, retriedForMs, retryDelayMs } from "./retry";
import { inTurn } from "./turn";

const announcedDelayMs = 3_000;

export interface CallResult<T> {
    readonly value: T;
    /** CSP may still carry out an earlier attempt, after the one that succeeded. */
    readonly earlierAttemptUnresolved: boolean;
}

/**
 * Makes a call until it succeeds, fails permanently or has no time left.
 *
 * @param firstToken the access token to begin with, where the call needs one.
 * @throws CspError based on the last attempt.
 */
export async function makeCall<T>(
    context: CallContext,
    deadline: Deadline,
    call: Call<T>,
    firstToken?: string,
): Promise<CallResult<T>> {
    const beganMs = context.clock.now();
    const failures: AttemptFailure[] = [];
    let token = firstToken;
    try {
        for (;;) {
            const result = await inTurn(context, deadline, call.origin, () =>
                attempt(context, call, token, deadline.requestMs(), failures.length + 1),
            );
            if ("value" in result) {
                return { value: result.value, earlierAttemptUnresolved: failures.some(mayStillExecute) };
            }
            const { failure } = result;
            failures.push(failure);
            const fail = () => failedCallError(context, call, failures, failure);
            const lastMs = beganMs + retriedForMs(call.operation, failure);
            if (token !== undefined && isFirstUnauthorized(failures)) call.token?.discard(token);
            else if (!(await waitToRetry(context, deadline.orAt(lastMs), call, failures, failure))) throw fail();
            if (deadline.requestMs() > 0) token = await accessToken(deadline, call, failures);
            if (deadline.requestMs() === 0) throw fail();
        }
    } catch (error) {
        throw error instanceof Stopped ? unwantedCallError(context, call, failures, error) : error;
    }
}

/** The access token that a call needs, if it needs one. */
export async function accessToken<T>(
    deadline: Deadline,
    call: Call<T>,
    failures: readonly AttemptFailure[] = [],
): Promise<string | undefined> {
    try {
        return await call.token?.get(deadline);
    } catch (error) {
        throw missingTokenError(call, failures, error);
    }
}

/** One of CSP's servers may not know a token yet, or no longer. A new token may help then, but only once. */
function isFirstUnauthorized(failures: readonly AttemptFailure[]): boolean {
    const isUnauthorized = (each: AttemptFailure) => each.kind === "refused" && each.response.status === 401;
    return failures.findIndex(isUnauthorized) === failures.length - 1;
}

/** @returns false, without waiting, if there is no time for another attempt. */
async function waitToRetry<T>(
    context: CallContext,
    deadline: Deadline,
    call: Call<T>,
    failures: readonly AttemptFailure[],
    last: AttemptFailure,
): Promise<boolean> {
    const leastMs = last.kind === "refused" ? last.retryAfterMs : undefined;
    const ms = retryDelayMs(failures.length, context.random(), leastMs);
    return await deadline.wait({ ms, leastMs }, (delayMs) => announceDelay(context, call, failures, last, delayMs));
}

function announceDelay<T>(
    { log, hints }: CallContext,
    { app, operation, isFollowUp }: Call<T>,
    failures: readonly AttemptFailure[],
    last: AttemptFailure,
    delayMs: number,
): void {
    if (delayMs < announcedDelayMs) return;
    const about = app ? `${describeApp(app)}: ` : "";
    const why = last.kind === "refused" ? `CSP returned ${last.response.status}` : last.message;
    // CSP has made no secret yet that could be lost.
    const isStopSafe = isMutating(operation) && !isFollowUp && failures.every(isTurnedAway);
    const stop = isStopSafe ? ` (${hints.stopSafely})` : "";
    const seconds = Math.ceil(delayMs / 1_000);
    log(`${about}${why} when asked to ${operationLabels[operation]}; trying again in ${seconds} s${stop}`);
}
