import type { Operation } from "./operations";
import type { Delay } from "./retryBudget";
import type { TransportFailureKind } from "./transportFailure";

/** How an attempt failed. */
export type AttemptFailure =
    /** The status is not a success. With CSP's own error body, CSP has finished with the request. */
    | {
          readonly kind: "refused";
          readonly status: number;
          readonly hasCspErrorBody: boolean;
          readonly retryAfterMs?: number | undefined;
      }
    /** The status is a success, but the response lacks what it must have. */
    | { readonly kind: "unusable" }
    /** `mayHaveArrived` is false where the request certainly did not reach CSP. */
    | {
          readonly kind: "noResponse";
          readonly failure: TransportFailureKind;
          readonly mayHaveArrived: boolean;
      };

/** For failures that are more likely a mistake than temporary, but may be temporary. */
const brieflyMs = 30_000;
const firstBackoffMs = 500;
const shortestBackoffMs = 100;
const longestBackoffMs = 20_000;

/** How long after its first attempt a call that failed so is retried; 0: not at all. */
export function retryBudgetMs(operation: Operation, failure: AttemptFailure, retryForMs: number): number {
    const briefly = Math.min(brieflyMs, retryForMs);
    if (failure.kind === "refused" && failure.status === 429) return retryForMs;
    // Whether CSP carried out a POST …/secret is found by testing its secret, not by sending it again.
    if (operation === "setSecret" && mayHaveChanged(failure)) return 0;
    if (failure.kind === "unusable") return retryForMs;
    if (failure.kind === "refused") {
        if (failure.status === 409 && operation === "regenerateSecret") return briefly;
        return failure.status >= 500 ? retryForMs : 0;
    }
    if (failure.failure === "certificate" || failure.failure === "proxyRefused") return 0;
    return failure.failure === "unknownHost" || failure.failure === "handshake" ? briefly : retryForMs;
}

/** Whether a call that failed so would have been retried, had there been time. */
export function isRetryable(operation: Operation, failure: AttemptFailure): boolean {
    return retryBudgetMs(operation, failure, Number.POSITIVE_INFINITY) > 0;
}

/**
 * The wait before the next attempt: exponential backoff with full jitter, but never less than a tenth of a second,
 * nor less than CSP asked for.
 *
 * @param attempts how many there were, 1 after the first.
 * @param random in [0, 1).
 * @param requestedMs the wait that CSP asked for.
 * @returns milliseconds.
 */
export function retryDelayMs(attempts: number, random: number, requestedMs = 0): number {
    const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempts - 1)) * random;
    return Math.max(requestedMs, backoffMs, shortestBackoffMs);
}

/** The wait before the next attempt of a call, after so many and this random number in [0, 1). */
export function delayAfter(
    operation: Operation,
    failure: AttemptFailure,
    attempts: number,
    retryForMs: number,
    random: number,
): Delay {
    const leastMs = failure.kind === "refused" ? (failure.retryAfterMs ?? 0) : 0;
    const withinMs = retryBudgetMs(operation, failure, retryForMs);
    return { ms: retryDelayMs(attempts, random, leastMs), leastMs, withinMs };
}

/** Whether the request may still be carried out later: nothing that knows has said that it is finished. */
export function mayStillExecute(failure: AttemptFailure): boolean {
    if (failure.kind === "unusable") return true;
    if (failure.kind === "noResponse") return failure.mayHaveArrived;
    // 503 says that the request was not accepted; any other 5xx without CSP's body comes from a gateway.
    return failure.status >= 500 && failure.status !== 503 && !failure.hasCspErrorBody;
}

/** Whether the call may have changed something at CSP although it failed. */
export function mayHaveChanged(failure: AttemptFailure): boolean {
    return mayStillExecute(failure) || (failure.kind === "refused" && failure.status >= 500);
}

/** Whether CSP has not taken the request on: too many calls, or no capacity. */
export function isTurnedAway(failure: AttemptFailure): boolean {
    return failure.kind === "refused" && (failure.status === 429 || failure.status === 503);
}
