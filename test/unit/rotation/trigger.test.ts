import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { type Inputs, parseInputs, sameTrigger, violations } from "../../../provider/rotation/inputs";
import { causeOfRotation } from "../../../provider/rotation/nextStep";
import { triggerNotes } from "../../../provider/rotation/trigger";
import { startOfTime } from "../../support/fakeClock";
import { anActiveState, rawInputs, theInputs } from "../../support/states";

type Trigger = Inputs["rotationTrigger"];

const rows: [name: string, applied: Trigger, given: Trigger, rotates: boolean][] = [
    ["none, and none before", undefined, undefined, false],
    ["the same text", "a", "a", false],
    ["another text", "a", "b", true],
    ["a number for its text", "1", 1, true],
    ["1 for true", true, 1, true],
    ["added", undefined, "a", true],
    ["added as false", undefined, false, true],
    ["added as the empty text", undefined, "", true],
    ["removed", "a", undefined, false],
    ["an equal object", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, false],
    ["keys in another order", { a: 1, b: 2 }, { b: 2, a: 1 }, false],
    ["deep keys in another order", [{ a: { c: 1, b: 2 } }], [{ a: { b: 2, c: 1 } }], false],
    ["number-like keys in another order", { "10": 1, "9": 2 }, { "9": 2, "10": 1 }, false],
    ["a member less", { a: 1, b: 2 }, { a: 1 }, true],
    ["a deep difference", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, true],
    ["a null member for an absent one", [{ a: 1 }], [{ a: 1, b: null }], false],
    ["a null element for an absent one", [1], [1, null], true],
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
        const cause = causeOfRotation(state, theInputs({ rotationTrigger: given }), startOfTime);
        expect(cause).toBe(rotates ? "trigger" : undefined);
    });

    it("is compared without touching it", () => {
        const trigger = { b: [{ d: null, c: 1 }], a: 1 };
        expect(sameTrigger(trigger, { a: 1, b: [{ c: 1 }] })).toBe(true);
        expect(JSON.stringify(trigger)).toBe('{"b":[{"d":null,"c":1}],"a":1}');
    });
});

describe("a part of a trigger that could change unseen", () => {
    const refused = (rotationTrigger: unknown) => violations(rawInputs({ rotationTrigger }), true);

    it.each<[trigger: unknown, paths: readonly string[]]>([
        [2 ** 53, ["rotationTrigger"]],
        [-(2 ** 60), ["rotationTrigger"]],
        [
            [1, { "a b": 1e21 }, 1e300],
            ['rotationTrigger[1]["a b"]', "rotationTrigger[2]"],
        ],
        [{ a: -Number.MAX_SAFE_INTEGER, b: "20261129213000001", c: Number.MAX_SAFE_INTEGER }, []],
    ])("is refused by its path if it is a whole number past 2^53: %j", (trigger, paths) => {
        const reason = expect.stringMatching(/^is a whole number past 2\^53.*that is not a number$/);
        expect(refused(trigger)).toEqual(paths.map((property) => ({ property, reason })));
    });

    it.each([[Number.NaN], [[Number.POSITIVE_INFINITY]], [{ a: 1n }]])(
        "is refused if it is not JSON: %o",
        (trigger) => {
            expect(refused(trigger)).toEqual([{ property: "rotationTrigger", reason: "must be a JSON value" }]);
        },
    );

    const fraction = /^rotationTrigger has a fraction.*2026\.1 and 2026\.10.*such as 2026-Q4$/;
    const empty = /^rotationTrigger\.at\[0\] is an empty object.*a date, a map or a set/;
    const several = [/^rotationTrigger\[0\], like 2 more of its values, has a fraction/, /^rotationTrigger\[2\] is/];

    it.each<[trigger: unknown, notes: readonly RegExp[]]>([
        [2026.1, [fraction]],
        [{ at: [{}, 1] }, [empty]],
        [[3.25, 4.75, {}, 5.5], several],
        [{ a: [], b: "2026.10", c: 2026, d: null, e: { f: true } }, []],
        [undefined, []],
        [unknownValue, []],
    ])("is reported by its path, without its value: %j", (trigger, notes) => {
        expect(triggerNotes(trigger)).toEqual(notes.map((note) => expect.stringMatching(note)));
        expect(triggerNotes(trigger).join()).not.toMatch(/3\.25|4\.75/);
    });

    it("keeps every member of an object", () => {
        const text = '{"a":{"__proto__":1}}';
        const { rotationTrigger } = parseInputs(rawInputs({ rotationTrigger: JSON.parse(text) }));
        expect(JSON.stringify(rotationTrigger)).toBe(text);
    });
});
