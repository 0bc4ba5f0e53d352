import { describe, expect, it } from "vitest";
import { type Outputs, toOutputs } from "../../../provider/rotation/codec";
import { createdState, forecast, secretToBeMade } from "../../../provider/rotation/forecast";
import type { Inputs } from "../../../provider/rotation/inputs";
import { refuseEndless } from "../../../provider/rotation/nextStep";
import { initialState, type State } from "../../../provider/rotation/state";
import { at, day, minute, startOfTime } from "../../support/fakeClock";
import { aState, inOverlap, pendingSecret, theInputs, theOutputs } from "../../support/states";
import { stepsOf } from "../../support/stepsOf";

/** What an update reaches, five minutes after the clock's start. */
function reached(state: State, inputs: Partial<Inputs>): Record<string, unknown> {
    return toOutputs(forecast(state, theInputs(inputs), startOfTime + 5 * minute, false).reached);
}

const now = at(5 * minute);
const trigger = { rotationTrigger: 1 };
const overlap = { overlapSeconds: 60 };
const own = { newClientSecret: "Own-1", ...overlap };
const existing = { existingClientSecret: "Existing-1" };
const pending = { ...pendingSecret, ...overlap };
const previous = { previousClientSecret: "The-secret-1", previousClientSecretExpiresAt: at(6 * minute) };
const made = { clientSecret: secretToBeMade, rotatedAt: now, rotationCount: 2 };
const ofTrigger = { ...made, ...trigger, rotationReason: "trigger", verified: true };

type Changes = Partial<Record<keyof Outputs, unknown>>;

describe("the outputs that a preview expects after", () => {
    const untested = { verified: false, verificationPending: true } as const;
    const noTest = { verify: false };
    const ofOwn = { ...own, ...previous, clientSecret: "Own-1", rotationReason: "newClientSecret" };
    const ofRejection = { ...made, rotationReason: "rejected", rejected: undefined };
    const ofPending = { clientSecret: "Pending-1", rotatedAt: at(0), pendingClientSecret: undefined };
    const ofTest = { clientSecret: "The-secret-1", verified: true, verificationPending: undefined };
    const ofAdoption = {
        clientSecret: "Existing-1",
        adoptedAt: now,
        rotationReason: "adopted",
        verified: true,
    } as const;

    it.each<[name: string, outputs: Partial<Outputs>, inputs: Partial<Inputs>, changes: Changes]>([
        ["a regeneration", {}, trigger, ofTrigger],
        ["a regeneration without a test", {}, { ...trigger, ...noTest }, { ...ofTrigger, verified: false }],
        ["a rotation with overlap", {}, { ...trigger, ...overlap }, { ...ofTrigger, ...overlap, ...previous }],
        ["one without a test", {}, { ...trigger, ...overlap, ...noTest }, { ...previous, verified: false }],
        ["a rotation to the caller's own secret", {}, own, ofOwn],
        ["a rejection that is confirmed", { rejected: true }, {}, ofRejection],
        ["a pending secret", pending, overlap, ofPending],
        ["a test of an untested secret", untested, {}, ofTest],
        ["an adoption", {}, existing, ofAdoption],
    ])("%s", (_name, outputs, inputs, changes) => {
        const found = reached(aState(outputs), inputs);
        expect(Object.fromEntries(Object.keys(changes).map((name) => [name, found[name]]))).toEqual(changes);
    });

    it("a pending secret that is set again: its date and its trigger are this update's", () => {
        const state = aState(pending);
        const rejected: State = { ...state, pending: state.pending && { ...state.pending, finding: "rejected" } };
        expect(reached(rejected, { ...trigger, ...overlap, verify: false })).toMatchObject({
            ...ofTrigger,
            ...previous,
            clientSecret: "Pending-1",
            verified: false,
        });
    });

    it("a creation that is given the old secret of its predecessor: as if a secret had been made, so that none is absent", () => {
        const previousSecret = { existingClientSecret: inOverlap.previousClientSecret };
        const state = initialState(theInputs(previousSecret), aState(inOverlap));
        expect(reached(state, previousSecret)).toEqual({
            ...theOutputs({ clientSecret: secretToBeMade, rotatedAt: now, ...previousSecret }),
            tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token",
        });
    });
});

it.each([1e-9, Number.MIN_VALUE])("an age of %d days asks for one rotation, not for one after the other", (days) => {
    const inputs = { rotateAfterDays: days };
    expect(stepsOf(aState(), inputs, { laterMs: day })).toBe("regenerate: age");
    expect(stepsOf(initialState(theInputs(inputs)), inputs)).toBe("regenerate: created");
});

it("a forecast past the last date, where each secret is old at once, does not go on for ever", () => {
    expect(() => forecast(aState(), theInputs({ rotateAfterDays: 1 }), 9e15, false)).toThrow(
        "the update comes to no end",
    );
});

it("an update has at most ten steps", () => {
    expect(() => refuseEndless(10)).not.toThrow();
    expect(() => refuseEndless(11)).toThrow("the update comes to no end");
});

it.each<[name: string, inputs: Partial<Inputs>, secret: string, reason: string]>([
    ["made", trigger, "Made-1", "created"],
    ["adopted", existing, "Existing-1", "adopted"],
    ["the caller's own", own, "Own-1", "created"],
])("a resource that was created all going well has its secret, which is %s", (_name, inputs, secret, reason) => {
    const outputs = toOutputs(createdState(theInputs(inputs), at(day), "Made-1"));
    expect(outputs).toMatchObject({ ...inputs, clientSecret: secret, rotationReason: reason, verified: true });
});
