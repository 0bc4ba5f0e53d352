import { type CspResponse, errorResponse } from "./responses";
import type { SimulatorState } from "./simulatorState";

const second = 1_000;

/** Counts the calls that are carried out, and refuses those beyond the limit within a second. */
export class RateLimit {
    #acceptedMs: number[] = [];

    /** The response to a call beyond the limit. Undefined: the call is within it. */
    refusal({ now, switches }: Pick<SimulatorState, "now" | "switches">, requestId: string): CspResponse | undefined {
        const { maxCallsPerSecond: most, retryAfterWhenLimited } = switches;
        if (most === Number.POSITIVE_INFINITY) {
            return undefined;
        }
        const nowMs = now();
        this.#acceptedMs = this.#acceptedMs.filter((ms) => ms > nowMs - second);
        if (this.#acceptedMs.length < most) {
            this.#acceptedMs.push(nowMs);
            return undefined;
        }
        const response = errorResponse(429, requestId);
        const freeMs = (this.#acceptedMs.at(-most) ?? nowMs) + second - nowMs;
        const retryAfter = { "retry-after": String(Math.ceil(freeMs / second)) };
        return { ...response, headers: { ...response.headers, ...(retryAfterWhenLimited && retryAfter) } };
    }
}
