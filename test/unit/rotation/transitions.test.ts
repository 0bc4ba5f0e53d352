import { describe, expect, it } from "vitest";
import type { Inputs } from "../../../provider/rotation/inputs";
import { toOutputs } from "../../../provider/rotation/state";
import {
    adoptedState,
    emptyState,
    regeneratedState,
    withoutEndedOverlap,
} from "../../../provider/rotation/transitions";
import { day, second, startOfTime } from "../../support/fakeClock";
import { aState } from "../../support/states";

const inputs: Inputs = { orgId: "org", oauthAppId: "app", host: "csp.example", rotationTrigger: 2 };
const at = "2026-02-01T00:00:00.000Z";

/** Everything that may have been found out about the secret before. */
const foundOut = {
    previousClientSecret: "Old-1",
    previousClientSecretExpiresAt: "2026-01-02T00:00:00.000Z",
    rejected: true,
    verificationPending: true,
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "age", startedAt: at, overlapSeconds: 1 },
    pendingRotationTrigger: 3,
} as const;

function expectNothingFoundOut(state: object): void {
    for (const name of Object.keys(foundOut)) expect(state).not.toHaveProperty(name);
}

describe("before there is a secret", () => {
    it("the state has the identity, the options, and no rotation", () => {
        expect(toOutputs(emptyState({ ...inputs, verify: false }))).toEqual({
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
        const state = toOutputs(
            regeneratedState(before, { ...inputs, existingClientSecret: "Given-1" }, rotation),
        );
        expectNothingFoundOut(state);
        expect(state).toMatchObject({
            clientSecret: "New-1",
            verified: false,
            rotationTrigger: 2,
            existingClientSecret: "Given-1",
            rotatedAt: at,
            rotationReason: "trigger",
            rotationCount: 2,
        });
        expect(state).not.toHaveProperty("adoptedAt");
        expect(state).not.toHaveProperty("verify");
    });
});

describe("after an adoption", () => {
    const given = { ...inputs, existingClientSecret: "Given-1" };

    it("of a new resource the trigger is applied, and nothing was rotated", () => {
        const state = toOutputs(adoptedState(undefined, given, at, true));
        expect(state).toMatchObject({
            clientSecret: "Given-1",
            existingClientSecret: "Given-1",
            rotationTrigger: 2,
            adoptedAt: at,
            rotationReason: "adopted",
            rotationCount: 0,
            verified: true,
        });
        expect(state).not.toHaveProperty("rotatedAt");
    });

    it("of one whose very first secret was never settled it is as of a new one", () => {
        const before = aState({ clientSecret: undefined, pendingClientSecret: "New-1", rotationCount: 0 });
        const state = toOutputs(adoptedState(before, given, at, true));
        expectNothingFoundOut(state);
        expect(state).toMatchObject({ clientSecret: "Given-1", rotationTrigger: 2, rotationCount: 0 });
    });

    it("of an existing one a changed trigger is still to be applied, and nothing of the old secret is left", () => {
        const before = aState({
            ...foundOut,
            rotationTrigger: 1,
            newClientSecret: "Own-1",
            rotationCount: 5,
        });
        const state = toOutputs(adoptedState(before, { ...given, newClientSecret: "Own-2" }, at, false));
        expectNothingFoundOut(state);
        expect(state).toMatchObject({
            clientSecret: "Given-1",
            rotationTrigger: 1,
            newClientSecret: "Own-1",
            rotationCount: 5,
            adoptedAt: at,
            verified: false,
        });
        expect(state).not.toHaveProperty("rotatedAt");
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
        expect(toOutputs(withoutEndedOverlap(overlapping, startOfTime + day + ms))).toEqual(
            toOutputs(aState()),
        );
    });
});
