import { describe, expect, it } from "vitest";
import { Deadline, type Delay } from "../../../provider/csp/deadline";
import { FakeClock, startOfTime } from "../../support/fakeClock";

const limits = { requestTimeoutMs: 3_000, retryForMs: 10_000 };

/** A deadline after 10 s, of which this much has passed. */
function deadlineAfter(passedMs: number) {
    const clock = new FakeClock();
    const deadline = Deadline.after(clock, limits);
    clock.advance(passedMs);
    return { clock, deadline };
}

const leftOf = (deadline: Deadline) => ({ leftMs: deadline.leftMs(), requestMs: deadline.requestMs() });

describe("a deadline after 10 s", () => {
    it.each<[string, passedMs: number, delay: Delay, waited: number[]]>([
        ["allows a wait that fits in", 4_000, { ms: 1_000 }, [1_000]],
        ["allows a wait up to its end", 4_000, { ms: 7_000 }, [6_000]],
        ["allows a required wait that ends before it", 4_000, { ms: 5_999, leastMs: 5_999 }, [5_999]],
        ["refuses any wait once it is over", 10_000, { ms: 1 }, []],
        ["refuses a required wait up to its end", 4_000, { ms: 6_000, leastMs: 6_000 }, []],
    ])("%s, and announces what it allows", async (_, passedMs, delay, waited) => {
        const { clock, deadline } = deadlineAfter(passedMs);
        const announced: number[] = [];
        expect(await deadline.wait(delay, (ms) => announced.push(ms))).toBe(waited.length > 0);
        expect({ sleeps: clock.sleeps, announced }).toEqual({ sleeps: waited, announced: waited });
    });

    it.each([
        { passedMs: 0, leftMs: 10_000, requestMs: 3_000 },
        { passedMs: 10_000, leftMs: 0, requestMs: 3_000 },
        { passedMs: 12_000, leftMs: -2_000, requestMs: 1_000 },
        { passedMs: 14_000, leftMs: -4_000, requestMs: 0 },
    ])("leaves a request $requestMs ms after $passedMs ms", ({ passedMs, ...left }) => {
        expect(leftOf(deadlineAfter(passedMs).deadline)).toEqual(left);
    });

    it.each([
        { ms: 4_000, leftMs: 4_000 },
        { ms: 40_000, leftMs: 10_000 },
        { ms: -4_000, leftMs: 0 },
    ])("is not after the end of everything, in $ms ms, unless that is over", ({ ms, leftMs }) => {
        const left = { leftMs, requestMs: 3_000 };
        expect(leftOf(Deadline.after(new FakeClock(), limits, startOfTime + ms))).toEqual(left);
        if (ms > 0) expect(leftOf(deadlineAfter(0).deadline.orAt(startOfTime + ms))).toEqual(left);
    });
});
