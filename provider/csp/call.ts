import type { Clock } from "../common/clock";
import type { Redactor } from "../common/redaction";
import { attempt, type FailedAttempt } from "./attempt";
import type { BearerToken, BearerTokens } from "./bearerTokens";
import { failedCallError, missingTokenError, orphanError } from "./callFailure";
import { describeApp } from "./cspError";
import { type CallLimits, Deadline } from "./deadline";
import { type App, type Operation, operationLabels } from "./operations";
import { mayStillExecute, requestedDelayMs, retryBudgetMs, retryDelayMs } from "./retry";
import type { HttpRequest, Transport } from "./transport";

/** What every call needs of the process that makes it. */
export interface CallContext {
    readonly transport: Transport;
    readonly clock: Clock;
    /** In [0, 1), for the jitter. */
    readonly random: () => number;
    readonly redactor: Redactor;
    /** Whether there is still somebody who waits for the result: an orphaned process must not go on rotating. */
    readonly isEngineAlive: () => Promise<boolean>;
    /** Tells the user one line. */
    readonly log: (line: string) => void;
}

/** What a body holds, or what it lacks, as a sentence's end: "the answer …". */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** One call of CSP. */
export interface Call<T> {
    readonly operation: Operation;
    readonly app?: App | undefined;
    readonly origin: string;
    readonly method: HttpRequest["method"];
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    /** Absent on token requests, which carry their credential themselves. */
    readonly bearer?: BearerTokens | undefined;
    /** Which credential it is made with, and where that came from: for messages. */
    readonly credential: string;
    /** What the body of a success means. */
    readonly parse: (body: string) => Parsed<T>;
}

/** A call's result. */
export interface CallResult<T> {
    readonly value: T;
    /** An earlier try had no usable answer, and may still be carried out after the one that succeeded. */
    readonly earlierAttemptUnresolved: boolean;
}

const announcedWaitMs = 3_000;

/** Makes a call until it succeeds, is refused for good, or its patience is over; then throws a {@link CspError}. */
export async function makeCall<T>(
    context: CallContext,
    limits: CallLimits,
    call: Call<T>,
): Promise<CallResult<T>> {
    const bad: FailedAttempt[] = [];
    // The token request before the first try is a call of its own, with a deadline of its own.
    let token = await bearerToken(call, new Deadline(context.clock, limits), bad);
    const deadline = new Deadline(context.clock, limits);
    for (;;) {
        if (!(await context.isEngineAlive())) throw orphanError(context, call, bad);
        const tried = await attempt(context, deadline.limits(), call, token?.value, bad.length + 1);
        if (tried.kind === "good") {
            return {
                value: tried.value,
                earlierAttemptUnresolved: bad.some(({ outcome }) => mayStillExecute(outcome)),
            };
        }
        bad.push(tried);
        const refused = refusedToken(token, bad);
        if (refused === undefined) await waitForNextTry(context, call, deadline, bad, tried);
        else call.bearer?.discard(refused);
        token = await bearerToken(call, deadline, bad);
        const isInTime = refused === undefined ? deadline.leftMs() >= 0 : deadline.allowsRequest();
        if (!isInTime) throw failedCallError(context, call, bad);
    }
}

async function bearerToken<T>(
    call: Call<T>,
    deadline: Deadline,
    bad: readonly FailedAttempt[],
): Promise<BearerToken | undefined> {
    try {
        return await call.bearer?.get(deadline);
    } catch (error) {
        throw missingTokenError(call, bad, error);
    }
}

/** A token from before this call that CSP has just refused: a new one may do, but no third. */
function refusedToken(token: BearerToken | undefined, bad: readonly FailedAttempt[]): string | undefined {
    const refusals = bad.filter(({ answer }) => answer?.status === 401);
    const isFirst = refusals.length === 1 && refusals[0] === bad.at(-1);
    return isFirst && token && !token.fresh ? token.value : undefined;
}

/** @throws CspError where there is to be no next try. */
async function waitForNextTry<T>(
    context: CallContext,
    call: Call<T>,
    deadline: Deadline,
    bad: readonly FailedAttempt[],
    last: FailedAttempt,
): Promise<void> {
    const leftMs = deadline.leftMs(retryBudgetMs(call.operation, last.outcome, deadline));
    if (leftMs <= 0 || requestedDelayMs(last.outcome) >= leftMs) throw failedCallError(context, call, bad);
    const delayMs = Math.min(leftMs, retryDelayMs(last.outcome, bad.length, context.random()));
    if (delayMs >= announcedWaitMs) announceWait(context, call, last, delayMs);
    await context.clock.sleep(delayMs);
}

function announceWait<T>(
    context: CallContext,
    call: Call<T>,
    { outcome, reason }: FailedAttempt,
    delayMs: number,
): void {
    const about = call.app ? `${describeApp(call.app)}: ` : "";
    const why = outcome.kind === "refused" ? `CSP answered ${outcome.status}` : reason;
    context.log(
        `${about}${why} when asked to ${operationLabels[call.operation]}; trying again in ${Math.ceil(delayMs / 1_000)} s`,
    );
}
