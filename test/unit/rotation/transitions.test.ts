import { describe, expect, it } from "vitest";
import { type Outputs, toOutputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import { initialState, type State } from "../../../provider/rotation/state";
import {
    adopted,
    notRejected,
    promoted,
    regenerated,
    rejected,
    unverified,
    verified,
    withOptions,
    withoutEndedOverlap,
    withPending,
} from "../../../provider/rotation/transitions";
import { at, day, minute, startOfTime } from "../../support/fakeClock";
import { anActiveState, aState, inOverlap, pendingSecret, theInputs, theOutputs } from "../../support/states";

const inputs = theInputs({ rotationTrigger: 2 });
const later = "2026-02-01T00:00:00.000Z";

/** Everything that an earlier test may have found out about the secret. */
const foundOut = {
    ...inOverlap,
    rejected: true,
    verificationPending: true,
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "age", startedAt: later, overlapSeconds: 1 },
    pendingRotationTrigger: 3,
} as const;

/** The state has the outputs of `theOutputs` with these changes, and no others. */
function expectOutputs(state: State, more: Partial<Outputs>): void {
    const tokenEndpoint = "https://csp.example/csp/gateway/am/api/auth/token";
    expect(toOutputs(state)).toEqual(theOutputs({ tokenEndpoint, ...more }));
}

it("before there is a secret, the state has the identity, the options, and no rotation", () => {
    const noSecret = { clientSecret: undefined, rotatedAt: undefined, rotationReason: undefined, rotationCount: 0 };
    expectOutputs(initialState({ ...inputs, verify: false }), { ...noSecret, verified: false, verify: false });
});

it("after a regeneration, everything that the inputs ask for is applied, and nothing of the old secret is left", () => {
    const before = aState({ ...foundOut, adoptedAt: later, rotationTrigger: 1, verify: false });
    const given = { ...inputs, newClientSecret: "Own-1", existingClientSecret: "Given-1" };
    const applied = { rotationTrigger: 2, newClientSecret: "Own-1", existingClientSecret: "Given-1" };
    const made = { rotatedAt: later, rotationReason: "trigger", rotationCount: 2, verified: false } as const;
    const rotation = { secret: "New-1", reason: "trigger", at: later } as const;
    expectOutputs(regenerated(before, given, rotation, unverified), { ...applied, ...made, clientSecret: "New-1" });
});

describe("after an adoption", () => {
    const given = { ...inputs, newClientSecret: "Own-2", existingClientSecret: "Given-1" };
    const secret = { clientSecret: "Given-1", existingClientSecret: "Given-1" };
    const adoption = (before: State, trust = verified) => adopted(before, given, "Given-1", later, trust);
    const ofAdoption = { rotatedAt: undefined, adoptedAt: later, rotationReason: "adopted" } as const;

    it.each<[name: string, before: State]>([
        ["there was none", initialState(given)],
        ["the very first was pending", aState({ ...foundOut, clientSecret: undefined, rotationCount: 0 })],
    ])("where %s, all inputs are applied, and nothing was rotated", (_name, before) => {
        const applied = { ...secret, rotationTrigger: 2, newClientSecret: "Own-2" };
        expectOutputs(adoption(before), { ...applied, ...ofAdoption, rotationCount: 0 });
    });

    it("of another one, a changed trigger is still to be applied, and nothing of the old secret is left", () => {
        const applied = { rotationTrigger: 1, newClientSecret: "Own-1" };
        const before = aState({ ...foundOut, ...applied });
        expectOutputs(adoption(before, unverified), { ...secret, ...applied, ...ofAdoption, verified: false });
    });

    it("of our own pending secret, what is known of that stays: when it was made, and that it began an overlap", () => {
        const before = aState({ ...pendingSecret, pendingClientSecret: "Given-1" });
        const previous = { previousClientSecret: "The-secret-1", previousClientSecretExpiresAt: at(minute) };
        expectOutputs(adoption(before), { ...secret, ...previous, rotationReason: "trigger" });
    });
});

