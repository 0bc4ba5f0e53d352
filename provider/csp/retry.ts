import type { AttemptFailure } from "./attempt";
import type { Operation } from "./operations";
import { hasCspErrorBody } from "./schemas";

/** For failures that are more likely a mistake than temporary, but may be temporary. */
const brieflyMs = 30_000;
const firstBackoffMs = 500;
const shortestBackoffMs = 100;
const longestBackoffMs = 20_000;

/** How long after it began a call that failed so is retried at most; 0: not at all. */
export function retriedForMs(operation: Operation, failure: AttemptFailure): number {
    // Whether CSP carried out a POST …/secret is found by testing its secret, not by sending it again.
    if (operation === "setSecret" && mayHaveChanged(failure)) return 0;
    switch (failure.kind) {
        case "refused": {
            const { status } = failure.response;
            if (status === 409 && operation === "regenerateSecret") return brieflyMs;
            return status === 429 || status >= 500 ? Number.POSITIVE_INFINITY : 0;
        }
        case "certificate":
        case "proxyRefused":
            return 0;
        case "unknownHost":
        case "handshake":
            return brieflyMs;
        default:
            return Number.POSITIVE_INFINITY;
    }
}

/** Whether a call that failed so would have been retried, had there been time. */
export function isRetryable(operation: Operation, failure: AttemptFailure): boolean {
    return retriedForMs(operation, failure) > 0;
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

/** Whether the request may still be carried out later, since CSP has not said that it is finished. */
export function mayStillExecute(failure: AttemptFailure): boolean {
    if (failure.kind === "unusable") return true;
    if (failure.kind !== "refused") return failure.mayHaveArrived;
    // A 5xx without CSP's body comes from a gateway.
    return !isTurnedAway(failure) && failure.response.status >= 500 && !hasCspErrorBody(failure.error);
}

/** Whether the call may have changed something at CSP although it failed. */
export function mayHaveChanged(failure: AttemptFailure): boolean {
    if (mayStillExecute(failure)) return true;
    return failure.kind === "refused" && failure.response.status >= 500 && !isTurnedAway(failure);
}

/** Whether CSP did not accept the request: too many calls, or no capacity. So it has changed nothing. */
export function isTurnedAway(failure: AttemptFailure): boolean {
    return failure.kind === "refused" && [429, 503].includes(failure.response.status);
}
