import { describe, expect, it } from "vitest";
import { attended, Stopped } from "../../../provider/common/clock";
import { FakeClock, startOfTime } from "../../support/fakeClock";
import { VirtualClock } from "../../support/virtualClock";

const never = new AbortController().signal;
const alive = () => Promise.resolve(true);

describe("a clock whose sleeps end once nobody wants what comes after them", () => {
    it.each([
        { ms: 7, sleeps: [7] },
        { ms: 60_000, sleeps: [60_000] },
        { ms: 150_000, sleeps: [60_000, 60_000, 30_000] },
        { ms: 0, sleeps: [] },
    ])("sleeps as the one below it does, at most a minute at a time: $ms", async ({ ms, sleeps }) => {
        const below = new FakeClock();
        const clock = attended(below, never, alive);
        await clock.sleep(ms);
        expect(below.sleeps).toEqual(sleeps);
        expect(clock.now()).toBe(startOfTime + ms);
    });

    it("passes an error on", async () => {
        const below = new FakeClock();
        below.sleep = () => Promise.reject(new TypeError("a fault"));
        await expect(attended(below, never, alive).sleep(7)).rejects.toThrow(TypeError);
    });

    it("ends every sleep once it is cancelled, and begins none, saying why", async () => {
        const controller = new AbortController();
        const below = new VirtualClock();
        const clock = attended(below, controller.signal, alive);
        const short = clock.sleep(10);
        const long = [clock.sleep(1_000), clock.sleep(100_000)];
        await below.run(short);
        const ends = Promise.all(long.map((each) => expect(each).rejects.toEqual(new Stopped("cancelled"))));
        controller.abort();
        await ends;
        await expect(clock.sleep(1)).rejects.toEqual(new Stopped("cancelled"));
        expect(below.now()).toBe(startOfTime + 10);
    });

    it("ends a sleep within a minute once the caller is gone, saying why", async () => {
        const below = new FakeClock();
        const isAlive = () => Promise.resolve(below.sleeps.length < 2);
        await expect(attended(below, never, isAlive).sleep(300_000)).rejects.toEqual(new Stopped("callerGone"));
        expect(below.sleeps).toEqual([60_000, 60_000]);
    });
});
