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
    const steps: [Step, ...changed: string[]][] = [
        [{ kind: "regenerate", reason: "trigger" }, "clientSecret"],
        [{ kind: "regenerate", reason: "age" }, "clientSecret", "rotateAfterDays"],
        [{ kind: "regenerate", reason: "rejected" }, "clientSecret", "rejected"],
        [{ kind: "setSecret", reason: "newClientSecret", overlapSeconds: 60 }, "clientSecret"],
        [{ kind: "setSecret", reason: "age", overlapSeconds: 60 }, "clientSecret", "rotateAfterDays"],
        [{ kind: "adopt", secret: "Adopted-1" }, "clientSecret"],
        [{ kind: "verifyPending", pending }, "clientSecret", "verified"],
        [{ kind: "setPendingAgain", pending }, "clientSecret", "verified"],
        [{ kind: "verifyCurrent", state }, "verified"],
        [{ kind: "recheckRejection", state }, "rejected"],
        [{ kind: "applyOptions" }],
        [{ kind: "dropPending", because: "withdrawn" }],
        [{ kind: "refuse", because: "newSecretNeeded", reason: "age" }],
        [{ kind: "testStored", state }],
        [{ kind: "refusePrevious", input: "existingClientSecret", state }],
    ];

    it.each(steps)("are what a step changes: %j", (step, ...changed) => {
        const found = changedProperties(plan(step), outputs, rawInputs());
        expect(found).toEqual(Object.fromEntries(changed.map((name) => [name, "update"])));
    });

    it("are those of all steps, each once", () => {
        const found = changedProperties(plan(...steps.map(([step]) => step)), outputs, rawInputs());
        expect(Object.keys(found).sort()).toEqual(["clientSecret", "rejected", "rotateAfterDays", "verified"]);
    });

    it.each([
        [{}, { verify: false }, { verify: "add" }],
        [{ verify: false }, {}, { verify: "delete" }],
        [{ verify: false }, { verify: null }, { verify: "delete" }],
        [{ verify: false }, { verify: true }, { verify: "update" }],
        [{ verify: true }, { verify: unknownValue }, { verify: "update" }],
        [{ rotationTrigger: { a: 1, b: null } }, { rotationTrigger: { a: 1 } }, {}],
        [{ rotationTrigger: [1] }, { rotationTrigger: [1, null] }, { rotationTrigger: "update" }],
        [{ rotationTrigger: 0 }, { rotationTrigger: "0" }, { rotationTrigger: "update" }],
    ])("are the inputs that differ: %j, then %j", (olds, news, changed) => {
        expect(changedProperties(plan(), { ...outputs, ...olds }, rawInputs(news))).toEqual(changed);
    });

    it("include ids only if they mean another app, whatever else differs", () => {
        const news = rawInputs({ orgId: "ORG" });
        expect(changedProperties(plan(), outputs, news)).toEqual({});
        const replacement = { replaces: ["orgId"], changes: true, line: undefined, notes: [] } as const;
        const changed = changedProperties(replacement, outputs, { ...news, verify: false });
        expect(changed).toEqual({ orgId: "replace", verify: "add" });
    });
});
