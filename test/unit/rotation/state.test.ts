import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import {
    hinderingOverlap,
    initialState,
    inputsOf,
    isUnsettled,
    knownPending,
    nextRotationAt,
    type Predecessor,
    type State,
    secretsOf,
} from "../../../provider/rotation/state";
import { at, day, startOfTime } from "../../support/fakeClock";
import { anActiveState, aState, inOverlap, pendingSecret, theInputs } from "../../support/states";

const noSecret = { clientSecret: undefined };

describe("the current secret reaches its greatest age", () => {
    it.each<[name: string, outputs: Partial<Outputs>, days: number | undefined, reached: string | undefined]>([
        ["counted from the rotation", {}, 1, at(day)],
        ["counted from the adoption", { rotatedAt: undefined, adoptedAt: at(day) }, 1, at(2 * day)],
        ["counted from the rotation after the adoption", { adoptedAt: at(-day) }, 1, at(day)],
        ["after a fraction of a day", {}, 0.5, at(day / 2)],
        ["never without a limit", {}, undefined, undefined],
        ["never if its age is unknown", { rotatedAt: undefined }, 1, undefined],
        ["never beyond the last possible date", {}, 1e12, new Date(8.64e15).toISOString()],
        ["never if there is none yet", noSecret, 1, undefined],
    ])("$0: $3", (_name, outputs, days, reached) => {
        expect(nextRotationAt(aState(outputs), days)?.toISOString()).toBe(reached);
    });
});

it.each<[name: string, predecessor: Predecessor | undefined, isSpent: boolean]>([
    ["rotated since", aState({ existingClientSecret: "Adopted-1" }), true],
    ["still current", aState({ existingClientSecret: "Adopted-1", clientSecret: "Adopted-1" }), false],
    ["another", aState({ existingClientSecret: "Other-1" }), false],
    ["nobody's", undefined, false],
])(
    "a creation adopts nothing if the secret that its predecessor adopted was rotated: %s",
    (_, predecessor, isSpent) => {
        const adopted = { existingClientSecret: "Adopted-1" };
        expect(initialState(theInputs(adopted), predecessor).applied).toEqual(isSpent ? adopted : {});
    },
);

it("a running overlap hinders another rotation with overlap, but no replacement that is given the current secret", () => {
    const state = anActiveState(inOverlap);
    const own = theInputs({ newClientSecret: "The-secret-1" });
    expect(hinderingOverlap(state, own, startOfTime + day - 1)).toBe(state.overlap);
    expect(hinderingOverlap(state, own, startOfTime + day)).toBeUndefined();
    expect(hinderingOverlap(initialState(own, state), own, startOfTime)).toBeUndefined();
    expect(hinderingOverlap(initialState(own, state), theInputs(), startOfTime)).toBe(state.overlap);
});

describe("the inputs that left a state are its options and", () => {
    const applied = { rotationTrigger: 1, newClientSecret: "Own-1", existingClientSecret: "Existing-1" };
    const { pendingRotation } = pendingSecret;
    const own = { ...pendingSecret, pendingRotation: { ...pendingRotation, reason: "newClientSecret" } } as const;

    it.each<[name: string, outputs: Partial<Outputs>, inputs: object]>([
        ["all that was applied", {}, applied],
        ["the trigger of what is pending", pendingSecret, { ...applied, rotationTrigger: 2 }],
        ["the caller's own pending secret", own, { ...applied, rotationTrigger: 2, newClientSecret: "Pending-1" }],
    ])("%s", (_name, outputs, inputs) => {
        const state = aState({ ...applied, ...outputs, pendingRotationTrigger: 2, verify: false });
        expect(inputsOf(state)).toMatchObject({ ...theInputs({ verify: false }), ...inputs });
    });
});

describe("the pending secret that this run knows", () => {
    const seen = aState(pendingSecret);
    const created = initialState(theInputs(), seen);
    const own = { ...created, pending: aState({ ...pendingSecret, pendingClientSecret: "Own-1" }).pending };

    it.each<[name: string, state: State, value: string | undefined]>([
        ["its own", seen, "Pending-1"],
        ["none", aState(), undefined],
        ["none of a resource that replaces none", initialState(theInputs()), undefined],
        ["its predecessor's", created, "Pending-1"],
        ["its own rather than its predecessor's", own, "Own-1"],
        ["none of mere inputs", initialState(theInputs(), { phase: "unknown", applied: {} }), undefined],
    ])("is %s", (_name, state, value) => {
        expect(knownPending(state)?.value).toBe(value);
    });
});

it("every secret of a state is one that must not be printed", () => {
    const applied = { newClientSecret: "Own-1", existingClientSecret: "Existing-1" };
    const known = (outputs: object) => secretsOf(aState(outputs)).filter((secret) => secret !== undefined);
    const all = ["The-secret-1", "Previous-1", "Pending-1", "Own-1", "Existing-1"];
    expect(known({ ...applied, ...inOverlap, ...pendingSecret })).toEqual(all);
    expect(known({ ...noSecret, ...pendingSecret })).toEqual(["Pending-1"]);
    expect(known({})).toEqual(["The-secret-1"]);
});

it.each<[name: string, outputs: Partial<Outputs>, is: boolean]>([
    ["a verified one", {}, false],
    ["an unverified one", { verified: false }, false],
    ["a rejected one", { rejected: true }, false],
    ["an untested one", { verificationPending: true }, true],
    ["an untested one that is rejected", { rejected: true, verificationPending: true }, true],
    ["a pending one", pendingSecret, true],
    ["none", noSecret, false],
    ["none but a pending one", { ...noSecret, ...pendingSecret }, true],
])("a secret that has to be tested before anything else: $0: $2", (_name, outputs, is) => {
    expect(isUnsettled(aState(outputs))).toBe(is);
});
