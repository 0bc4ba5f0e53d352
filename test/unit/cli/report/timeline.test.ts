import { describe, expect, it } from "vitest";
import type { Secret } from "../../../../provider/cli/report/fleet";
import { type Axis, axisLabels, axisOf, gridOf, place, timelineOf } from "../../../../provider/cli/report/timeline";

const day = 86_400_000;
const nowMs = Date.UTC(2026, 10, 26, 12);
const at = (days: number) => new Date(nowMs + days * day).toISOString();

function secret(more: Partial<Secret>): Secret {
    return { project: "p", stack: "s", resource: "r", status: "ok", ...more };
}

/** Secrets of these ages in days. Each is due after the same time again. */
function ofAges(...ages: readonly number[]): Secret[] {
    return ages.map((age) => secret({ ageDays: age, rotatedAt: at(-age), dueAt: at(age) }));
}

/** Fifty days to both sides of now, so that a day is a percent. */
const fiftyDays: Axis = { startMs: nowMs - 50 * day, endMs: nowMs + 50 * day, nowMs, ticks: [] };

describe("the axis", () => {
    it.each([
        ["from the oldest rotation to the last due date", [10, 50, 100], 104],
        ["at least a week to both sides of now", [], 7],
        ["at least a week to both sides of now", [0.1], 7],
        ["not to the few that are far from the rest", [...Array(19).fill(40), 3_000], 62],
    ])("goes %s: %j", (_where, ages, reach) => {
        const { startMs, endMs } = axisOf(ofAges(...ages), nowMs);
        const days = [startMs, endMs].map((ms) => Math.round((ms - nowMs) / day));
        expect(days).toEqual([-reach, reach]);
    });

    it.each([
        [3, ["21 Nov", "23 Nov", "25 Nov", "27 Nov", "29 Nov", "1 Dec", "3 Dec"]],
        [30, ["2 Nov", "9 Nov", "16 Nov", "23 Nov", "30 Nov", "7 Dec", "14 Dec", "21 Dec"]],
        [100, ["Sep 2026", "Oct", "Nov", "Dec", "Jan 2027", "Feb", "Mar"]],
        [2_000, ["2022", "2024", "2026", "2028", "2030", "2032"]],
        [36_500, ["1930", "1940", "1950"]],
    ])("has ticks at whole days, months or years, for ages to %d days", (ages, labels) => {
        const { ticks } = axisOf(ofAges(ages), nowMs);
        expect(ticks.map(({ label }) => label).slice(0, labels.length)).toEqual(labels);
        expect(ticks.length).toBeLessThan(25);
    });

    it("labels now, and every tick with enough room", () => {
        const { text } = axisLabels(axisOf(ofAges(30), nowMs));
        expect(text.match(/[^<>]+(?=<)/g)).toEqual(["now", "2 Nov", "16 Nov", "7 Dec", "21 Dec"]);
    });

    it.each([
        ["Sep 2026", 38, false],
        ["Sep 2026", 30, true],
        ["Oct", 38, true],
    ])("has no label that now would cover: %s at %d percent", (label, percent, isShown) => {
        const ms = nowMs + (percent - 50) * day;
        expect(axisLabels({ ...fiftyDays, ticks: [{ ms, label }] }).text.includes(label)).toBe(isShown);
    });
});

describe("the picture of a secret", () => {
    /** Its parts by name: where they begin, and how wide they are. */
    function parts(more: Partial<Secret>): Record<string, string> {
        const { text } = timelineOf(secret(more), fiftyDays);
        const bars = [...text.matchAll(/class="([\w ]+)" (?:c?x)="([\d.]+)%"[^>]*?(?:width="([\d.]+%?)"|r=)/g)];
        const arrows = [...text.matchAll(/class="(beyond)"/g)];
        return Object.fromEntries(
            [...bars, ...arrows].map(([, name, x = "", width = ""]) => [name, `${x} ${width}`.trim()]),
        );
    }

    const since = (days: number) => ({ rotatedAt: at(-days) });
    const left = { age: "40 10%", rest: "50 20%", duemark: "70 2", made: "40" };
    const past = { age: "20 20%", over: "40 10%", "duemark past": "40 2", made: "20" };
    const short = { ...since(1), overlapEndsAt: at(-0.9) };

    it.each<[what: string, Partial<Secret>, parts: Readonly<Record<string, string>>]>([
        ["its age, and what is left of it until it is due", { ...since(10), dueAt: at(20) }, left],
        ["since when it is adopted", { adoptedAt: at(-10) }, { age: "40 10%", "made adopted": "40" }],
        ["how long it is overdue", { ...since(30), dueAt: at(-10) }, past],
        ["an overlap", { ...since(0), overlapEndsAt: at(5) }, { overlap: "50 5%", made: "50" }],
        ["an overlap, however short", short, { age: "49 5", overlap: "49 5", made: "49" }],
        ["an arrow to its end", { ...since(99), dueAt: at(99) }, { age: "0 50%", rest: "50 50%", beyond: "" }],
        ["an arrow to its beginning", { ...since(99), dueAt: at(-60) }, { over: "0 50%", beyond: "" }],
        ["only the grid if nobody knows the secret's age", {}, {}],
    ])("has %s", (_what, more, expected) => {
        expect(parts(more)).toEqual(expected);
    });

    it("has words too", () => {
        const { text } = timelineOf(secret({ ...since(10), ageDays: 10.2, dueAt: at(20) }), fiftyDays);
        expect(text).toContain('aria-label="10 days old, due 2026-12-16"');
    });

    it("has a grid that is drawn once, from 0 to 100 percent", () => {
        expect(gridOf(axisOf(ofAges(30), nowMs)).text.match(/class="tick"/g)).toHaveLength(8);
        expect([-99, -50, 0, 50, 99].map((each) => place(fiftyDays, nowMs + each * day))).toEqual([0, 0, 50, 100, 100]);
    });
});
