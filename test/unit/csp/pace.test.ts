import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callsPerSecond, learnedLimit, Pace, Paces } from "../../../provider/csp/pace";

const limit = { perSecond: 10, learnedMs: 0 };

describe("callsPerSecond", () => {
    it.each([
        ["a tenth less than the limit right after it was learned", 0, 9],
        ["the limit after 6 s", 6_000, 10],
        ["a tenth more after 12 s", 12_000, 11],
        ["almost twice as many after 18 s", 18_000, 18],
        ["37 times as many after 48 s", 48_000, 353],
        ["no less where the clock was set back", -60_000, 9],
    ])("is %s", (_, nowMs, expected) => {
        expect(callsPerSecond(limit, nowMs)).toBeCloseTo(expected);
    });

    it("never falls while nothing is refused", () => {
        fc.assert(
            fc.property(fc.nat(100_000), fc.nat(100_000), (nowMs, passedMs) => {
                expect(callsPerSecond(limit, nowMs + passedMs)).toBeGreaterThanOrEqual(callsPerSecond(limit, nowMs));
            }),
        );
    });
});

describe("what a refusal teaches", () => {
    const [unknown, of60] = [undefined, { perSecond: 10, learnedMs: 60 }];
    it.each([
        ["the rate at which calls were accepted before it", unknown, 12, 50, 70, { perSecond: 12, learnedMs: 70 }],
        ["nothing if too few were accepted to derive a rate", unknown, 4, 50, 70, unknown],
        ["nothing new if the attempt began before the limit was known", of60, 30, 59, 70, of60],
        ["something if it began just when the limit was known", of60, 30, 60, 70, { perSecond: 30, learnedMs: 70 }],
        ["the pace that was too fast", limit, 5, 12_000, 12_020, { perSecond: 11, learnedMs: 12_020 }],
        ["the rate of the accepted calls if higher", limit, 15, 12_000, 12_020, { perSecond: 15, learnedMs: 12_020 }],
        ["the same if nothing was accepted", limit, 0, 12_000, 12_020, { perSecond: 10, learnedMs: 12_020 }],
    ] as const)("is %s", (_, known, recent, beganMs, nowMs, expected) => {
        expect(learnedLimit(known, recent, beganMs, nowMs)).toEqual(expected);
    });
});

/** A pace whose host accepted this many calls at once, and then refused one. */
function paceAfter(accepted: number): Pace {
    const pace = new Pace();
    for (let made = 0; made < accepted; made += 1) pace.accepted(0);
    pace.refused(0, 0);
    return pace;
}

describe("a pace", () => {
    it("lets any number of calls begin at once while none was refused", () => {
        const pace = new Pace();
        for (let made = 0; made < 1_000; made += 1) {
            expect(pace.waitMs(0)).toBe(0);
            pace.begin(0);
            pace.accepted(0);
        }
    });

    it("spaces them once one was refused, and does not let them catch up after a lull", () => {
        const pace = paceAfter(10);
        pace.begin(0);
        expect([0, 100, 112].map((nowMs) => pace.waitMs(nowMs))).toEqual([111, 11, 0]);
        pace.begin(5_000);
        expect(pace.waitMs(5_000)).toBe(100);
    });

    it("counts only what was accepted within the last second", () => {
        const pace = new Pace();
        for (let made = 0; made <= 100; made += 1) pace.accepted(made * 100);
        pace.refused(10_000, 10_000);
        pace.begin(10_000);
        expect(pace.waitMs(10_000)).toBe(111);
    });

    it("is one for each origin", () => {
        const paces = new Paces();
        expect(paces.of("https://csp.example")).toBe(paces.of("https://csp.example"));
        expect(paces.of("https://csp.example")).not.toBe(paces.of("https://other.example"));
    });
});
