import { describe, expect, it } from "vitest";
import { type Outputs, parseState, stateVersion, toOutputs } from "../../../provider/rotation/codec";
import { currentSecret, resourceId, type Trust } from "../../../provider/rotation/state";
import { at, day } from "../../support/fakeClock";
import { anActiveState, aState, inOverlap, pendingSecret, theOutputs } from "../../support/states";

const full = theOutputs({
    rotationTrigger: { a: [1, null] },
    newClientSecret: "New-1",
    existingClientSecret: "Existing-1",
    rotateAfterDays: 10,
    overlapSeconds: 60,
    onExternalRotation: "warn",
    verify: false,
    authenticateAs: "app",
    revokeOnDelete: true,
    profile: "one",
    verified: false,
    rejected: true,
    verificationPending: true,
    ...inOverlap,
    ...pendingSecret,
    pendingRotationTrigger: { a: 2 },
    pendingRotation: { ...pendingSecret.pendingRotation, setAt: at(0) },
});

/** Raw outputs of version 1 without those. */
function outputsWithout(...names: readonly string[]): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(theOutputs()).filter(([name]) => !names.includes(name)));
}

describe("a state", () => {
    it.each([full, theOutputs()])("is read as it was written, and written as it was read", (outputs) => {
        expect(toOutputs(parseState(outputs))).toMatchObject(outputs);
        expect(parseState(toOutputs(parseState(outputs)))).toEqual(parseState(outputs));
    });

    it("of an adopted secret keeps when that was", () => {
        const adopted = { ...outputsWithout("rotatedAt"), adoptedAt: at(day), rotationReason: "adopted" };
        const state = parseState(adopted);
        expect(state).toMatchObject({ current: { origin: { kind: "adopted", at: at(day) } } });
        expect(toOutputs(state)).toMatchObject(adopted);
    });

    it.each<[outputs: Partial<Outputs>, trust: Trust]>([
        [{ verified: true }, { kind: "verified" }],
        [{ verified: false }, { kind: "unverified" }],
        [{ verified: true, verificationPending: true }, { kind: "untested" }],
        [
            { verified: false, rejected: true },
            { kind: "rejected", before: "unverified", isConfirmed: false },
        ],
    ])("with %o has a secret of one trust", (outputs, trust) => {
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
            nextRotationAt: at(10 * day),
        });
        expect(toOutputs(aState())).not.toHaveProperty("nextRotationAt");
    });

    it("may have outputs that are not ours", () => {
        expect(parseState({ ...theOutputs(), __provider: "text", ofAnotherRelease: { a: 1 } })).toEqual(aState());
    });

    it("may lack a secret only while the first one is pending", () => {
        const initial = parseState({ ...outputsWithout("clientSecret"), pendingClientSecret: "Pending-1" });
        expect([initial.phase, currentSecret(initial)]).toEqual(["initial", undefined]);
        expect(currentSecret(aState())).toBe("The-secret-1");
    });

    it("with the organization's GUID in capitals belongs to the resource that an update in lower case changed", () => {
        const guid = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";
        expect(resourceId(aState({ orgId: guid.toUpperCase() }).app)).toBe(`${guid}/app`);
    });

    it("is read whatever rules its inputs break: it may be older than a rule", () => {
        const old = { newClientSecret: "short", oauthAppId: "a/b", rotateAfterDays: -1, profile: "" };
        const { app, applied, options } = aState(old);
        expect({ ...app, ...applied, ...options }).toMatchObject(old);
    });
});

it.each<[outputs: Partial<Outputs>, isOurs: boolean]>([
    [inOverlap, true],
    [{ previousClientSecret: "Previous-1", possibleOverlapEndsAt: at(day) }, false],
])(
    "an overlap that is only possible is stored apart, since nothing may be ended because of it: %o",
    (outputs, isOurs) => {
        const state = anActiveState(outputs);
        expect(state.overlap).toEqual({ endsAt: at(day), previousSecret: "Previous-1", isOurs });
        const written = Object.entries(toOutputs(state)).filter(([name]) => /^(previous|possible)/.test(name));
        expect(Object.fromEntries(written)).toEqual(outputs);
    },
);

it.each([
    ["a trigger", {}, "trigger"],
    ["the creation", { clientSecret: undefined }, "created"],
])(
    "a pending secret without its rotation, in an edited state, is one for %s, begun long ago",
    (_name, outputs, reason) => {
        const { pending } = aState({ pendingClientSecret: "Pending-1", overlapSeconds: 60, ...outputs });
        expect(pending).toEqual({
            value: "Pending-1",
            reason,
            startedAt: new Date(0).toISOString(),
            overlapSeconds: 60,
        });
    },
);

describe("a state that can't be read", () => {
    it("comes from a later release, and is refused with both versions", () => {
        const later = { ...theOutputs(), stateVersion: stateVersion + 1, clientSecret: { sealed: true } };
        const message = expect.stringMatching(/later release.*state version 2; the installed release reads up to 1/);
        expect(() => parseState(later)).toThrow(expect.objectContaining({ code: "STATE_TOO_NEW", message }));
    });

    it("is refused with no more than the names of what is missing or wrong", () => {
        const lacking = outputsWithout("orgId", "stateVersion", "clientId", "rotationCount");
        const pendingRotation = { reason: "Sesame" };
        const raw = { ...lacking, clientSecret: ["Sesame"], verified: "Sesame", rejected: false, pendingRotation };
        const message =
            "The resource's state can't be read: orgId, clientId, clientSecret, rotationCount, verified, rejected, " +
            "stateVersion, pendingRotation.reason, pendingRotation.startedAt, pendingRotation.overlapSeconds. [STATE_UNREADABLE]";
        expect(() => parseState(raw)).toThrow(expect.objectContaining({ message, stack: "" }));
    });
});
