import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { changedProperties } from "../../../provider/resources/oauthAppSecret/changedProperties";
import type { UpdatePlan } from "../../../provider/resources/oauthAppSecret/diff";
import type { Step } from "../../../provider/rotation/nextStep";
import { anActiveState, aState, rawInputs, theOutputs } from "../../support/states";

function plan(...steps: Step[]): UpdatePlan {
    return { steps, reached: aState(), replaces: [], changes: true, line: undefined, notes: [], unknown: [] };
}

const outputs = theOutputs();
const startedAt = "2026-01-01T00:00:00.000Z";
const pending = { value: "Pending-1", reason: "trigger", trigger: 1, overlapSeconds: 60, startedAt } as const;
const state = anActiveState();

describe("the properties that explain an update", () => {
    const steps: readonly { step: Step; changed: readonly string[] }[] = [
        { step: { kind: "regenerate", reason: "trigger" }, changed: ["clientSecret"] },
        { step: { kind: "regenerate", reason: "age" }, changed: ["clientSecret", "rotateAfterDays"] },
        { step: { kind: "regenerate", reason: "rejected" }, changed: ["clientSecret", "rejected"] },
        { step: { kind: "setSecret", reason: "newClientSecret", overlapSeconds: 60 }, changed: ["clientSecret"] },
        {
            step: { kind: "setSecret", reason: "age", overlapSeconds: 60 },
            changed: ["clientSecret", "rotateAfterDays"],
        },
        { step: { kind: "adopt", secret: "Adopted-1" }, changed: ["clientSecret"] },
        { step: { kind: "verifyPending", pending }, changed: ["clientSecret", "verified"] },
        { step: { kind: "setPendingAgain", pending }, changed: ["clientSecret", "verified"] },
        { step: { kind: "verifyCurrent", state }, changed: ["verified"] },
        { step: { kind: "recheckRejection", state }, changed: ["rejected"] },
        { step: { kind: "applyOptions" }, changed: [] },
        { step: { kind: "dropPending", because: "withdrawn" }, changed: [] },
        { step: { kind: "refuse", because: "newSecretNeeded", reason: "age" }, changed: [] },
        { step: { kind: "testStored", state }, changed: [] },
        { step: { kind: "refusePrevious", input: "existingClientSecret", state }, changed: [] },
    ];

    it.each(steps)("are what a step changes: $step.kind, $step.reason", ({ step, changed }) => {
        const found = changedProperties(plan(step), outputs, rawInputs());
        expect(found).toEqual(Object.fromEntries(changed.map((name) => [name, "update"])));
    });

    it("are those of all steps, each once", () => {
        const found = changedProperties(plan(...steps.map(({ step }) => step)), outputs, rawInputs());
        expect(Object.keys(found).sort()).toEqual(["clientSecret", "rejected", "rotateAfterDays", "verified"]);
    });

    it.each([
        { olds: {}, news: { verify: false }, changed: { verify: "add" } },
        { olds: { verify: false }, news: {}, changed: { verify: "delete" } },
        { olds: { verify: false }, news: { verify: null }, changed: { verify: "delete" } },
        { olds: { verify: false }, news: { verify: true }, changed: { verify: "update" } },
        { olds: { verify: true }, news: { verify: unknownValue }, changed: { verify: "update" } },
        { olds: { rotationTrigger: { a: 1, b: null } }, news: { rotationTrigger: { a: 1 } }, changed: {} },
        {
            olds: { rotationTrigger: [1] },
            news: { rotationTrigger: [1, null] },
            changed: { rotationTrigger: "update" },
        },
        { olds: { rotationTrigger: 0 }, news: { rotationTrigger: "0" }, changed: { rotationTrigger: "update" } },
    ])("are the inputs that differ: $news after $olds", ({ olds, news, changed }) => {
        expect(changedProperties(plan(), { ...outputs, ...olds }, rawInputs(news))).toEqual(changed);
    });

    it("include ids only if they mean another app, whatever else differs", () => {
        const news = rawInputs({ orgId: "ORG" });
        expect(changedProperties(plan(), outputs, news)).toEqual({});
        const replacement = { replaces: ["orgId"], changes: true, line: undefined, notes: [] } as const;
        expect(changedProperties(replacement, outputs, { ...news, verify: false })).toEqual({
            orgId: "replace",
            verify: "add",
        });
    });
});
