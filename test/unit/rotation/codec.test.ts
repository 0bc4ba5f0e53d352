import { describe, expect, it } from "vitest";
import type { Inputs } from "../../../provider/rotation/inputs";
import {
    hasSecret,
    nextRotationAt,
    parseState,
    resourceId,
    type State,
    stateVersion,
    toOutputs,
    withOptions,
} from "../../../provider/rotation/state";
import { day, startOfTime } from "../../support/fakeClock";
import { aState } from "../../support/states";

const full: State = aState({
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
    previousClientSecret: "Previous-1",
    previousClientSecretExpiresAt: "2026-01-02T00:00:00.000Z",
    adoptedAt: "2025-01-01T00:00:00.000Z",
    rejected: true,
    verificationPending: true,
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "trigger", startedAt: "2026-01-01T00:00:00.000Z", overlapSeconds: 60 },
    pendingRotationTrigger: { a: 2 },
});

describe("a state", () => {
    it("is read as it was written", () => {
        expect(parseState(toOutputs(full))).toEqual(full);
        expect(parseState(toOutputs(aState()))).toEqual(aState());
    });

    it("is written without anything undefined, which Pulumi's host can't carry", () => {
        const undefinedOnes = Object.fromEntries(Object.keys(full).map((name) => [name, undefined]));
        const outputs = toOutputs({ ...undefinedOnes, ...aState() });
        expect(JSON.parse(JSON.stringify(outputs))).toStrictEqual(outputs);
    });

    it("is written with what follows from it, and read without", () => {
        expect(toOutputs(full)).toMatchObject({
            stateVersion,
            tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token",
            nextRotationAt: new Date(startOfTime + 10 * day).toISOString(),
        });
        expect(toOutputs(aState())).not.toHaveProperty("nextRotationAt");
    });

    it("may have outputs that are none of ours", () => {
        expect(parseState({ ...aState(), __provider: "text", ofAnotherRelease: { a: 1 } })).toEqual(aState());
    });

    it("may lack a secret only while that is a candidate", () => {
        const { clientSecret: _, ...rest } = aState();
        const parsed = parseState({ ...rest, pendingClientSecret: "Pending-1" });
        expect(hasSecret(parsed)).toBe(false);
        expect(hasSecret(aState())).toBe(true);
    });
});

describe("a state that can't be read", () => {
    it("is one of a later release: refused with both versions", () => {
        const later = { ...aState(), stateVersion: stateVersion + 1, clientSecret: { sealed: true } };
        expect(() => parseState(later)).toThrow(
            expect.objectContaining({
                code: "STATE_TOO_NEW",
                message: expect.stringMatching(
                    /later release.*state version 2; the installed release reads up to 1/,
                ),
            }),
        );
    });

    it("is one that lacks what it must have: refused with the names, and without the values", () => {
        const { orgId: _, ...rest } = aState();
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

describe("when the secret reaches its greatest age", () => {
    const iso = (ms: number) => new Date(ms).toISOString();
    it.each([
        { name: "rotated", state: { rotatedAt: iso(0), rotateAfterDays: 1 }, at: iso(day) },
        { name: "adopted", state: { adoptedAt: iso(0), rotateAfterDays: 1 }, at: iso(day) },
        {
            name: "rotated after the adoption",
            state: { rotatedAt: iso(day), adoptedAt: iso(0), rotateAfterDays: 1 },
            at: iso(2 * day),
        },
        { name: "a fraction", state: { rotatedAt: iso(0), rotateAfterDays: 0.5 }, at: iso(day / 2) },
        { name: "without a limit", state: { rotatedAt: iso(0) }, at: undefined },
        { name: "of nobody knows when", state: { rotateAfterDays: 1 }, at: undefined },
        {
            name: "beyond what a date can be",
            state: { rotatedAt: iso(0), rotateAfterDays: 1e12 },
            at: iso(8.64e15),
        },
    ])("$name: $at", ({ state, at }) => {
        expect(nextRotationAt(state)?.toISOString()).toBe(at);
    });
});

describe("the options of new inputs", () => {
    const ids = { orgId: "org", oauthAppId: "app", host: "other.example" };
    const inputs: Inputs = { ...ids, rotateAfterDays: 20, verify: true };

    it("take the place of the old ones, and the absent ones go", () => {
        const { onExternalRotation, authenticateAs, revokeOnDelete, profile, overlapSeconds, ...rest } =
            withOptions(full, inputs);
        expect(rest).toMatchObject({ host: "other.example", rotateAfterDays: 20, verify: true });
        expect([onExternalRotation, authenticateAs, revokeOnDelete, profile, overlapSeconds]).toEqual(
            Array(5).fill(undefined),
        );
    });

    it("leave what was last applied of the others as it is, unless those are removed", () => {
        const changed = {
            ...inputs,
            rotationTrigger: 2,
            newClientSecret: "New-2",
            existingClientSecret: "Existing-2",
        };
        expect(withOptions(full, changed)).toMatchObject({
            rotationTrigger: { a: [1, null] },
            newClientSecret: "New-1",
            existingClientSecret: "Existing-1",
        });
        expect(withOptions(full, inputs)).toMatchObject({
            rotationTrigger: undefined,
            newClientSecret: undefined,
            existingClientSecret: undefined,
        });
    });

    it("note a secret input that is the secret we have: it is applied by that", () => {
        const noted = withOptions(full, {
            ...inputs,
            existingClientSecret: "The-secret-1",
            newClientSecret: "The-secret-1",
        });
        expect(noted).toMatchObject({
            existingClientSecret: "The-secret-1",
            newClientSecret: "The-secret-1",
        });
    });

    it("leave everything else as it is", () => {
        const { clientSecret, previousClientSecret, rotatedAt, pendingClientSecret, rejected } = full;
        const kept = { clientSecret, previousClientSecret, rotatedAt, pendingClientSecret, rejected };
        expect(withOptions(full, inputs)).toMatchObject(kept);
    });
});

it("the id is the organization's and the app's", () => {
    expect(resourceId({ orgId: "org", oauthAppId: "app" })).toBe("org/app");
});
