import { Stopped } from "../common/clock";
import { type AttemptFailure, type AttemptResult, attempt } from "./attempt";
import { type Call, type CallContext, refuseUnwanted } from "./call";
import { describeApp } from "./cspError";
import type { Deadline } from "./deadline";
import { failedCallError, missingTokenError, unwantedCallError } from "./failedCall";
import { isMutating, operationLabels } from "./operations";
import type { Pace } from "./pace";
import { isTurnedAway, mayStillExecute, retriedForMs, retryDelayMs } from "./retry";

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
            const result = await attemptInTurn(context, deadline, call, token, failures.length + 1);
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

/** @throws Stopped if nobody wants the result any more. */
async function attemptInTurn<T>(
    context: CallContext,
    deadline: Deadline,
    call: Call<T>,
    token: string | undefined,
    attemptNumber: number,
): Promise<AttemptResult<T>> {
    const { clock, paces } = context;
    const pace = paces.of(call.origin);
    await awaitTurn(context, pace, deadline);
    await refuseUnwanted(context);
    const beganMs = clock.now();
    const result = await attempt(context, call, token, deadline.requestMs(), attemptNumber);
    tell(pace, result, beganMs, clock.now());
    return result;
}

/** Waits until the call may begin at its host's pace; without time for that, it begins at once, and the host decides. */
async function awaitTurn({ clock, log }: CallContext, pace: Pace, deadline: Deadline): Promise<void> {
    const announceMs = clock.now() + announcedDelayMs;
    let isAnnounced = false;
    for (;;) {
        const ms = pace.waitMs(clock.now());
        if (ms === 0) break;
        if (!isAnnounced && clock.now() >= announceMs) {
            log("CSP limits the rate of calls: going on at the rate that it accepts");
            isAnnounced = true;
        }
        if (!(await deadline.wait({ ms, leastMs: ms }))) break;
    }
    pace.begin(clock.now());
}

/** Tells the pace how an attempt ended, if that says something about the rate of calls. */
function tell<T>(pace: Pace, result: AttemptResult<T>, beganMs: number, nowMs: number): void {
    const response = "value" in result ? "success" : "response" in result.failure && result.failure.response.status;
    // A 503 says nothing about the rate of calls, and may be about this one only.
    if (response === 429) pace.refused(beganMs, nowMs);
    else if (response) pace.accepted(nowMs);
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
