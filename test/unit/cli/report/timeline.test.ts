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

const days = (axis: Axis) => [axis.startMs, axis.endMs].map((ms) => Math.round((ms - nowMs) / day));

describe("the axis", () => {
    it("goes from the oldest rotation to the last due date", () => {
        expect(days(axisOf(ofAges(10, 50, 100), nowMs))).toEqual([-104, 104]);
    });

    it("has at least a week on both sides of now", () => {
        expect(days(axisOf([], nowMs))).toEqual([-7, 7]);
        expect(days(axisOf(ofAges(0.1), nowMs))).toEqual([-7, 7]);
    });

    it("ignores the few that are far from the rest", () => {
        expect(days(axisOf(ofAges(...Array(19).fill(40), 3_000), nowMs))).toEqual([-62, 62]);
    });

    it.each([
        { ages: 3, labels: ["21 Nov", "23 Nov", "25 Nov", "27 Nov", "29 Nov", "1 Dec", "3 Dec"] },
        { ages: 30, labels: ["2 Nov", "9 Nov", "16 Nov", "23 Nov", "30 Nov", "7 Dec", "14 Dec", "21 Dec"] },
        { ages: 100, labels: ["Sep 2026", "Oct", "Nov", "Dec", "Jan 2027", "Feb", "Mar"] },
        { ages: 2_000, labels: ["2022", "2024", "2026", "2028", "2030", "2032"] },
        { ages: 36_500, labels: ["1930", "1940", "1950"] },
    ])("has ticks at whole days, months or years, for ages to $ages days", ({ ages, labels }) => {
        const { ticks } = axisOf(ofAges(ages), nowMs);
        expect(ticks.map(({ label }) => label).slice(0, labels.length)).toEqual(labels);
        expect(ticks.length).toBeLessThan(25);
    });

    it("labels now, and every tick with enough room", () => {
        const labels = axisLabels(axisOf(ofAges(30), nowMs))
            .text.replace(/<[^>]*>/g, " ")
            .trim()
            .split(/ {2,}/);
        expect(labels).toEqual(["now", "2 Nov", "16 Nov", "7 Dec", "21 Dec"]);
    });

    it.each([
        { label: "Sep 2026", percent: 38, isShown: false },
        { label: "Sep 2026", percent: 30, isShown: true },
        { label: "Oct", percent: 38, isShown: true },
    ])("has no label that now would cover: $label at $percent %", ({ label, percent, isShown }) => {
        const ms = nowMs + (percent - 50) * day;
        const axis: Axis = { startMs: nowMs - 50 * day, endMs: nowMs + 50 * day, nowMs, ticks: [{ ms, label }] };
        expect(axisLabels(axis).text.includes(label)).toBe(isShown);
    });
});

describe("the picture of a secret", () => {
    const axis: Axis = { startMs: nowMs - 50 * day, endMs: nowMs + 50 * day, nowMs, ticks: [] };

    /** Its parts by name: where they begin, and how wide they are. */
    function parts(more: Partial<Secret>): Record<string, string> {
        const { text } = timelineOf(secret(more), axis);
        const bars = [...text.matchAll(/class="([\w ]+)" (?:c?x)="([\d.]+)%"[^>]*?(?:width="([\d.]+%?)"|r=)/g)];
        const arrows = [...text.matchAll(/class="(beyond)"/g)];
        return Object.fromEntries(
            [...bars, ...arrows].map(([, name, x = "", width = ""]) => [name, `${x} ${width}`.trim()]),
        );
    }

    it("has its age, and what is left of it until it is due", () => {
        expect(parts({ rotatedAt: at(-10), dueAt: at(20) })).toEqual({
            age: "40 10%",
            rest: "50 20%",
            duemark: "70 2",
            made: "40",
        });
        expect(parts({ adoptedAt: at(-10) })).toEqual({ age: "40 10%", "made adopted": "40" });
    });

    it("shows how long it is overdue", () => {
        expect(parts({ rotatedAt: at(-30), dueAt: at(-10) })).toEqual({
            age: "20 20%",
            over: "40 10%",
            "duemark past": "40 2",
            made: "20",
        });
    });

    it("shows an overlap, however short", () => {
        expect(parts({ rotatedAt: at(0), overlapEndsAt: at(5) })).toMatchObject({ overlap: "50 5%" });
        expect(parts({ rotatedAt: at(-1), overlapEndsAt: at(-0.9) })).toMatchObject({ overlap: "49 5" });
    });

    it("has an arrow where it goes beyond the axis", () => {
        expect(parts({ rotatedAt: at(-99), dueAt: at(99) })).toEqual({ age: "0 50%", rest: "50 50%", beyond: "" });
        expect(parts({ rotatedAt: at(-99), dueAt: at(-60) })).toEqual({ over: "0 50%", beyond: "" });
    });

    it("has words too, and only the grid if nobody knows the secret's age", () => {
        const { text } = timelineOf(secret({ ageDays: 10.2, rotatedAt: at(-10), dueAt: at(20) }), axis);
        expect(text).toContain('aria-label="10 days old, due 2026-12-16"');
        expect(parts({})).toEqual({});
    });

    it("has a grid that is drawn once, from 0 to 100 percent", () => {
        expect(gridOf(axisOf(ofAges(30), nowMs)).text.match(/class="tick"/g)).toHaveLength(8);
        expect([-99, -50, 0, 50, 99].map((each) => place(axis, nowMs + each * day))).toEqual([0, 0, 50, 100, 100]);
    });
});
