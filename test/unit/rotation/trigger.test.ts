import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { type Inputs, parseInputs, sameTrigger, violations } from "../../../provider/rotation/inputs";
import { causeOfRotation } from "../../../provider/rotation/nextStep";
import { triggerNotes } from "../../../provider/rotation/trigger";
import { startOfTime } from "../../support/fakeClock";
import { anActiveState, rawInputs, theInputs } from "../../support/states";

/** Name, the trigger last applied, the trigger given, and whether it rotates. */
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
    ["another member called __proto__", JSON.parse('{"a":{"__proto__":1}}'), JSON.parse('{"a":{"__proto__":2}}'), true],
    ["the same member called __proto__", JSON.parse('{"__proto__":[1]}'), JSON.parse('{"__proto__":[1]}'), false],
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

describe("a part of a trigger that could change unseen", () => {
    const refused = (rotationTrigger: unknown) => violations(rawInputs({ rotationTrigger }), true);

    it.each([
        { trigger: 2 ** 53, paths: ["rotationTrigger"] },
        { trigger: 20_261_129_213_000_000, paths: ["rotationTrigger"] },
        { trigger: -(2 ** 60), paths: ["rotationTrigger"] },
        { trigger: [1, { "a b": 1e21 }, 1e300], paths: ['rotationTrigger[1]["a b"]', "rotationTrigger[2]"] },
        { trigger: Number.MAX_SAFE_INTEGER, paths: [] },
        { trigger: { a: -Number.MAX_SAFE_INTEGER, b: "20261129213000001" }, paths: [] },
    ])("is refused by its path if it is a whole number past 2^53: $trigger", ({ trigger, paths }) => {
        expect(refused(trigger).map(({ property }) => property)).toEqual(paths);
        for (const { reason } of refused(trigger))
            expect(reason).toMatch(/^is a whole number past 2\^53.*that is not a number$/);
    });

    it.each([{ trigger: Number.NaN }, { trigger: [Number.POSITIVE_INFINITY] }, { trigger: { a: 1n } }])(
        "is refused if it is not JSON: $trigger",
        ({ trigger }) => {
            expect(refused(trigger)).toEqual([{ property: "rotationTrigger", reason: "must be a JSON value" }]);
        },
    );

    it.each([
        { trigger: 2026.1, notes: [/^rotationTrigger has a fraction.*2026\.1 and 2026\.10.*such as 2026-Q4$/] },
        { trigger: { at: [{}, 1] }, notes: [/^rotationTrigger\.at\[0\] is an empty object.*a date, a map or a set/] },
        {
            trigger: [3.25, 4.75, {}, 5.5],
            notes: [/^rotationTrigger\[0\], like 2 more of its values, has a fraction/, /^rotationTrigger\[2\] is/],
        },
        { trigger: { a: [], b: "2026.10", c: 2026, d: null, e: { f: true } }, notes: [] },
        { trigger: undefined, notes: [] },
        { trigger: unknownValue, notes: [] },
    ])("is reported by its path, without its value: $trigger", ({ trigger, notes }) => {
        expect(triggerNotes(trigger)).toEqual(notes.map((note) => expect.stringMatching(note)));
        expect(triggerNotes(trigger).join()).not.toMatch(/3\.25|4\.75/);
    });

    it("keeps every member of an object", () => {
        const rotationTrigger: unknown = JSON.parse('{"a": {"__proto__": 1}}');
        expect(JSON.stringify(parseInputs(rawInputs({ rotationTrigger })).rotationTrigger)).toBe(
            '{"a":{"__proto__":1}}',
        );
    });
});