describe("a pending secret", () => {
    const rotation = { reason: "trigger", startedAt: later, overlapSeconds: 60 } as const;
    const pending = { value: "Pending-1", trigger: 2, ...rotation };
    const before = { rotationTrigger: 1 };

    it("is kept beside the present secret, and what was applied stays", () => {
        expectOutputs(withPending(aState(before), inputs, pending), {
            ...before,
            pendingClientSecret: "Pending-1",
            pendingRotation: rotation,
            pendingRotationTrigger: 2,
        });
    });

    const overlap = { previousClientSecret: "The-secret-1", previousClientSecretExpiresAt: "2026-02-01T00:01:00.000Z" };
    const rotated = { rotatedAt: later, rotationReason: "trigger", rotationCount: 2, rotationTrigger: 2 } as const;
    const promotedOutputs = { clientSecret: "Pending-1", ...rotated, ...overlap };
    const setAt = "2026-02-01T00:00:09.000Z";
    const [own, itself] = [{ newClientSecret: "Own-1" }, { newClientSecret: "Pending-1" }];
    const noPrevious = { previousClientSecret: undefined };

    interface Promotion {
        readonly outputs?: Partial<Outputs>;
        readonly given?: Partial<Inputs>;
        readonly setAt?: string;
    }

    it.each<[name: string, promotion: Promotion, more: Partial<Outputs>]>([
        ["and the present one the previous", { outputs: pendingSecret }, {}],
        ["with the trigger that it was made for", { given: { rotationTrigger: 3 } }, {}],
        ["dated by CSP's response, but not its overlap", { setAt }, { rotatedAt: setAt }],
        ["as the caller's own", { outputs: own, given: itself }, itself],
        ["as no secret of the caller's own", { outputs: own, given: { newClientSecret: "Own-2" } }, own],
        ["and a rejected one no previous one", { outputs: { rejected: true } }, noPrevious],
        ["and an untested one no previous one", { outputs: { verificationPending: true } }, noPrevious],
        ["and none no previous one", { outputs: { clientSecret: undefined } }, noPrevious],
    ])("becomes the secret once it is accepted, %s", (_name, { outputs, given, setAt }, more) => {
        const stored = aState({ ...before, ...outputs });
        const reached = promoted(stored, { ...inputs, ...given }, { ...pending, setAt }, verified);
        expectOutputs(reached, { ...promotedOutputs, ...more });
    });

    it("that CSP accepts after a POST without a response proves no overlap: it is only possible", () => {
        const { previousClientSecretExpiresAt, ...others } = promotedOutputs;
        const reached = promoted(aState(before), inputs, pending, verified, false);
        expectOutputs(reached, { ...others, possibleOverlapEndsAt: previousClientSecretExpiresAt });
    });

    it("with an overlap beyond the range of dates does not crash", () => {
        const endless = { ...pending, overlapSeconds: Number.MAX_SAFE_INTEGER };
        expect(promoted(aState(), inputs, endless, verified).overlap?.endsAt).toBe(new Date(8.64e15).toISOString());
    });
});

it("a rejection keeps what was known before, and its withdrawal brings that back", () => {
    for (const outputs of [{ verified: true }, { verified: false }, { verificationPending: true }] as const) {
        const state = anActiveState(outputs);
        expect(notRejected(rejected(state, false))).toEqual(state);
        expect(rejected(rejected(state, false), true)).toEqual(rejected(state, true));
        expect(notRejected(state)).toBe(state);
    }
});

it("an overlap that has ended takes its previous secret along, and one that runs is left alone", () => {
    const overlapping = aState(inOverlap);
    expect(withoutEndedOverlap(overlapping, startOfTime + day - 1)).toBe(overlapping);
    expect(withoutEndedOverlap(overlapping, startOfTime + day)).toEqual(aState());
    expect(withoutEndedOverlap(aState(), startOfTime)).toEqual(aState());
});

describe("the options of new inputs", () => {
    const before = { rotationTrigger: 1, newClientSecret: "New-1", existingClientSecret: "Existing-1", ...foundOut };
    const full = aState({ ...before, rotateAfterDays: 10, onExternalRotation: "warn", profile: "one" });
    const options = { host: "other.example", rotateAfterDays: 20, verify: true };
    const given = theInputs(options);

    it("replace the old ones, and absent ones are removed", () => {
        expect(withOptions(full, given)).toEqual({ ...full, options, applied: {} });
    });

    it("leave the other inputs as last applied, unless they are removed", () => {
        const changed = { rotationTrigger: 2, newClientSecret: "New-2", existingClientSecret: "Existing-2" };
        expect(withOptions(full, { ...given, ...changed }).applied).toEqual(full.applied);
    });

    it("record a secret input that is the current secret as applied", () => {
        const secrets = { existingClientSecret: "The-secret-1", newClientSecret: "The-secret-1" };
        expect(withOptions(full, { ...given, ...secrets }).applied).toEqual(secrets);
    });
});
