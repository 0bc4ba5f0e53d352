import { describe, expect, it } from "vitest";
import { Deadline, type Delay } from "../../../provider/csp/deadline";
import { FakeClock, startOfTime } from "../../support/fakeClock";

const limits = { requestTimeoutMs: 3_000, retryForMs: 10_000 };

/** Waits, with a deadline after 10 s of which this much has passed. */
async function waitAfter(passedMs: number, delay: Delay) {
    const clock = new FakeClock();
    const deadline = Deadline.after(clock, limits);
    clock.advance(passedMs);
    const announced: number[] = [];
    const isInTime = await deadline.wait(delay, (ms) => announced.push(ms));
    return { isInTime, sleeps: clock.sleeps, announced };
}

describe("a deadline after 10 s", () => {
    it.each([
        ["a wait that fits in", 4_000, { ms: 1_000 }, 1_000],
        ["a wait up to its end", 4_000, { ms: 7_000 }, 6_000],
        ["a required wait that ends before it", 4_000, { ms: 5_999, leastMs: 5_999 }, 5_999],
    ])("allows %s, and announces it", async (_, passedMs, delay, expectedMs) => {
        const waited = [expectedMs];
        expect(await waitAfter(passedMs, delay)).toEqual({ isInTime: true, sleeps: waited, announced: waited });
    });

    it.each([
        ["any wait once it is over", 10_000, { ms: 1 }],
        ["any wait long after it", 11_000, { ms: 1 }],
        ["a required wait up to its end", 4_000, { ms: 6_000, leastMs: 6_000 }],
    ])("refuses %s, without waiting", async (_, passedMs, delay) => {
        expect(await waitAfter(passedMs, delay)).toEqual({ isInTime: false, sleeps: [], announced: [] });
    });

    it.each([
        { passedMs: 0, leftMs: 10_000, requestMs: 3_000 },
        { passedMs: 10_000, leftMs: 0, requestMs: 3_000 },
        { passedMs: 12_000, leftMs: -2_000, requestMs: 1_000 },
        { passedMs: 14_000, leftMs: -4_000, requestMs: 0 },
    ])("leaves a request $requestMs ms after $passedMs ms", ({ passedMs, leftMs, requestMs }) => {
        const clock = new FakeClock();
        const deadline = Deadline.after(clock, limits);
        clock.advance(passedMs);
        expect({ leftMs: deadline.leftMs(), requestMs: deadline.requestMs() }).toEqual({ leftMs, requestMs });
    });

    it.each([
        [4_000, 4_000],
        [40_000, 10_000],
        [-4_000, 0],
    ])("is not after the end of everything, in %i ms, unless that is over: %i", (lastMs, leftMs) => {
        expect(Deadline.after(new FakeClock(), limits, startOfTime + lastMs).leftMs()).toBe(leftMs);
    });

    it.each([
        [4_000, 4_000],
        [40_000, 10_000],
    ])("becomes a moment that comes before it, in %i ms: %i", (ms, leftMs) => {
        const earlier = Deadline.after(new FakeClock(), limits).orAt(startOfTime + ms);
        expect({ leftMs: earlier.leftMs(), requestMs: earlier.requestMs() }).toEqual({ leftMs, requestMs: 3_000 });
    });
});
