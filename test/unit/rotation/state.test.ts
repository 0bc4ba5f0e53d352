import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import {
    hinderingOverlap,
    initialState,
    inputsOf,
    isUnsettled,
    knownPending,
    nextRotationAt,
    resourceId,
    secretsOf,
} from "../../../provider/rotation/state";
import { day, startOfTime } from "../../support/fakeClock";
import { anActiveState, aState, theInputs } from "../../support/states";

describe("the current secret reaches its greatest age", () => {
    const iso = (ms: number) => new Date(ms).toISOString();
    const adopted = { rotatedAt: undefined, adoptedAt: iso(0) };

    it.each([
        { name: "counted from the rotation", outputs: { rotatedAt: iso(0) }, days: 1, at: iso(day) },
        { name: "counted from the adoption", outputs: adopted, days: 1, at: iso(day) },
        {
            name: "counted from the rotation after the adoption",
            outputs: { rotatedAt: iso(day), adoptedAt: iso(0) },
            days: 1,
            at: iso(2 * day),
        },
        { name: "after a fraction of a day", outputs: { rotatedAt: iso(0) }, days: 0.5, at: iso(day / 2) },
        { name: "never without a limit", outputs: { rotatedAt: iso(0) }, days: undefined, at: undefined },
        { name: "never if its age is unknown", outputs: { rotatedAt: undefined }, days: 1, at: undefined },
        {
            name: "never beyond the last possible date",
            outputs: { rotatedAt: iso(0) },
            days: 1e12,
            at: iso(8.64e15),
        },
    ])("$name: $at", ({ outputs, days, at }) => {
        expect(nextRotationAt(aState(outputs), days)?.toISOString()).toBe(at);
    });

    it("never if there is no secret yet", () => {
        expect(nextRotationAt(aState({ clientSecret: undefined }), 1)).toBeUndefined();
    });
});

describe("a state before a creation", () => {
    const inputs = theInputs({ existingClientSecret: "Adopted-1" });
    const adopted = { existingClientSecret: "Adopted-1" };

    it.each([
        { name: "rotated since", predecessor: anActiveState(adopted), applied: adopted },
        { name: "still current", predecessor: anActiveState({ ...adopted, clientSecret: "Adopted-1" }), applied: {} },
        { name: "another", predecessor: anActiveState({ existingClientSecret: "Other-1" }), applied: {} },
        { name: "nobody's", predecessor: undefined, applied: {} },
    ])("has nothing to adopt only if the secret that its predecessor adopted was rotated: $name", (row) => {
        expect(initialState(inputs, row.predecessor).applied).toEqual(row.applied);
    });
});

describe("a running overlap hinders another rotation with overlap", () => {
    const state = anActiveState({
        previousClientSecret: "Previous-1",
        previousClientSecretExpiresAt: new Date(startOfTime + day).toISOString(),
    });
    const own = theInputs({ newClientSecret: "The-secret-1" });

    it("but not a replacement that is given the current secret", () => {
        expect(hinderingOverlap(state, own, startOfTime)).toBe(state.overlap);
        expect(hinderingOverlap(initialState(own, state), own, startOfTime)).toBeUndefined();
        expect(hinderingOverlap(initialState(own, state), theInputs(), startOfTime)).toBe(state.overlap);
    });

    it("until its end", () => {
        expect(hinderingOverlap(state, theInputs(), startOfTime + day - 1)).toBe(state.overlap);
        expect(hinderingOverlap(state, theInputs(), startOfTime + day)).toBeUndefined();
    });
});

it("the id is the organization's and the app's", () => {
    expect(resourceId({ orgId: "org", oauthAppId: "app" })).toBe("org/app");
});

