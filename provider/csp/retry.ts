import type { Operation } from "./operations";
import type { TransportFailureKind } from "./transportFailure";

/** How one try of a call ended, if not well. */
export type AttemptFailure =
    /** Answered with a status that is no success. `byCsp`: with CSP's error body, so that the call is over. */
    | {
          readonly kind: "refused";
          readonly status: number;
          readonly byCsp: boolean;
          readonly retryAfterMs?: number | undefined;
      }
    /** Answered with success, but without what the answer must have. */
    | { readonly kind: "unusable" }
    /** `mayHaveArrived`: false where the request certainly did not reach CSP. */
    | {
          readonly kind: "noAnswer";
          readonly failure: TransportFailureKind;
          readonly mayHaveArrived: boolean;
      };

/** How long to go on: all tries of one call together. */
export interface RetryBudget {
    readonly retryForMs: number;
}

/** For what is more likely a mistake than a passing fault, but may be one. */
const brieflyMs = 30_000;
const firstBackoffMs = 500;
const shortestBackoffMs = 100;
const longestBackoffMs = 20_000;

/** For how long after its first try a call that ended so is repeated; 0: not at all. */
export function retryBudgetMs(
    operation: Operation,
    outcome: AttemptFailure,
    { retryForMs }: RetryBudget,
): number {
    const briefly = Math.min(brieflyMs, retryForMs);
    if (outcome.kind === "refused" && outcome.status === 429) return retryForMs;
    // Whether a POST …/secret was carried out is found by testing its secret, not by sending it again.
    if (operation === "setSecret" && mayHaveChanged(outcome)) return 0;
    switch (outcome.kind) {
        case "refused":
            if (outcome.status === 409 && operation === "regenerateSecret") return briefly;
            return outcome.status >= 500 ? retryForMs : 0;
        case "unusable":
            return retryForMs;
        case "noAnswer":
            switch (outcome.failure) {
                case "certificate":
                case "proxyRefused":
                    return 0;
                case "unknownHost":
                case "handshake":
                    return briefly;
                default:
                    return retryForMs;
            }
    }
}

/** Whether a call that ended so would have been repeated, had there been time. */
export function isRetryable(operation: Operation, outcome: AttemptFailure): boolean {
    return retryBudgetMs(operation, outcome, { retryForMs: Number.POSITIVE_INFINITY }) > 0;
}

/**
 * The wait before the next try: exponential with full jitter (but for a moment, so that nothing is asked in a
 * frenzy), and never less than CSP asked for.
 *
 * @param tries how many there were, 1 after the first.
 * @param random in [0, 1).
 * @returns milliseconds.
 */
export function retryDelayMs(outcome: AttemptFailure, tries: number, random: number): number {
    const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (tries - 1)) * random;
    return Math.max(requestedDelayMs(outcome), backoffMs, shortestBackoffMs);
}

/** The wait that CSP asked for, in milliseconds. */
export function requestedDelayMs(outcome: AttemptFailure): number {
    return outcome.kind === "refused" ? (outcome.retryAfterMs ?? 0) : 0;
}

/** Whether the request may still be carried out later: nobody who knows has said that it is over. */
export function mayStillExecute(outcome: AttemptFailure): boolean {
    switch (outcome.kind) {
        case "refused":
            // 503 says that the request was not taken on; any other 5xx without CSP's body is a gateway's.
            return outcome.status >= 500 && outcome.status !== 503 && !outcome.byCsp;
        case "unusable":
            return true;
        case "noAnswer":
            return outcome.mayHaveArrived;
    }
}

/** Whether the call may have changed something at CSP although it did not succeed. */
export function mayHaveChanged(outcome: AttemptFailure): boolean {
    return mayStillExecute(outcome) || (outcome.kind === "refused" && outcome.status >= 500);
}
