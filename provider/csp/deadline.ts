import type { Clock } from "../common/clock";

/** How long a call may take, as the user has set it. */
export interface CallLimits {
    /** One request, from connecting to the end of its response. */
    readonly requestTimeoutMs: number;
    readonly retryForMs: number;
}

export interface Delay {
    readonly ms: number;
    /** How much of the time the next attempt needs to be useful. Default: nothing. */
    readonly leastMs?: number | undefined;
}

/** When the attempts at one thing end, and how long each request may take: none outlives the end by more than that. */
export class Deadline {
    constructor(
        private readonly clock: Clock,
        /** In milliseconds since the epoch. */
        private readonly endMs: number,
        private readonly requestTimeoutMs: number,
    ) {}

    /**
     * The deadline of what begins now.
     *
     * @param lastMs when the time for everything ends. What begins later still has one attempt. Default: never.
     */
    static after(
        clock: Clock,
        { requestTimeoutMs, retryForMs }: CallLimits,
        lastMs = Number.POSITIVE_INFINITY,
    ): Deadline {
        const nowMs = clock.now();
        return new Deadline(clock, Math.max(nowMs, Math.min(nowMs + retryForMs, lastMs)), requestTimeoutMs);
    }

    /** This deadline, or a moment that comes before it. */
    orAt(milliseconds: number): Deadline {
        return new Deadline(this.clock, Math.min(this.endMs, milliseconds), this.requestTimeoutMs);
    }

    /** What is left; negative once it is over. */
    leftMs(): number {
        return this.endMs - this.clock.now();
    }

    /** How long a request that begins now may take; 0 if it is too late for one. */
    requestMs(): number {
        return Math.max(0, this.requestTimeoutMs + Math.min(0, this.leftMs()));
    }

    /**
     * Waits before the next attempt, at most until the deadline, so that the last attempt comes then.
     *
     * @param announce is told how long the wait is going to be.
     * @returns false, without waiting, if there is no time for another attempt.
     * @throws Stopped
     */
    async wait({ ms, leastMs = 0 }: Delay, announce?: (ms: number) => void): Promise<boolean> {
        const leftMs = this.leftMs();
        if (leastMs >= leftMs) return false;
        const delayMs = Math.min(ms, leftMs);
        announce?.(delayMs);
        await this.clock.sleep(delayMs);
        return true;
    }
}
