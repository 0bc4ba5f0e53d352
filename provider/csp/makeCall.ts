import { type AttemptFailure, type AttemptResult, attempt } from "./attempt";
import { type Call, type CallContext, type CallLimits, stopReason } from "./call";
import { describeApp, failedCallError, missingTokenError } from "./cspError";
import { isMutating, operationLabels } from "./operations";
import type { Pace } from "./pace";
import { isTurnedAway, mayStillExecute, retryBudgetMs, retryDelayMs } from "./retry";
import { RetryBudget } from "./retryBudget";
import { TransportFailure } from "./transportFailure";

const announcedDelayMs = 3_000;

export interface CallResult<T> {
    readonly value: T;
    /** CSP may still carry out an earlier attempt, after the one that succeeded. */
    readonly earlierAttemptUnresolved: boolean;
}

/**
 * Makes a call until it succeeds, fails permanently or exhausts its retry budget.
 *
 * @param limitsNow those of a call that begins now.
 * @throws CspError based on the last attempt.
 */
export async function makeCall<T>(
    context: CallContext,
    limitsNow: () => CallLimits,
    call: Call<T>,
): Promise<CallResult<T>> {
    const failures: AttemptFailure[] = [];
    const accessToken = (left: CallLimits) =>
        call.token?.get(left).catch((error: unknown) => {
            throw missingTokenError(call, failures, error);
        });
    // The token request before the first attempt is a call of its own, with a budget of its own.
    let token = await accessToken(limitsNow());
    const limits = limitsNow();
    const budget = new RetryBudget(context.clock, limits.retryForMs);
    const pace = context.paces.of(call.origin);
    for (;;) {
        await awaitTurn(context, pace, budget);
        const stop = await stopReason(context);
        if (stop !== undefined) {
            const reason = `${context.hints[stop]}, so the call was not made`;
            throw failedCallError(context, call, failures, new TransportFailure(stop, reason));
        }
        const timeoutMs = remaining(limits, budget).requestTimeoutMs;
        const beganMs = context.clock.now();
        const result = await attempt(context, call, token, timeoutMs, failures.length + 1);
        tell(pace, result, beganMs, context.clock.now());
        if ("value" in result) {
            return { value: result.value, earlierAttemptUnresolved: failures.some(mayStillExecute) };
        }
        const { failure } = result;
        failures.push(failure);
        const fail = () => failedCallError(context, call, failures, failure);
        const isOver = () => remaining(limits, budget).requestTimeoutMs <= 0;
        if (token !== undefined && isFirstUnauthorized(failures)) call.token?.discard(token);
        else {
            const leastMs = failure.kind === "refused" ? failure.retryAfterMs : undefined;
            const ms = retryDelayMs(failures.length, context.random(), leastMs);
            const withinMs = retryBudgetMs(call.operation, failure, limits.retryForMs);
            const announce = (delayMs: number) => announceDelay(context, call, failures, failure, delayMs);
            if (!(await budget.wait({ ms, leastMs, withinMs }, announce))) throw fail();
        }
        if (isOver()) throw fail();
        token = await accessToken(remaining(limits, budget));
        if (isOver()) throw fail();
    }
}

/** Waits until the call may begin at its host's pace; without time for that, it begins at once, and the host decides. */
async function awaitTurn({ clock, cancelled, log }: CallContext, pace: Pace, budget: RetryBudget): Promise<void> {
    const announceMs = clock.now() + announcedDelayMs;
    let isAnnounced = false;
    for (;;) {
        const ms = pace.waitMs(clock.now());
        if (ms === 0 || cancelled.aborted) break;
        if (!isAnnounced && clock.now() >= announceMs) {
            log("CSP limits the rate of calls: going on at the rate that it accepts");
            isAnnounced = true;
        }
        if (!(await budget.wait({ ms, leastMs: ms }))) break;
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

/** What is left of the limits: no request outlives the budget by more than one timeout. */
function remaining({ requestTimeoutMs }: CallLimits, budget: RetryBudget): CallLimits {
    const leftMs = budget.leftMs();
    return { retryForMs: Math.max(0, leftMs), requestTimeoutMs: Math.max(0, requestTimeoutMs + Math.min(0, leftMs)) };
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
