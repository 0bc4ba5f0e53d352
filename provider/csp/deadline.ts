import type { Clock } from "../common/clock";
import type { RetryBudget } from "./retry";

/** Bounds of one call. */
export interface CallLimits extends RetryBudget {
    /** One request, from connecting to the end of its answer. */
    readonly requestTimeoutMs: number;
}

/** The end of a call's patience, which begins now. */
export class Deadline implements RetryBudget {
    readonly retryForMs: number;
    readonly #requestTimeoutMs: number;
    readonly #clock: Clock;
    readonly #startedMs: number;

    constructor(clock: Clock, { retryForMs, requestTimeoutMs }: CallLimits) {
        this.retryForMs = retryForMs;
        this.#requestTimeoutMs = requestTimeoutMs;
        this.#clock = clock;
        this.#startedMs = clock.now();
    }

    /** How long there is until the deadline, or until a shorter patience with the same beginning is over. */
    leftMs(patienceMs = this.retryForMs): number {
        return this.#startedMs + patienceMs - this.#clock.now();
    }

    /** The limits of what is done now for the call: no request outlives the deadline by more than one time-out. */
    limits(): CallLimits {
        const leftMs = this.leftMs();
        return {
            retryForMs: Math.max(0, leftMs),
            requestTimeoutMs: Math.min(this.#requestTimeoutMs, leftMs + this.#requestTimeoutMs),
        };
    }

    /** Whether there is any time left for a request, if only beyond the deadline. */
    allowsRequest(): boolean {
        return this.limits().requestTimeoutMs > 0;
    }
}
