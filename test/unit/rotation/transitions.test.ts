import { describe, expect, it } from "vitest";
import { toOutputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import { initialState } from "../../../provider/rotation/state";
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
import { day, second, startOfTime } from "../../support/fakeClock";
import { anActiveState, aState, theInputs } from "../../support/states";

const inputs = theInputs({ rotationTrigger: 2 });
const at = "2026-02-01T00:00:00.000Z";

/** Everything that an earlier test may have found out about the secret. */
const foundOut = {
    previousClientSecret: "Old-1",
    previousClientSecretExpiresAt: "2026-01-02T00:00:00.000Z",
    rejected: true,
    verificationPending: true,
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "age", startedAt: at, overlapSeconds: 1 },
    pendingRotationTrigger: 3,
} as const;

function expectNothingFoundOut(outputs: object): void {
    for (const name of Object.keys(foundOut)) expect(outputs).not.toHaveProperty(name);
}

describe("before there is a secret", () => {
    it("the state has the identity, the options, and no rotation", () => {
        expect(toOutputs(initialState({ ...inputs, verify: false }))).toEqual({
            stateVersion: 1,
            orgId: "org",
            oauthAppId: "app",
            host: "csp.example",
            clientId: "app",
            rotationCount: 0,
            verified: false,
            verify: false,
            tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token",
        });
    });
});

describe("after a regeneration", () => {
    const rotation = { secret: "New-1", reason: "trigger", at } as const;
    const before = aState({ ...foundOut, adoptedAt: at, rotationTrigger: 1, verify: false });

    it("everything that the inputs ask for is applied, and nothing of the old secret is left", () => {
        const given = { ...inputs, existingClientSecret: "Given-1" };
        const outputs = toOutputs(regenerated(before, given, rotation, unverified));
        expectNothingFoundOut(outputs);
        expect(outputs).toMatchObject({
            clientSecret: "New-1",
            verified: false,
            rotationTrigger: 2,
            existingClientSecret: "Given-1",
            rotatedAt: at,
            rotationReason: "trigger",
            rotationCount: 2,
        });
        expect(outputs).not.toHaveProperty("adoptedAt");
        expect(outputs).not.toHaveProperty("verify");
    });
});

describe("after an adoption", () => {
    const given = { ...inputs, existingClientSecret: "Given-1" };

    it("of a new resource the trigger is applied, and nothing was rotated", () => {
        const outputs = toOutputs(adopted(initialState(given), given, "Given-1", at, verified));
        expect(outputs).toMatchObject({
            clientSecret: "Given-1",
            existingClientSecret: "Given-1",
            rotationTrigger: 2,
            adoptedAt: at,
            rotationReason: "adopted",
            rotationCount: 0,
            verified: true,
        });
        expect(outputs).not.toHaveProperty("rotatedAt");
    });

    it("of a resource whose very first secret is pending, the state is that of a new resource", () => {
        const before = aState({ clientSecret: undefined, pendingClientSecret: "New-1", rotationCount: 0 });
        const outputs = toOutputs(adopted(before, given, "Given-1", at, verified));
        expectNothingFoundOut(outputs);
        expect(outputs).toMatchObject({ clientSecret: "Given-1", rotationTrigger: 2, rotationCount: 0 });
    });

    it("of our own pending secret, what is known of that stays: when it was made, and that it began an overlap", () => {
        const startedAt = "2026-01-31T00:00:00.000Z";
        const pendingRotation = { reason: "age", startedAt, overlapSeconds: 60 } as const;
        const before = aState({ pendingClientSecret: "Given-1", pendingRotation });
        const outputs = toOutputs(adopted(before, given, "Given-1", at, verified));
        expect(outputs).toMatchObject({
            ...{ clientSecret: "Given-1", existingClientSecret: "Given-1", rotationCount: 1 },
            ...{ rotatedAt: startedAt, rotationReason: "age", previousClientSecret: "The-secret-1" },
            previousClientSecretExpiresAt: "2026-01-31T00:01:00.000Z",
        });
        for (const name of ["adoptedAt", "pendingClientSecret"]) expect(outputs).not.toHaveProperty(name);
    });

    it("of an existing one a changed trigger is still to be applied, and nothing of the old secret is left", () => {
        const before = aState({
            ...foundOut,
            rotationTrigger: 1,
            newClientSecret: "Own-1",
            rotationCount: 5,
        });
        const inputsOfOwn = { ...given, newClientSecret: "Own-2" };
        const outputs = toOutputs(adopted(before, inputsOfOwn, "Given-1", at, unverified));
        expectNothingFoundOut(outputs);
        expect(outputs).toMatchObject({
            clientSecret: "Given-1",
            rotationTrigger: 1,
            newClientSecret: "Own-1",
            rotationCount: 5,
            adoptedAt: at,
            verified: false,
        });
        expect(outputs).not.toHaveProperty("rotatedAt");
    });
});

