import type { Clock } from "../common/clock";

export interface Delay {
    readonly ms: number;
    /** How much of the budget the next attempt needs to be useful. Default: nothing. */
    readonly leastMs?: number | undefined;
    /** A smaller budget with the same beginning, for faults that rarely pass. Default: the whole budget. */
    readonly withinMs?: number;
}

/** The time that all attempts at one thing share. It begins when the budget is made. */
export class RetryBudget {
    readonly #startedMs: number;

    constructor(
        private readonly clock: Clock,
        private readonly totalMs: number,
    ) {
        this.#startedMs = clock.now();
    }

    /** What is left; negative once it is overspent. */
    leftMs(withinMs = this.totalMs): number {
        return this.#startedMs + withinMs - this.clock.now();
    }

    /**
     * Waits before the next attempt, at most until the budget ends, so that the last attempt comes at its end.
     *
     * @param announce is told how long the wait is going to be.
     * @returns false, without waiting, if there is no time for another attempt.
     */
    async wait({ ms, leastMs = 0, withinMs }: Delay, announce?: (ms: number) => void): Promise<boolean> {
        const leftMs = this.leftMs(withinMs);
        if (leftMs <= 0 || leastMs >= leftMs) return false;
        const delayMs = Math.min(ms, leftMs);
        announce?.(delayMs);
        await this.clock.sleep(delayMs);
        return true;
    }
}
