import { describe, expect, it } from "vitest";
import { type Inputs, sameTrigger } from "../../../provider/rotation/inputs";
import { causeOfRotation } from "../../../provider/rotation/nextStep";
import { startOfTime } from "../../support/fakeClock";
import { anActiveState, theInputs } from "../../support/states";

/** Name, the trigger last applied, the one given, and whether that rotates. */
type Row = [name: string, applied: Trigger, given: Trigger, rotates: boolean];

type Trigger = Inputs["rotationTrigger"];

const rows: Row[] = [
    ["none, and none before", undefined, undefined, false],
    ["the same text", "a", "a", false],
    ["another text", "a", "b", true],
    ["another case", "a", "A", true],
    ["a number for its text", "1", 1, true],
    ["1 for true", true, 1, true],
    ["0 for false", false, 0, true],
    ["added", undefined, "a", true],
    ["added as false", undefined, false, true],
    ["added as 0", undefined, 0, true],
    ["added as the empty text", undefined, "", true],
    ["added as an empty object", undefined, {}, true],
    ["removed", "a", undefined, false],
    ["an equal object", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, false],
    ["keys in another order", { a: 1, b: 2 }, { b: 2, a: 1 }, false],
    ["deep keys in another order", [{ a: { c: 1, b: 2 } }], [{ a: { b: 2, c: 1 } }], false],
    ["number-like keys in another order", { "10": 1, "9": 2 }, { "9": 2, "10": 1 }, false],
    ["a member more", { a: 1 }, { a: 1, b: 2 }, true],
    ["a member less", { a: 1, b: 2 }, { a: 1 }, true],
    ["another key", { a: 1 }, { b: 1 }, true],
    ["a deep difference", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, true],
    ["a null member for an absent one", { a: 1 }, { a: 1, b: null }, false],
    ["a deep absent member for a null one", { a: { b: null } }, { a: {} }, false],
    ["a null element for an absent one", [1], [1, null], true],
    ["a null element for false", [null], [false], true],
    ["elements in another order", [1, 2], [2, 1], true],
    ["an empty object for an empty array", [], {}, true],
    ["an array for its object", { "0": 1 }, [1], true],
    ["JSON text for its value", { a: 1 }, '{"a":1}', true],
    ["a member that every object inherits", { constructor: 1 }, {}, true],
    ["a member called __proto__", JSON.parse('{"__proto__":1}'), {}, true],
];

describe("the trigger", () => {
    it.each(rows)("%s: %j to %j rotates: %s", (_name, rotationTrigger, given, rotates) => {
        const state = { ...anActiveState(), applied: { rotationTrigger } };
        const inputs = theInputs({ rotationTrigger: given });
        const reason = causeOfRotation(state, inputs, startOfTime);
        expect(reason).toBe(rotates ? "trigger" : undefined);
    });

    it("is compared without touching it", () => {
        const trigger = { b: [{ d: null, c: 1 }], a: 1 };
        expect(sameTrigger(trigger, { a: 1, b: [{ c: 1 }] })).toBe(true);
        expect(JSON.stringify(trigger)).toBe('{"b":[{"d":null,"c":1}],"a":1}');
    });
});
