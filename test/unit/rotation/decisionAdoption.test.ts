import { describe, expect, it } from "vitest";
import { planUpdate, type RawInputs } from "../../../provider/rotation/decision";
import type { State } from "../../../provider/rotation/state";
import { day, startOfTime } from "../../support/fakeClock";
import { aState, theInputs } from "../../support/states";

const existingClientSecret = "Existing-1";

function plan(state: Partial<State>, inputs: RawInputs, { frozen = false, nowMs = startOfTime } = {}) {
    return planUpdate(aState(state), theInputs(inputs), nowMs, frozen);
}

describe("adoption", () => {
    it.each<{ name: string; state: Partial<State>; inputs: RawInputs; adopts: boolean }>([
        { name: "none given", state: {}, inputs: {}, adopts: false },
        { name: "given", state: {}, inputs: { existingClientSecret }, adopts: true },
        {
            name: "applied before",
            state: { existingClientSecret },
            inputs: { existingClientSecret },
            adopts: false,
        },
        {
            name: "given anew",
            state: { existingClientSecret: "Before-1" },
            inputs: { existingClientSecret },
            adopts: true,
        },
        {
            name: "the current one",
            state: { clientSecret: existingClientSecret },
            inputs: { existingClientSecret },
            adopts: false,
        },
    ])("$name: $adopts", ({ state, inputs, adopts }) => {
        expect(plan(state, inputs).adopts).toBe(adopts);
    });

    it("is planned although rotation is frozen: it is none", () => {
        expect(plan({}, { existingClientSecret }, { frozen: true })).toMatchObject({
            ...{ adopts: true, changes: true, due: undefined, optionsDiffer: false },
        });
    });
});

describe("after an adoption, a rotation", () => {
    const old = { rotateAfterDays: 1, rotatedAt: new Date(startOfTime - 2 * day).toISOString() };

    it.each<{ name: string; state: Partial<State>; inputs: RawInputs; due: string | undefined }>([
        {
            name: "for what was found of the secret before",
            state: { rejected: true },
            inputs: {},
            due: undefined,
        },
        { name: "for its age", state: old, inputs: { rotateAfterDays: 1 }, due: undefined },
        { name: "for a trigger", state: { rejected: true }, inputs: { rotationTrigger: 1 }, due: "trigger" },
        {
            name: "to a secret of the caller's own",
            state: {},
            inputs: { newClientSecret: "Own-1" },
            due: "newClientSecret",
        },
        {
            name: "to the adopted secret itself",
            state: {},
            inputs: { newClientSecret: existingClientSecret },
            due: undefined,
        },
        {
            name: "where there was no secret yet",
            state: { clientSecret: undefined, pendingClientSecret: "New-1" },
            inputs: { rotationTrigger: 1 },
            due: undefined,
        },
    ])("$name: $due", ({ state, inputs, due }) => {
        expect(plan(state, { ...inputs, existingClientSecret })).toMatchObject({ adopts: true, due });
    });
});
