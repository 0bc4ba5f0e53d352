import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import { toOutputs } from "../../../provider/rotation/codec";
import { createdState, forecast, secretToBeMade } from "../../../provider/rotation/forecast";
import type { Inputs } from "../../../provider/rotation/inputs";
import { refuseEndless } from "../../../provider/rotation/nextStep";
import { initialState, type State } from "../../../provider/rotation/state";
import { day, hour, startOfTime } from "../../support/fakeClock";
import { aState, theInputs, theOutputs } from "../../support/states";

const at = new Date(startOfTime).toISOString();
const overlapEnd = new Date(startOfTime + 60_000).toISOString();
const trigger = { rotationTrigger: 1 };
const overlap = { overlapSeconds: 60 };
const earlier = "2025-12-01T00:00:00.000Z";
const pending = {
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "age", startedAt: earlier, overlapSeconds: 60 },
} as const;
const previous = { previousClientSecret: "The-secret-1", previousClientSecretExpiresAt: overlapEnd };

function reached(state: State, inputs: Partial<Inputs>): Record<string, unknown> {
    return toOutputs(forecast(state, theInputs(inputs), startOfTime, false).reached);
}

describe("the outputs that a preview expects", () => {
    it.each<{
        readonly name: string;
        readonly outputs?: Partial<Outputs>;
        readonly inputs: Partial<Inputs>;
        readonly changes: Partial<Record<keyof Outputs, unknown>>;
    }>([
        {
            name: "after a regeneration",
            inputs: trigger,
            changes: {
                ...trigger,
                clientSecret: secretToBeMade,
                rotationReason: "trigger",
                rotatedAt: at,
                rotationCount: 2,
            },
        },
        {
            name: "after a regeneration that is not to be tested",
            inputs: { ...trigger, verify: false },
            changes: {
                ...trigger,
                clientSecret: secretToBeMade,
                rotationReason: "trigger",
                rotationCount: 2,
                verified: false,
            },
        },
        {
            name: "after a rotation with overlap",
            inputs: { ...trigger, ...overlap },
            changes: {
                ...{ ...trigger, ...overlap, ...previous, clientSecret: secretToBeMade },
                ...{ rotationReason: "trigger", rotationCount: 2, verified: true },
            },
        },
        {
            name: "after a rotation with overlap that is not to be tested",
            inputs: { ...trigger, ...overlap, verify: false },
            changes: { ...previous, clientSecret: secretToBeMade, rotationCount: 2, verified: false },
        },
        {
            name: "after a rotation to the caller's own secret",
            inputs: { newClientSecret: "Own-1", ...overlap },
            changes: {
                ...previous,
                clientSecret: "Own-1",
                newClientSecret: "Own-1",
                rotationReason: "newClientSecret",
            },
        },
        {
            name: "after a rejection that is confirmed",
            outputs: { rejected: true },
            inputs: {},
            changes: {
                clientSecret: secretToBeMade,
                rotationReason: "rejected",
                rotationCount: 2,
                rejected: undefined,
            },
        },
        {
            name: "after a pending secret is accepted",
            outputs: pending,
            inputs: {},
            changes: {
                clientSecret: "Pending-1",
                rotationReason: "age",
                rotatedAt: earlier,
                pendingClientSecret: undefined,
            },
        },
        {
            name: "after a test of an untested secret",
            outputs: { verified: false, verificationPending: true },
            inputs: {},
            changes: { clientSecret: "The-secret-1", verified: true, verificationPending: undefined },
        },
        {
            name: "after an adoption",
            inputs: { existingClientSecret: "Existing-1" },
            changes: { clientSecret: "Existing-1", adoptedAt: at, rotationReason: "adopted", verified: true },
        },
    ])("$name", ({ outputs, inputs, changes }) => {
        const found = reached(aState(outputs), inputs);
        expect(Object.fromEntries(Object.keys(changes).map((name) => [name, found[name]]))).toEqual(changes);
    });

    it("after a pending secret that CSP has rejected is set again: its date and its trigger are this update's", () => {
        const state = aState({ ...pending, ...overlap });
        const rejected: State = { ...state, pending: state.pending && { ...state.pending, finding: "rejected" } };
        expect(reached(rejected, { ...trigger, ...overlap, verify: false })).toMatchObject({
            ...{ ...trigger, ...previous, clientSecret: "Pending-1", rotatedAt: at, rotationReason: "age" },
            ...{ rotationCount: 2, verified: false },
        });
    });

    it("where a creation is given the old secret of its predecessor: as if a secret had been made, so that none is absent", () => {
        const inputs = theInputs({ existingClientSecret: "Old-1" });
        const seen = aState({
            previousClientSecret: "Old-1",
            previousClientSecretExpiresAt: new Date(startOfTime + hour).toISOString(),
        });
        expect(reached(initialState(inputs, seen), inputs)).toEqual({
            ...theOutputs({ clientSecret: secretToBeMade, existingClientSecret: "Old-1" }),
            tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token",
        });
    });
});

it.each([1e-9, 1e-300, Number.MIN_VALUE])(
    "an age of %d days asks for one rotation, not for one after the other",
    (days) => {
        const inputs = theInputs({ rotateAfterDays: days });
        const stepsOf = (state: State) => forecast(state, inputs, startOfTime + day, false).steps;
        expect(stepsOf(aState())).toEqual([{ kind: "regenerate", reason: "age" }]);
        expect(stepsOf(initialState(inputs))).toEqual([{ kind: "regenerate", reason: "created" }]);
    },
);

it("a forecast past the last date, where each secret is old at once, does not go on for ever", () => {
    const inputs = theInputs({ rotateAfterDays: 1 });
    expect(() => forecast(aState(), inputs, 9e15, false)).toThrow("the update comes to no end");
});

it("an update has at most ten steps", () => {
    expect(() => refuseEndless(10)).not.toThrow();
    expect(() => refuseEndless(11)).toThrow("the update comes to no end");
});

describe("a resource that was created all going well", () => {
    it("has that secret, made at that moment", () => {
        const state = createdState(theInputs(trigger), at, "Made-1");
        expect(toOutputs(state)).toMatchObject({
            ...{ ...trigger, clientSecret: "Made-1", rotatedAt: at, rotationReason: "created" },
            ...{ rotationCount: 1, verified: true },
        });
    });

    it.each([
        { name: "adopted", inputs: { existingClientSecret: "Existing-1" }, secret: "Existing-1" },
        { name: "the caller's own", inputs: { newClientSecret: "Own-1", ...overlap }, secret: "Own-1" },
    ])("has the secret that it is given: $name", ({ inputs, secret }) => {
        expect(toOutputs(createdState(theInputs(inputs), at, "Made-1"))["clientSecret"]).toBe(secret);
    });
});
