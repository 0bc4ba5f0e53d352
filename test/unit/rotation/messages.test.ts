import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import type { Inputs } from "../../../provider/rotation/inputs";
import { creationLine, emptySecretNote, removedTriggerNote } from "../../../provider/rotation/messages";
import { nextStep, type Step } from "../../../provider/rotation/nextStep";
import { initialState, type Predecessor } from "../../../provider/rotation/state";
import { startOfTime } from "../../support/fakeClock";
import { anActiveState, aState, inOverlap, theInputs } from "../../support/states";

type Trigger = Inputs["rotationTrigger"];

describe("the line of a previewed creation", () => {
    const overlap = { overlapSeconds: 60 };
    const own = (newClientSecret: string) => ({ newClientSecret, ...overlap });
    const existing = (existingClientSecret: string) => ({ existingClientSecret });
    const overlapping = { seen: aState(inOverlap) };
    const adopted = aState(existing("Adopted-1"));
    const unsure = { seen: { phase: "unknown", applied: existing("Adopted-1") } } as const;

    const made = "will be created with a new secret";
    const atOnce = "the present secret stops working at once";
    const goesOn = "the present secret goes on working for 60 s";
    const notKnown =
        "whether the present secret stops working at once depends on overlapSeconds, which is not known yet";
    const unless =
        "nothing rotates unless existingClientSecret, which is not known yet, turns out to be absent or empty";
    const refused = "it is refused if CSP still accepts the previous secret (until 2026-01-02T00:00:00.000Z)";
    const previous = (which: "existing" | "new") =>
        `can't be created: ${which}ClientSecret is the previous secret, which stops working at 2026-01-02T00:00:00.000Z. ` +
        "The current one is in Pulumi's state (output clientSecret): give that one";
    const ways = "wait until the overlap has ended, or leave the input out to have a new one made";
    const waysOfOwn = "or a new one, or wait until the overlap has ended";
    const spent = "(existingClientSecret was rotated since it was adopted, and has no further effect)";
    const adopts = "will be created and adopts existingClientSecret";
    const tries = `${adopts} if CSP accepts it, and nothing rotates; if not,`;
    const fails = "the update fails, because rotation is frozen";

    interface When {
        readonly seen?: Predecessor;
        readonly unknown?: readonly string[];
        readonly frozen?: boolean;
    }

    it.each<[name: string, inputs: Partial<Inputs>, line: string, when?: When]>([
        ["nothing", {}, `${made}; ${atOnce}`],
        ["overlap", overlap, `${made}; ${goesOn}`],
        ["an unknown overlap", {}, `${made}; ${notKnown}`, { unknown: ["overlapSeconds"] }],
        ["an existing secret", { ...existing("Existing-1"), rotationTrigger: 1 }, `${adopts}; nothing rotates`],
        ["an unknown one", existing(unknownValue), `${adopts}; ${unless}`, { unknown: ["existingClientSecret"] }],
        ["an overlap of its predecessor", overlap, `${made}; ${goesOn}; ${refused}`, overlapping],
        ["no overlap, in one of its predecessor", {}, `${made}; ${atOnce}`, overlapping],
        ["its predecessor's own secret", own("The-secret-1"), `${made}; ${goesOn}`, overlapping],
        ["its predecessor's previous secret", existing("Previous-1"), `${previous("existing")}, ${ways}`, overlapping],
        ["that as the caller's own", own("Previous-1"), `${previous("new")} ${waysOfOwn}`, overlapping],
        ["a secret that was rotated since", existing("Adopted-1"), `${made} ${spent}; ${atOnce}`, { seen: adopted }],
        ["what may have been rotated", existing("Adopted-1"), `${tries} makes a new secret, and ${atOnce}`, unsure],
        ["that in a freeze", existing("Adopted-1"), `${tries} ${fails}`, { ...unsure, frozen: true }],
    ])("with $0 is: $2", (_name, given, line, { seen, unknown = [], frozen = false } = {}) => {
        const inputs = theInputs(given);
        const state = initialState(inputs, seen);
        const step = nextStep(state, inputs, startOfTime, frozen);
        expect(creationLine(step, state, inputs, unknown, startOfTime)).toBe(line);
    });

    it("does not say what becomes of the secret if the step is not known", () => {
        expect(creationLine(undefined, initialState(theInputs()), theInputs(), [], startOfTime)).toBe(made);
    });
});

it.each<[string, readonly Step[], isNote: boolean]>([
    ["nothing rotates", [{ kind: "applyOptions" }], false],
    ["a secret is made for a creation", [{ kind: "regenerate", reason: "created" }], true],
    [
        "a secret is set for a rejection",
        [
            { kind: "recheckRejection", state: anActiveState() },
            { kind: "setSecret", reason: "rejected", overlapSeconds: 60 },
        ],
        true,
    ],
    ["a trigger rotates", [{ kind: "regenerate", reason: "trigger" }], false],
])(
    "an empty existingClientSecret is noted where a real one would have kept the present secret: %s",
    (_, steps, isNote) => {
        expect(emptySecretNote(steps)?.startsWith("existingClientSecret is empty") ?? false).toBe(isNote);
    },
);

it.each<[applied: Trigger, given: Trigger, isNote: boolean]>([
    [1, undefined, true],
    ["", undefined, true],
    [1, 2, false],
    [1, unknownValue, false],
    [undefined, undefined, false],
])("the removal of a trigger is noted: from %j to %j: %s", (applied, given, isNote) => {
    const note = removedTriggerNote(aState({ rotationTrigger: applied }), theInputs({ rotationTrigger: given }));
    const text = "rotationTrigger is removed: giving it again rotates, even with the same value";
    expect(note).toBe(isNote ? text : undefined);
});
