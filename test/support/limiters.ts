import type { Clock } from "../../provider/common/clock";
import type { Transport } from "../../provider/csp/transport";

/** Decides about a call that arrives now: 0 accepts it, and more is the time until a call may be accepted, in milliseconds. */
export type Limiter = (nowMs: number) => number;

/** Accepts this many calls in each second of the clock. */
export function fixedWindow(limit: number): Limiter {
    let window = Number.NaN;
    let calls = 0;
    return (nowMs) => {
        const current = Math.floor(nowMs / 1_000);
        if (current !== window) [window, calls] = [current, 0];
        calls += 1;
        return calls <= limit ? 0 : (current + 1) * 1_000 - nowMs;
    };
}

/** Accepts this many calls in any second. Refused calls may count too. */
export function slidingWindow(limit: number, { countsRefused = false } = {}): Limiter {
    let counted: number[] = [];
    return (nowMs) => {
        counted = counted.filter((ms) => ms > nowMs - 1_000);
        const waitMs = counted.length < limit ? 0 : (counted.at(-limit) ?? nowMs) + 1_000 - nowMs;
        if (waitMs === 0 || countsRefused) counted.push(nowMs);
        return waitMs;
    };
}

/** A token bucket: it gains a number of tokens each second, up to a limit, and each call takes one. */
export function tokenBucket(perSecond: number, size: number): Limiter {
    let tokens = size;
    let filledMs = 0;
    return (nowMs) => {
        tokens = Math.min(size, tokens + ((nowMs - filledMs) * perSecond) / 1_000);
        filledMs = nowMs;
        if (tokens < 1) return ((1 - tokens) * 1_000) / perSecond;
        tokens -= 1;
        return 0;
    };
}

interface Limits {
    readonly clock: Clock;
    readonly limiter: Limiter;
    /** Whether a 429 says when to try again, in whole seconds, rounded up. */
    readonly retryAfter: boolean;
    /** How long a call takes. */
    readonly latencyMs: () => number;
}

/** A transport that refuses a call where there are too many, and how many it has let through and refused. */
export function limited(send: Transport, { clock, limiter, retryAfter, latencyMs }: Limits) {
    const calls = { accepted: 0, refused: 0 };
    const respond: Transport = async (request) => {
        const waitMs = limiter(clock.now());
        if (waitMs === 0) {
            calls.accepted += 1;
            return await send(request);
        }
        calls.refused += 1;
        const headers = { ...(retryAfter && { "retry-after": String(Math.ceil(waitMs / 1_000)) }) };
        return { status: 429, headers, body: "{}" };
    };
    const transport: Transport = async (request) => {
        await clock.sleep(latencyMs() / 2);
        const response = await respond(request);
        await clock.sleep(latencyMs() / 2);
        return response;
    };
    return { transport, calls };
}
