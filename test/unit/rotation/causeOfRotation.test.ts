import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import { causeOfRotation } from "../../../provider/rotation/nextStep";
import type { RotationCause } from "../../../provider/rotation/state";
import { day, hour, startOfTime } from "../../support/fakeClock";
import { anActiveState, theInputs } from "../../support/states";

interface Row {
    readonly name: string;
    readonly state?: Partial<Outputs>;
    readonly inputs?: Partial<Inputs>;
    readonly nowMs?: number;
    readonly why: RotationCause | undefined;
}

function judge(rows: readonly Row[]): void {
    it.each(rows)("$name is a cause to rotate: $why", ({ state, inputs, nowMs = startOfTime, why }) => {
        expect(causeOfRotation(anActiveState(state), theInputs(inputs), nowMs)).toBe(why);
    });
}

describe("newClientSecret", () => {
    const own = { newClientSecret: "Own-1" };
    judge([
        { name: "new", inputs: own, why: "newClientSecret" },
        { name: "applied already", state: own, inputs: own, why: undefined },
        { name: "the current secret", state: { clientSecret: "Own-1" }, inputs: own, why: undefined },
        { name: "another one", state: own, inputs: { newClientSecret: "Own-2" }, why: "newClientSecret" },
        { name: "removed", state: own, why: undefined },
        {
            name: "applied, and replaced by a later rotation",
            state: { ...own, clientSecret: "Other-1" },
            inputs: own,
            why: undefined,
        },
        {
            name: "the previous secret",
            state: { previousClientSecret: "Own-1" },
            inputs: own,
            why: "newClientSecret",
        },
        { name: "new, with a trigger", inputs: { ...own, rotationTrigger: 1 }, why: "trigger" },
    ]);
});

describe("a mark that CSP rejects the secret", () => {
    const rejected = { rejected: true } as const;
    const old = { nowMs: startOfTime + 2 * day };
    judge([
        { name: "by default", state: rejected, why: "rejected" },
        { name: "with rotate", state: rejected, inputs: { onExternalRotation: "rotate" }, why: "rejected" },
        { name: "with warn", state: rejected, inputs: { onExternalRotation: "warn" }, why: undefined },
        { name: "with stop", state: rejected, inputs: { onExternalRotation: "stop" }, why: "rejected" },
        {
            name: "with warn, whatever was stored",
            state: { ...rejected, onExternalRotation: "rotate" },
            inputs: { onExternalRotation: "warn" },
            why: undefined,
        },
        {
            name: "with rotate, whatever was stored",
            state: { ...rejected, onExternalRotation: "warn" },
            why: "rejected",
        },
        {
            name: "with warn and a trigger",
            state: rejected,
            inputs: { onExternalRotation: "warn", rotationTrigger: 1 },
            why: "trigger",
        },
        {
            name: "with warn and an old secret",
            state: rejected,
            inputs: { onExternalRotation: "warn", rotateAfterDays: 1 },
            ...old,
            why: "age",
        },
        {
            name: "with an old secret",
            state: rejected,
            inputs: { rotateAfterDays: 1 },
            ...old,
            why: "rejected",
        },
        { name: "no rejection, with rotate", inputs: { onExternalRotation: "rotate" }, why: undefined },
    ]);
});

describe("the age", () => {
    const later = (ms: number) => startOfTime + ms;
    const adopted = { rotatedAt: undefined, adoptedAt: new Date(later(day)).toISOString() };
    const tenDays = { rotateAfterDays: 10 };
    judge([
        { name: "no limit", nowMs: later(10_000 * day), why: undefined },
        { name: "young", inputs: tenDays, nowMs: later(10 * day - 1), why: undefined },
        { name: "reached", inputs: tenDays, nowMs: later(10 * day), why: "age" },
        { name: "passed", inputs: tenDays, nowMs: later(100 * day), why: "age" },
        {
            name: "a fraction, young",
            inputs: { rotateAfterDays: 0.25 },
            nowMs: later(6 * hour - 1),
            why: undefined,
        },
        {
            name: "a fraction, reached",
            inputs: { rotateAfterDays: 0.25 },
            nowMs: later(6 * hour),
            why: "age",
        },
        {
            name: "by a clock that jumped back",
            inputs: { rotateAfterDays: 0.25 },
            nowMs: later(-hour),
            why: undefined,
        },
        { name: "by a clock that jumped back far", inputs: tenDays, nowMs: 0, why: undefined },
        {
            name: "since the adoption, young",
            state: adopted,
            inputs: tenDays,
            nowMs: later(11 * day - 1),
            why: undefined,
        },
        {
            name: "since the adoption, reached",
            state: adopted,
            inputs: tenDays,
            nowMs: later(11 * day),
            why: "age",
        },
        {
            name: "since the rotation, not the adoption",
            state: { adoptedAt: new Date(0).toISOString() },
            inputs: tenDays,
            nowMs: later(day),
            why: undefined,
        },
        {
            name: "with an unknown date",
            state: { rotatedAt: undefined },
            inputs: tenDays,
            nowMs: later(100 * day),
            why: undefined,
        },
        {
            name: "with a stored limit that the program has removed",
            state: tenDays,
            nowMs: later(100 * day),
            why: undefined,
        },
        {
            name: "with a stored limit that the program has lowered",
            state: tenDays,
            inputs: { rotateAfterDays: 1 },
            nowMs: later(2 * day),
            why: "age",
        },
        {
            name: "beyond what a date can be",
            inputs: { rotateAfterDays: 1e300 },
            nowMs: later(100 * day),
            why: undefined,
        },
    ]);
});
