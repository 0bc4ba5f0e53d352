import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { planUpdate } from "../../../provider/rotation/decision";
import { inputNames } from "../../../provider/rotation/inputs";
import type { State } from "../../../provider/rotation/state";
import { startOfTime } from "../../support/fakeClock";
import { aState, theInputs } from "../../support/states";

const applied = aState({
    rotationTrigger: { a: ["x", { b: 1 }] },
    rotateAfterDays: 10,
    overlapSeconds: 60,
    newClientSecret: "Own-1",
    existingClientSecret: "Existing-1",
    onExternalRotation: "rotate",
    verify: true,
    authenticateAs: "credentials",
    revokeOnDelete: false,
    profile: "one",
});

const known: Readonly<Record<string, unknown>> = Object.fromEntries(
    inputNames.map((name) => [name, applied[name]]),
);

function plan(inputs: Readonly<Record<string, unknown>>, state: State = applied) {
    return planUpdate(state, { ...known, ...inputs }, startOfTime, false);
}

it("a known plan, to compare with, is for nothing", () => {
    expect(plan({}).changes).toBe(false);
});

describe("in a preview, what is not known yet", () => {
    it.each(["orgId", "oauthAppId"])("as %s previews a replacement", (name) => {
        expect(plan({ [name]: unknownValue })).toMatchObject({ replaces: [name], changes: true });
    });

    it.each([
        unknownValue,
        { a: unknownValue },
        { a: [unknownValue, { b: 1 }] },
        { a: ["x", { b: unknownValue }] },
        [[[unknownValue]]],
    ])("as rotationTrigger previews a rotation, at any depth: %j", (rotationTrigger) => {
        expect(plan({ rotationTrigger })).toMatchObject({ replaces: [], due: "trigger", changes: true });
        const without = aState();
        expect(planUpdate(without, theInputs({ rotationTrigger }), startOfTime, false).due).toBe("trigger");
    });

    it("as newClientSecret previews a rotation", () => {
        expect(plan({ newClientSecret: unknownValue })).toMatchObject({
            due: "newClientSecret",
            changes: true,
        });
    });

    it("as existingClientSecret previews an adoption, and no rotation", () => {
        expect(plan({ existingClientSecret: unknownValue })).toMatchObject({ adopts: true, due: undefined });
    });

    it.each([
        "host",
        "rotateAfterDays",
        "overlapSeconds",
        "onExternalRotation",
        "verify",
        "authenticateAs",
        "revokeOnDelete",
        "profile",
    ])("as the option %s previews no rotation, nor a replacement", (name) => {
        const unknown = plan({ [name]: unknownValue });
        expect(unknown).toMatchObject({ replaces: [], due: undefined, adopts: false, optionsDiffer: true });
        const rejected = { ...applied, rejected: true } as const;
        const reason = name === "onExternalRotation" ? undefined : "rejected";
        expect(plan({ [name]: unknownValue }, rejected).due).toBe(reason);
    });

    it("previews no rotation for age where the age is unknown", () => {
        const late = planUpdate(
            applied,
            { ...known, rotateAfterDays: unknownValue },
            Number.MAX_SAFE_INTEGER,
            false,
        );
        expect(late.due).toBeUndefined();
    });
});
