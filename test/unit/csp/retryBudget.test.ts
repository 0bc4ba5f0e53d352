import { describe, expect, it } from "vitest";
import { type Delay, RetryBudget } from "../../../provider/csp/retryBudget";
import { FakeClock } from "../../support/fakeClock";

/** Waits, with a budget of 10 s of which this much has passed. */
async function waitAfter(passedMs: number, delay: Delay) {
    const clock = new FakeClock();
    const budget = new RetryBudget(clock, 10_000);
    clock.advance(passedMs);
    const announced: number[] = [];
    const isInTime = await budget.wait(delay, (ms) => announced.push(ms));
    return { isInTime, sleeps: clock.sleeps, announced };
}

describe("a retry budget of 10 s", () => {
    it.each([
        ["a wait that fits in", 4_000, { ms: 1_000 }, 1_000],
        ["a wait up to its end", 4_000, { ms: 7_000 }, 6_000],
        ["a required wait that ends before it", 4_000, { ms: 5_999, leastMs: 5_999 }, 5_999],
        ["a wait within a smaller budget", 4_000, { ms: 3_000, withinMs: 5_000 }, 1_000],
    ])("allows %s, and announces it", async (_, passedMs, delay, expectedMs) => {
        expect(await waitAfter(passedMs, delay)).toEqual({
            isInTime: true,
            sleeps: [expectedMs],
            announced: [expectedMs],
        });
    });

    it.each([
        ["any wait once it is used up", 10_000, { ms: 1 }],
        ["any wait once it is overspent", 11_000, { ms: 1 }],
        ["a required wait up to its end", 4_000, { ms: 6_000, leastMs: 6_000 }],
        ["any wait once a smaller budget is used up", 4_000, { ms: 1, withinMs: 4_000 }],
        ["any wait within no budget", 0, { ms: 1, withinMs: 0 }],
    ])("refuses %s, without waiting", async (_, passedMs, delay) => {
        expect(await waitAfter(passedMs, delay)).toEqual({ isInTime: false, sleeps: [], announced: [] });
    });
});
