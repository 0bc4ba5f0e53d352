import { attempt, type FailedAttempt } from "./attempt";
import type { Call, CallContext, CallLimits, CallResult } from "./call";
import { callerGoneError, describeApp, failedCallError, missingTokenError } from "./cspError";
import { isMutating, operationLabels } from "./operations";
import { delayAfter, isTurnedAway, mayStillExecute } from "./retry";
import { RetryBudget } from "./retryBudget";

const announcedDelayMs = 3_000;

/**
 * Makes a call until it succeeds, fails permanently or exhausts its retry budget.
 *
 * @throws CspError based on the last attempt.
 */
export async function makeCall<T>(
    context: CallContext,
    limits: CallLimits,
    call: Call<T>,
): Promise<CallResult<T>> {
    const failures: FailedAttempt[] = [];
    // The token request before the first attempt is a call of its own, with a budget of its own.
    let token = await accessToken(call, limits, failures);
    const budget = new RetryBudget(context.clock, limits.retryForMs);
    for (;;) {
        if (!(await context.isCallerAlive())) throw callerGoneError(context, call, failures);
        const { requestTimeoutMs } = remaining(limits, budget);
        const attempted = await attempt(context, call, token, requestTimeoutMs, failures.length + 1);
        if (attempted.kind === "success") {
            return {
                value: attempted.value,
                earlierAttemptUnresolved: failures.some(({ failure }) => mayStillExecute(failure)),
            };
        }
        failures.push(attempted);
        const fail = () => failedCallError(context, call, failures, attempted);
        const isOver = () => remaining(limits, budget).requestTimeoutMs <= 0;
        if (token !== undefined && isFirstUnauthorized(failures)) call.token?.discard(token);
        else {
            const { failure } = attempted;
            const random = context.random();
            const delay = delayAfter(call.operation, failure, failures.length, limits.retryForMs, random);
            const isInTime = await budget.wait(delay, (ms) => announceDelay(context, call, failures, ms));
            if (!isInTime) throw fail();
        }
        if (isOver()) throw fail();
        token = await accessToken(call, remaining(limits, budget), failures);
        if (isOver()) throw fail();
    }
}

async function accessToken<T>(
    call: Call<T>,
    limits: CallLimits,
    failures: readonly FailedAttempt[],
): Promise<string | undefined> {
    try {
        return await call.token?.get(limits);
    } catch (error) {
        throw missingTokenError(call, failures, error);
    }
}

/** One server of CSP may not know a token yet, or any more, so that a new token may help; but only once. */
function isFirstUnauthorized(failures: readonly FailedAttempt[]): boolean {
    const unauthorized = failures.filter(({ response }) => response?.status === 401);
    return unauthorized.length === 1 && unauthorized[0] === failures.at(-1);
}

/** What is left of the limits: no request outlives the budget by more than one timeout. */
function remaining({ requestTimeoutMs }: CallLimits, budget: RetryBudget): CallLimits {
    const leftMs = budget.leftMs();
    return { retryForMs: Math.max(0, leftMs), requestTimeoutMs: requestTimeoutMs + Math.min(0, leftMs) };
}

function announceDelay<T>(
    { log, hints }: CallContext,
    { app, operation }: Call<T>,
    failures: readonly FailedAttempt[],
    delayMs: number,
): void {
    const last = failures.at(-1);
    if (last === undefined || delayMs < announcedDelayMs) return;
    const { failure, reason } = last;
    const about = app ? `${describeApp(app)}: ` : "";
    const why = failure.kind === "refused" ? `CSP returned ${failure.status}` : reason;
    // CSP has made no secret yet that could be lost.
    const isStopSafe = isMutating(operation) && failures.every((each) => isTurnedAway(each.failure));
    const stop = isStopSafe ? ` (${hints.stopSafely})` : "";
    const seconds = Math.ceil(delayMs / 1_000);
    log(`${about}${why} when asked to ${operationLabels[operation]}; trying again in ${seconds} s${stop}`);
}
