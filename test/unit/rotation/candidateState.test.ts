import { describe, expect, it } from "vitest";
import type { Inputs } from "../../../provider/rotation/inputs";
import { toOutputs } from "../../../provider/rotation/state";
import { promotedState, withCandidate } from "../../../provider/rotation/transitions";
import { aState } from "../../support/states";

const inputs: Inputs = { orgId: "org", oauthAppId: "app", host: "csp.example", rotationTrigger: 2 };
const at = "2026-02-01T00:00:00.000Z";

describe("a candidate", () => {
    const candidate = {
        secret: "Candidate-1",
        reason: "trigger",
        startedAt: at,
        overlapSeconds: 3_600,
    } as const;
    const before = aState({ rotationTrigger: 1, rotationCount: 4 });

    it("is kept beside the present secret; what was applied stays", () => {
        expect(withCandidate(before, inputs, candidate)).toEqual({
            ...before,
            pendingClientSecret: "Candidate-1",
            pendingRotation: { reason: "trigger", startedAt: at, overlapSeconds: 3_600 },
            pendingRotationTrigger: 2,
        });
    });

    it("that is accepted becomes the secret, and the present one the previous", () => {
        const state = toOutputs(promotedState(withCandidate(before, inputs, candidate), inputs, true));
        expect(state).toMatchObject({
            clientSecret: "Candidate-1",
            previousClientSecret: "The-secret-1",
            previousClientSecretExpiresAt: "2026-02-01T01:00:00.000Z",
            rotationTrigger: 2,
            rotatedAt: at,
            rotationReason: "trigger",
            rotationCount: 5,
            verified: true,
        });
        expect(Object.keys(state).filter((name) => name.startsWith("pending"))).toEqual([]);
    });

    it("applies the trigger that it was made for, whatever the inputs say since", () => {
        const later = { ...inputs, rotationTrigger: 3 };
        expect(promotedState(withCandidate(before, inputs, candidate), later, true).rotationTrigger).toBe(2);
    });

    it("was made when CSP said so; the old secret dies as counted from before the call", () => {
        const setAt = "2026-02-01T00:00:09.000Z";
        const state = promotedState(withCandidate(before, inputs, { ...candidate, setAt }), inputs, true);
        expect(state).toMatchObject({
            rotatedAt: setAt,
            previousClientSecretExpiresAt: "2026-02-01T01:00:00.000Z",
        });
    });

    it.each([
        { name: "the caller's own", newClientSecret: "Candidate-1", applied: "Candidate-1" },
        { name: "a generated one", newClientSecret: "Own-2", applied: "Own-1" },
    ])("is noted as applied only if it is $name", ({ newClientSecret, applied }) => {
        const own = { ...before, newClientSecret: "Own-1" };
        const later = { ...inputs, newClientSecret };
        expect(promotedState(withCandidate(own, later, candidate), later, true).newClientSecret).toBe(
            applied,
        );
    });

    it.each([{ rejected: true }, { verificationPending: true }, { clientSecret: undefined }] as const)(
        "leaves no previous secret where the present one is none that consumers could use: %o",
        (state) => {
            const promoted = toOutputs(
                promotedState(withCandidate({ ...before, ...state }, inputs, candidate), inputs, true),
            );
            expect(promoted).not.toHaveProperty("previousClientSecret");
            expect(promoted).toHaveProperty("previousClientSecretExpiresAt");
        },
    );

    it("with an overlap beyond what a date can be is no crash", () => {
        const endless = { ...candidate, overlapSeconds: Number.MAX_SAFE_INTEGER };
        const { previousClientSecretExpiresAt } = promotedState(
            withCandidate(before, inputs, endless),
            inputs,
            true,
        );
        expect(Date.parse(previousClientSecretExpiresAt ?? "")).toBe(8.64e15);
    });

    it("that is not there leaves the state as it is", () => {
        expect(promotedState(before, inputs, true)).toBe(before);
    });
});
