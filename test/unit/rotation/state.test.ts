import { describe, expect, it } from "vitest";
import { hinderingOverlap, initialState, nextRotationAt, resourceId } from "../../../provider/rotation/state";
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
