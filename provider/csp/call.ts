import { debuglog } from "node:util";
import { cspErrorBody } from "./answers";
import type { Clock } from "./clock";
import { CspError, nameOf } from "./errors";
import { type BadTry, failedCallError, orphanError, requestIdOf } from "./failure";
import { type App, isMutating, type Operation, toDo } from "./operations";
import type { Redactor } from "./redaction";
import { mayHaveChanged, mayStillArrive, type Patience, repeatForMs, waitMs } from "./retry";
import { retryAfterMs } from "./retryAfter";
import { type HttpAnswer, type HttpRequest, type Transport, TransportFailure } from "./transport";

/** What every call needs of the process that makes it. */
export interface CallContext {
    readonly transport: Transport;
    readonly clock: Clock;
    /** In [0, 1), for the jitter. */
    readonly random: () => number;
    readonly redactor: Redactor;
    /** Whether there is still somebody who waits for the result: an orphaned process must not go on rotating. */
    readonly isWanted: () => Promise<boolean>;
    /** Tells the user one line. */
    readonly announce: (line: string) => void;
}

/** Bounds of one call. */
export interface CallLimits extends Patience {
    /** One request, from connecting to the end of its answer. */
    readonly requestTimeoutMs: number;
}

/** A source of bearer tokens for one credential. */
export interface BearerTokens {
    /** `fresh`: issued while we waited, so that asking for another would bring nothing better. */
    get(): Promise<{ readonly value: string; readonly fresh: boolean }>;
    /** Forgets a token that CSP refused. */
    discard(value: string): void;
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
    readonly earlierTryOpen: boolean;
}

const debug = debuglog("pulumi-vmware-csp");
const announcedWaitMs = 3_000;

/** Makes a call until it succeeds, is refused for good, or its patience is over; then throws a {@link CspError}. */
export async function makeCall<T>(
    context: CallContext,
    limits: CallLimits,
    call: Call<T>,
): Promise<CallResult<T>> {
    const startedMs = context.clock.now();
    const bad: BadTry[] = [];
    let renewedToken = false;
    for (;;) {
        await refuseOrphan(context, call, bad);
        const token = await bearerToken(call, bad);
        const tried = await tryOnce(context, limits, call, token?.value, bad.length + 1);
        if (tried.kind === "good") {
            return { value: tried.value, earlierTryOpen: bad.some(({ outcome }) => mayStillArrive(outcome)) };
        }
        bad.push(tried);
        if (tried.answer?.status === 401 && token && !token.fresh && !renewedToken) {
            renewedToken = true;
            call.bearer?.discard(token.value);
            continue;
        }
        const delayMs = waitMs(tried.outcome, bad.length, context.random());
        const untilMs = startedMs + repeatForMs(call.operation, tried.outcome, limits);
        if (context.clock.now() + delayMs >= untilMs) throw failedCallError(context, call, bad);
        if (delayMs >= announcedWaitMs) announceWait(context, call, tried, delayMs);
        await context.clock.sleep(delayMs);
    }
}

async function refuseOrphan<T>(context: CallContext, call: Call<T>, bad: readonly BadTry[]): Promise<void> {
    const mustAsk = bad.length > 0 || isMutating(call.operation);
    if (mustAsk && !(await context.isWanted())) throw orphanError(context, call, bad);
}

async function bearerToken<T>(call: Call<T>, bad: readonly BadTry[]) {
    try {
        return await call.bearer?.get();
    } catch (error) {
        const open = bad.some(({ outcome }) => mayHaveChanged(outcome));
        throw open && error instanceof CspError ? error.withOpenOutcome() : error;
    }
}

async function tryOnce<T>(
    context: CallContext,
    limits: CallLimits,
    call: Call<T>,
    token: string | undefined,
    tryNumber: number,
): Promise<BadTry | { readonly kind: "good"; readonly value: T }> {
    const startedMs = context.clock.now();
    const log = (end: string) => {
        const tookMs = context.clock.now() - startedMs;
        debug(
            "%s",
            context.redactor.strip(`${call.method} ${call.path} try ${tryNumber}: ${end}, ${tookMs} ms`),
        );
    };
    try {
        const answer = await context.transport({
            method: call.method,
            url: call.origin + call.path,
            headers: {
                accept: "application/json",
                ...call.headers,
                ...(token && { authorization: `Bearer ${token}` }),
            },
            body: call.body,
            timeoutMs: limits.requestTimeoutMs,
        });
        log(`${answer.status}, request id ${requestIdOf(answer) ?? "none"}`);
        return judge(context, call, answer);
    } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        log(error.message);
        return { kind: "bad", outcome: { kind: "noAnswer", failure: error.kind }, reason: error.message };
    }
}

function judge<T>(
    { clock }: CallContext,
    call: Call<T>,
    answer: HttpAnswer,
): BadTry | { readonly kind: "good"; readonly value: T } {
    const { status } = answer;
    if (status < 200 || status >= 300) {
        const afterMs = retryAfterMs(answer.headers["retry-after"], clock.now());
        const byCsp = cspErrorBody(answer.body) !== undefined;
        return { kind: "bad", outcome: { kind: "refused", status, byCsp, retryAfterMs: afterMs }, answer };
    }
    const parsed = call.parse(answer.body);
    if ("value" in parsed) return { kind: "good", value: parsed.value };
    return { kind: "bad", outcome: { kind: "unusable" }, answer, reason: `the answer ${parsed.problem}` };
}

function announceWait<T>(
    context: CallContext,
    call: Call<T>,
    { outcome, reason }: BadTry,
    delayMs: number,
): void {
    const about = call.app ? `${nameOf(call.app)}: ` : "";
    const why = outcome.kind === "refused" ? `CSP answered ${outcome.status}` : reason;
    context.announce(
        `${about}${why} when asked to ${toDo[call.operation]}; trying again in ${Math.ceil(delayMs / 1_000)} s`,
    );
}
