import { describe, expect, it } from "vitest";
import { parseState, stateVersion, toOutputs } from "../../../provider/rotation/codec";
import { currentSecret } from "../../../provider/rotation/state";
import { day, startOfTime } from "../../support/fakeClock";
import { anActiveState, aState, theOutputs } from "../../support/states";

const at = new Date(startOfTime).toISOString();

const full = theOutputs({
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
    verified: false,
    previousClientSecret: "Previous-1",
    previousClientSecretExpiresAt: "2026-01-02T00:00:00.000Z",
    rejected: true,
    verificationPending: true,
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "trigger", startedAt: at, overlapSeconds: 60, setAt: at },
    pendingRotationTrigger: { a: 2 },
});

describe("a state", () => {
    it("is written as it was read", () => {
        expect(toOutputs(parseState(full))).toMatchObject(full);
        expect(toOutputs(aState())).toMatchObject(theOutputs());
    });

    it("is read as it was written", () => {
        expect(parseState(toOutputs(parseState(full)))).toEqual(parseState(full));
        expect(parseState(toOutputs(aState()))).toEqual(aState());
    });

    it("of an adopted secret keeps when that was", () => {
        const adopted = theOutputs({ rotatedAt: undefined, adoptedAt: at, rotationReason: "adopted" });
        expect(anActiveState(adopted).current.origin).toEqual({ kind: "adopted", at });
        const { rotatedAt: _, ...rest } = adopted;
        expect(toOutputs(parseState(adopted))).toMatchObject(rest);
    });

    it.each([
        [{ verified: true }, { kind: "verified" }],
        [{ verified: false }, { kind: "unverified" }],
        [{ verified: true, verificationPending: true }, { kind: "untested" }],
        [
            { verified: false, rejected: true },
            { kind: "rejected", before: "unverified", isConfirmed: false },
        ],
    ] as const)("with %o has a secret of one trust", (outputs, trust) => {
        expect(anActiveState(outputs).current.trust).toEqual(trust);
    });

    it("of a secret whose age nobody knows was rotated", () => {
        const { origin } = anActiveState({ rotatedAt: undefined }).current;
        expect(origin).toEqual({ kind: "rotated", at: undefined, reason: "created" });
    });

    it("is written without anything undefined, which Pulumi's host can't carry", () => {
        const undefinedOnes = Object.fromEntries(Object.keys(full).map((name) => [name, undefined]));
        const outputs = toOutputs(parseState({ ...undefinedOnes, ...theOutputs() }));
        expect(JSON.parse(JSON.stringify(outputs))).toStrictEqual(outputs);
    });

    it("is written with what follows from it, and read without", () => {
        expect(toOutputs(parseState(full))).toMatchObject({
            stateVersion,
            tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token",
            nextRotationAt: new Date(startOfTime + 10 * day).toISOString(),
        });
        expect(toOutputs(aState())).not.toHaveProperty("nextRotationAt");
    });

    it("may have outputs that are not ours", () => {
        const raw = { ...theOutputs(), __provider: "text", ofAnotherRelease: { a: 1 } };
        expect(parseState(raw)).toEqual(aState());
    });

    it("may lack a secret only while the first one is pending", () => {
        const { clientSecret: _, ...rest } = theOutputs();
        const parsed = parseState({ ...rest, pendingClientSecret: "Pending-1" });
        expect(parsed.phase).toBe("initial");
        expect(currentSecret(parsed)).toBeUndefined();
        expect(currentSecret(aState())).toBe("The-secret-1");
    });
});

describe("an overlap", () => {
    it("that our POST began is written with the previous secret's end", () => {
        const ours = { previousClientSecret: "Old-1", previousClientSecretExpiresAt: at };
        const state = anActiveState(ours);
        expect(state.overlap).toEqual({ endsAt: at, previousSecret: "Old-1", isOurs: true });
        expect(toOutputs(state)).toMatchObject(ours);
        expect(toOutputs(state)).not.toHaveProperty("possibleOverlapEndsAt");
    });

    it("that is only possible is stored apart, since nothing may be ended because of it", () => {
        const possible = { previousClientSecret: "Old-1", possibleOverlapEndsAt: at };
        const state = anActiveState(possible);
        expect(state.overlap).toEqual({ endsAt: at, previousSecret: "Old-1", isOurs: false });
        expect(toOutputs(state)).toMatchObject(possible);
        expect(toOutputs(state)).not.toHaveProperty("previousClientSecretExpiresAt");
    });
});

describe("a pending secret without its rotation, in an edited state,", () => {
    it.each([
        { name: "is a rotation for a trigger", outputs: {}, reason: "trigger" },
        { name: "is the creation", outputs: { clientSecret: undefined }, reason: "created" },
    ])("is read: it $name, begun long ago", ({ outputs, reason }) => {
        const { pending } = aState({ pendingClientSecret: "Pending-1", overlapSeconds: 60, ...outputs });
        expect(pending).toEqual({
            ...{ value: "Pending-1", reason, startedAt: new Date(0).toISOString(), overlapSeconds: 60 },
        });
    });
});

describe("a state that can't be read", () => {
    it("comes from a later release, and is refused with both versions", () => {
        const later = { ...theOutputs(), stateVersion: stateVersion + 1, clientSecret: { sealed: true } };
        expect(() => parseState(later)).toThrow(
            expect.objectContaining({
                code: "STATE_TOO_NEW",
                message: expect.stringMatching(/later release.*state version 2; the installed release reads up to 1/),
            }),
        );
    });

    it("lacks required values, and is refused with their names only", () => {
        const { orgId: _, ...rest } = theOutputs();
        const unreadable = () => parseState({ ...rest, clientSecret: ["Sesame-1"], verified: "Sesame-2" });
        expect(unreadable).toThrow(
            /^The resource's state can't be read: orgId, clientSecret, verified\. \[STATE_UNREADABLE\]$/,
        );
    });

    it("shows no stack to the user", () => {
        try {
            parseState({});
            expect.unreachable();
        } catch (error) {
            expect(error).toMatchObject({ stack: "" });
        }
    });
});
