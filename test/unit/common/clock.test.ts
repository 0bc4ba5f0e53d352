import { describe, expect, it } from "vitest";
import { interruptible, Stopped } from "../../../provider/common/clock";
import { FakeClock, startOfTime } from "../../support/fakeClock";
import { VirtualClock } from "../../support/virtualClock";

const never = new AbortController().signal;
const cancelled = new Stopped("cancelled");

describe("a clock that can be interrupted", () => {
    it("sleeps as the one below it does", async () => {
        const clock = new FakeClock();
        await interruptible(clock, never).sleep(7);
        expect(clock.sleeps).toEqual([7]);
        expect(interruptible(clock, never).now()).toBe(startOfTime + 7);
    });

    it("passes an error on", async () => {
        const clock = new FakeClock();
        clock.sleep = () => Promise.reject(new TypeError("a fault"));
        await expect(interruptible(clock, never).sleep(7)).rejects.toThrow(TypeError);
    });

    it("ends every sleep once it is interrupted, and begins none, saying why", async () => {
        const controller = new AbortController();
        const below = new VirtualClock();
        const clock = interruptible(below, controller.signal);
        const short = clock.sleep(10);
        const long = [clock.sleep(1_000), clock.sleep(2_000)];
        await below.run(short);
        const ends = Promise.all(long.map((each) => expect(each).rejects.toEqual(cancelled)));
        controller.abort();
        await ends;
        await expect(clock.sleep(1)).rejects.toEqual(cancelled);
        expect(below.now()).toBe(startOfTime + 10);
    });
});
