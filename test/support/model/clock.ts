import type { Clock } from "../../../provider/csp/clock";

/** A clock for which no time passes but by sleeping and by {@link ModelClock.advance}. */
export class ModelClock implements Clock {
    #nowMs = Date.parse("2026-10-01T00:00:00Z");

    now(): number {
        return this.#nowMs;
    }

    async sleep(milliseconds: number): Promise<void> {
        this.advance(milliseconds);
    }

    advance(milliseconds: number): void {
        this.#nowMs += milliseconds;
    }
}