describe("a pending secret", () => {
    const pending = {
        value: "Pending-1",
        reason: "trigger",
        trigger: 2,
        startedAt: at,
        overlapSeconds: 3_600,
    } as const;
    const before = aState({ rotationTrigger: 1, rotationCount: 4 });

    it("is kept beside the present secret, and what was applied stays", () => {
        expect(toOutputs(withPending(before, inputs, pending))).toEqual({
            ...toOutputs(before),
            pendingClientSecret: "Pending-1",
            pendingRotation: { reason: "trigger", startedAt: at, overlapSeconds: 3_600 },
            pendingRotationTrigger: 2,
        });
    });

    it("that is accepted becomes the secret, and the present one the previous", () => {
        const kept = withPending(before, inputs, pending);
        const outputs = toOutputs(promoted(kept, inputs, pending, verified));
        expect(outputs).toMatchObject({
            clientSecret: "Pending-1",
            previousClientSecret: "The-secret-1",
            previousClientSecretExpiresAt: "2026-02-01T01:00:00.000Z",
            rotationTrigger: 2,
            rotatedAt: at,
            rotationReason: "trigger",
            rotationCount: 5,
            verified: true,
        });
        expect(Object.keys(outputs).filter((name) => name.startsWith("pending"))).toEqual([]);
    });

    it("that CSP accepts after a POST without a response proves no overlap: it is only possible", () => {
        const outputs = toOutputs(promoted(before, inputs, pending, verified, false));
        expect(outputs).toMatchObject({
            clientSecret: "Pending-1",
            previousClientSecret: "The-secret-1",
            possibleOverlapEndsAt: "2026-02-01T01:00:00.000Z",
            rotatedAt: at,
            verified: true,
        });
        expect(outputs).not.toHaveProperty("previousClientSecretExpiresAt");
    });

    it("applies the trigger that it was made for, whatever the inputs say since", () => {
        const later = { ...inputs, rotationTrigger: 3 };
        expect(promoted(before, later, pending, verified).applied.rotationTrigger).toBe(2);
    });

    it("is dated by CSP's response, and the old secret's end is counted from before the call", () => {
        const setAt = "2026-02-01T00:00:09.000Z";
        expect(toOutputs(promoted(before, inputs, { ...pending, setAt }, verified))).toMatchObject({
            rotatedAt: setAt,
            previousClientSecretExpiresAt: "2026-02-01T01:00:00.000Z",
        });
    });

    it.each([
        { name: "the caller's own", newClientSecret: "Pending-1", applied: "Pending-1" },
        { name: "a generated one", newClientSecret: "Own-2", applied: "Own-1" },
    ])("is recorded as newClientSecret only if it is that: $name", ({ newClientSecret, applied }) => {
        const own = aState({ newClientSecret: "Own-1" });
        const later = { ...inputs, newClientSecret };
        expect(promoted(own, later, pending, verified).applied.newClientSecret).toBe(applied);
    });

    it.each([{ rejected: true }, { verificationPending: true }, { clientSecret: undefined }] as const)(
        "leaves no previous secret if consumers could not use the present one: %o",
        (outputs) => {
            const result = toOutputs(promoted(aState(outputs), inputs, pending, verified));
            expect(result).not.toHaveProperty("previousClientSecret");
            expect(result).toHaveProperty("previousClientSecretExpiresAt");
        },
    );

    it("with an overlap beyond the range of dates does not crash", () => {
        const endless = { ...pending, overlapSeconds: Number.MAX_SAFE_INTEGER };
        const { overlap } = promoted(before, inputs, endless, verified);
        expect(Date.parse(overlap?.endsAt ?? "")).toBe(8.64e15);
    });
});

describe("a rejection", () => {
    it("keeps what was known before, and its withdrawal brings that back", () => {
        for (const outputs of [{ verified: true }, { verified: false }, { verificationPending: true }] as const) {
            const state = anActiveState(outputs);
            expect(notRejected(rejected(state, false))).toEqual(state);
            expect(rejected(rejected(state, false), true)).toEqual(rejected(state, true));
        }
    });

    it("that does not exist can't be withdrawn", () => {
        const state = anActiveState();
        expect(notRejected(state)).toBe(state);
    });
});

describe("an overlap", () => {
    const until = new Date(startOfTime + day).toISOString();
    const overlapping = aState({ previousClientSecret: "Old-1", previousClientSecretExpiresAt: until });

    it("that runs is left alone", () => {
        expect(withoutEndedOverlap(overlapping, startOfTime + day - 1)).toBe(overlapping);
        expect(withoutEndedOverlap(aState(), startOfTime)).toEqual(aState());
    });

    it.each([0, second, 1_000 * day])("that ended %i ms ago takes its previous secret along", (ms) => {
        expect(toOutputs(withoutEndedOverlap(overlapping, startOfTime + day + ms))).toEqual(toOutputs(aState()));
    });
});

describe("the options of new inputs", () => {
    const full = aState({
        ...foundOut,
        rotationTrigger: { a: [1, null] },
        rotateAfterDays: 10,
        overlapSeconds: 60,
        newClientSecret: "New-1",
        existingClientSecret: "Existing-1",
        onExternalRotation: "warn",
        verify: false,
        authenticateAs: "app",
        revokeOnDelete: true,
        profile: "one",
    });
    const others: Inputs = theInputs({ host: "other.example", rotateAfterDays: 20, verify: true });

    it("replace the old ones, and absent ones are removed", () => {
        expect(withOptions(full, others).options).toEqual({
            host: "other.example",
            rotateAfterDays: 20,
            verify: true,
        });
    });

    it("leave the other inputs as last applied, unless they are removed", () => {
        const changed = {
            ...others,
            rotationTrigger: 2,
            newClientSecret: "New-2",
            existingClientSecret: "Existing-2",
        };
        expect(withOptions(full, changed).applied).toEqual(full.applied);
        expect(withOptions(full, others).applied).toEqual({});
    });

    it("record a secret input that is the current secret as applied", () => {
        const secrets = { existingClientSecret: "The-secret-1", newClientSecret: "The-secret-1" };
        expect(withOptions(full, { ...others, ...secrets }).applied).toEqual(secrets);
    });

    it("leave everything else as it is", () => {
        const { app: _, options: _options, applied: _applied, ...rest } = full;
        expect(withOptions(full, others)).toMatchObject(rest);
    });
});