describe("the inputs that left a state", () => {
    const applied = { rotationTrigger: 1, newClientSecret: "Own-1", existingClientSecret: "Existing-1" };
    const pendingRotation = { startedAt: "2026-01-01T00:00:00Z", overlapSeconds: 60 };
    const pending = { pendingClientSecret: "Pending-1", pendingRotationTrigger: 2 };

    it.each<{ readonly name: string; readonly outputs: Parameters<typeof aState>[0]; readonly inputs: object }>([
        { name: "all that was applied", outputs: {}, inputs: applied },
        {
            name: "and the trigger of what is pending",
            outputs: { ...pending, pendingRotation: { ...pendingRotation, reason: "trigger" } },
            inputs: { ...applied, rotationTrigger: 2 },
        },
        {
            name: "and the pending secret, if that is the caller's own",
            outputs: { ...pending, pendingRotation: { ...pendingRotation, reason: "newClientSecret" } },
            inputs: { ...applied, rotationTrigger: 2, newClientSecret: "Pending-1" },
        },
    ])("are its options, $name", ({ outputs, inputs }) => {
        expect(inputsOf(aState({ ...applied, ...outputs, verify: false }))).toMatchObject({
            ...{ orgId: "org", oauthAppId: "app", host: "csp.example", verify: false },
            ...inputs,
        });
    });
});

describe("the pending secret that this run knows", () => {
    const inputs = theInputs();
    const [own, seen] = ["Own-pending-1", "Seen-pending-1"].map((pendingClientSecret) =>
        aState({ pendingClientSecret }),
    );
    if (own === undefined || seen === undefined) throw new Error("two are there");

    it.each([
        { name: "its own", state: own, value: "Own-pending-1" },
        { name: "none", state: aState(), value: undefined },
        { name: "none of a resource that replaces none", state: initialState(inputs), value: undefined },
        { name: "its predecessor's", state: initialState(inputs, seen), value: "Seen-pending-1" },
        {
            name: "its own rather than its predecessor's",
            state: { ...initialState(inputs, seen), pending: own.pending },
            value: "Own-pending-1",
        },
        {
            name: "none of a predecessor whose inputs are all that was seen",
            state: initialState(inputs, { phase: "unknown", applied: {} }),
            value: undefined,
        },
    ])("is $name", ({ state, value }) => {
        expect(knownPending(state)?.value).toBe(value);
    });
});

it("every secret of a state is one that must not be printed", () => {
    const applied = { newClientSecret: "Own-1", existingClientSecret: "Existing-1" };
    const previous = { previousClientSecret: "Previous-1", previousClientSecretExpiresAt: "2026-01-02T00:00:00Z" };
    const known = (outputs: object) =>
        secretsOf(aState(outputs))
            .filter((secret) => secret !== undefined)
            .toSorted();
    const pendingClientSecret = "Pending-1";
    expect(known({ ...applied, ...previous, pendingClientSecret })).toEqual([
        "Existing-1",
        "Own-1",
        "Pending-1",
        "Previous-1",
        "The-secret-1",
    ]);
    expect(known({ clientSecret: undefined, pendingClientSecret })).toEqual(["Pending-1"]);
    expect(known({})).toEqual(["The-secret-1"]);
});

it.each<{ readonly name: string; readonly outputs: Partial<Outputs>; readonly is: boolean }>([
    { name: "a verified one", outputs: {}, is: false },
    { name: "an unverified one", outputs: { verified: false }, is: false },
    { name: "a rejected one", outputs: { rejected: true }, is: false },
    { name: "an untested one", outputs: { verificationPending: true }, is: true },
    { name: "an untested one that is rejected", outputs: { rejected: true, verificationPending: true }, is: true },
    { name: "a pending one", outputs: { pendingClientSecret: "New-1" }, is: true },
    { name: "none", outputs: { clientSecret: undefined }, is: false },
    { name: "none but a pending one", outputs: { clientSecret: undefined, pendingClientSecret: "New-1" }, is: true },
])("a secret that has to be tested before anything else: $name: $is", ({ outputs, is }) => {
    expect(isUnsettled(aState(outputs))).toBe(is);
});
