import { describe, expect, it } from "vitest";
import type { Transport } from "../../../provider/csp/transport";
import { update } from "../../../provider/resources/oauthAppSecret/update";
import { createdState } from "../../../provider/rotation/forecast";
import { type Inputs, parseInputs } from "../../../provider/rotation/inputs";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { response } from "../../support/failedCall";
import { startOfTime } from "../../support/fakeClock";
import { VirtualClock } from "../../support/virtualClock";

const perSecond = 10;
const rotations = 300;
/** The access token, then for each rotation the new secret and its test. */
const calls = 1 + 2 * rotations;
const bareMs = (calls / perSecond) * 1_000;

/** Decides about a call that arrives now: 0 accepts it, and more is the time until a call may be accepted, in milliseconds. */
type Limiter = (nowMs: number) => number;

/** Accepts this many calls in each second of the clock. */
function fixedWindow(limit: number): Limiter {
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
function slidingWindow(limit: number, { countsRefused = false } = {}): Limiter {
    let counted: number[] = [];
    return (nowMs) => {
        counted = counted.filter((ms) => ms > nowMs - 1_000);
        const waitMs = counted.length < limit ? 0 : (counted.at(-limit) ?? nowMs) + 1_000 - nowMs;
        if (waitMs === 0 || countsRefused) counted.push(nowMs);
        return waitMs;
    };
}

/** A token bucket: it gains a number of tokens each second, up to a limit, and each call takes one. */
function tokenBucket(perSecond: number, size: number): Limiter {
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

/** Functions that make a limiter, because a limiter remembers what it has seen. */
const limiters: Readonly<Record<string, () => Limiter>> = {
    "in each second of the clock": () => fixedWindow(perSecond),
    "in any second": () => slidingWindow(perSecond),
    "in any second, refused ones included": () => slidingWindow(perSecond, { countsRefused: true }),
    "from a bucket": () => tokenBucket(perSecond, perSecond),
    "one by one": () => tokenBucket(perSecond, 1),
};

/** Rotates all the secrets at CSP, this many at a time. */
async function rotateAll(limiter: Limiter, parallel: number, retryAfter: boolean) {
    const clock = new VirtualClock();
    const random = pseudoRandom();
    const made = { accepted: 0, refused: 0 };
    const transport: Transport = async () => {
        await clock.sleep(5 + 10 * random());
        const waitMs = limiter(clock.now());
        made[waitMs === 0 ? "accepted" : "refused"] += 1;
        await clock.sleep(5 + 10 * random());
        // Every call and secret is accepted, unless there are too many calls.
        if (waitMs === 0) return response(200, { access_token: "Access-token-1", clientSecret: "Made-1" });
        return response(429, {}, { ...(retryAfter && { "retry-after": String(Math.ceil(waitMs / 1_000)) }) });
    };
    const lines: string[] = [];
    const provider = createProviderContext({
        clock,
        random,
        transport,
        env: { CSP_API_TOKEN: "Api-token-1" },
        write: (line) => lines.push(line),
    });
    const waiting = Array.from({ length: rotations }, (_, index) => inputsOf(`app-${index}`));
    const rotate = async (inputs: Inputs) => {
        const rotatedAt = new Date(clock.now()).toISOString();
        const stored = createdState({ ...inputs, rotationTrigger: "old" }, rotatedAt, "Old-1");
        const { failure } = await update(provider, stored, inputs);
        if (failure !== undefined) throw failure;
    };
    const work = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await rotate(next);
    };
    await clock.run(Promise.all(Array.from({ length: parallel }, work)));
    return { ratio: (clock.now() - startOfTime) / bareMs, lines, ...made };
}

function inputsOf(oauthAppId: string): Inputs {
    return parseInputs({ orgId: "org", oauthAppId, host: "csp.example", rotationTrigger: "new" });
}

/** The same numbers in [0, 1) each time. */
function pseudoRandom(): () => number {
    let last = 1;
    return () => {
        last = (last * 48_271) % 2_147_483_647;
        return last / 2_147_483_647;
    };
}

describe.each(Object.entries(limiters))("300 rotations at a CSP that accepts 10 calls a second %s", (kind, limiter) => {
    const each = [8, 32, 64, rotations].flatMap((parallel) => [
        { parallel, retryAfter: false, says: "without Retry-After" },
        { parallel, retryAfter: true, says: "with Retry-After" },
    ]);

    it.each(each)("succeed, $parallel at a time and $says, almost as fast as that allows", async (storm) => {
        const { parallel, retryAfter } = storm;
        const { ratio, accepted, refused, lines } = await rotateAll(limiter(), parallel, retryAfter);
        expect(accepted).toBe(calls);
        // A call may come every 100 ms, but Retry-After can't ask for less than a second.
        expect(ratio).toBeLessThan(kind === "one by one" && retryAfter ? 1.4 : 1.25);
        // Hardly more than the calls that were under way when CSP refused the first.
        if (kind !== "one by one") expect(refused).toBeLessThan(parallel + 40);
        expect(lines.filter((line) => line.includes("limits the rate"))).toHaveLength(parallel > 8 ? 1 : 0);
    });
});
