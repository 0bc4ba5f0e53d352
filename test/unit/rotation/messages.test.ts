import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import type { Inputs } from "../../../provider/rotation/inputs";
import { creationLine, emptySecretNote, removedTriggerNote } from "../../../provider/rotation/messages";
import { nextStep, type Step } from "../../../provider/rotation/nextStep";
import { initialState, type Predecessor } from "../../../provider/rotation/state";
import { day, startOfTime } from "../../support/fakeClock";
import { anActiveState, aState, theInputs } from "../../support/states";

const atOnce = "the present secret stops working at once";
const goesOn = "the present secret goes on working for 60 s";
const notKnown = "whether the present secret stops working at once depends on overlapSeconds, which is not known yet";
const trigger = { rotationTrigger: 1 };
const overlap = { overlapSeconds: 60 };
const refused = "it is refused if CSP still accepts the previous secret (until 2026-01-02T00:00:00.000Z)";
const inOverlap = {
    previousClientSecret: "Previous-1",
    previousClientSecretExpiresAt: new Date(startOfTime + day).toISOString(),
};

describe("the line of a previewed creation", () => {
    const predecessor = aState(inOverlap);

    it.each<{
        readonly name: string;
        readonly inputs: Partial<Inputs>;
        readonly unknown?: readonly string[];
        readonly seen?: Predecessor;
        readonly line: string;
    }>([
        { name: "with nothing", inputs: {}, line: `will be created with a new secret; ${atOnce}` },
        { name: "with overlap", inputs: overlap, line: `will be created with a new secret; ${goesOn}` },
        {
            name: "with an overlap that is not known yet",
            inputs: {},
            unknown: ["overlapSeconds"],
            line: `will be created with a new secret; ${notKnown}`,
        },
        {
            name: "with an existing secret",
            inputs: { existingClientSecret: "Existing-1", ...trigger },
            line: "will be created and adopts existingClientSecret; nothing rotates",
        },
        {
            name: "with an existing secret that is not known yet",
            inputs: { existingClientSecret: unknownValue },
            unknown: ["existingClientSecret"],
            line:
                "will be created and adopts existingClientSecret; nothing rotates unless existingClientSecret, which is not " +
                "known yet, turns out to be absent or empty",
        },
        {
            name: "with the previous secret of its predecessor",
            inputs: { existingClientSecret: "Previous-1" },
            seen: predecessor,
            line:
                "can't be created: existingClientSecret is the previous secret, which stops working at " +
                "2026-01-02T00:00:00.000Z. The current one is in Pulumi's state (output clientSecret): give that one, wait " +
                "until the overlap has ended, or leave the input out to have a new one made",
        },
        {
            name: "with the previous secret of its predecessor as the caller's own",
            inputs: { newClientSecret: "Previous-1", ...overlap },
            seen: predecessor,
            line:
                "can't be created: newClientSecret is the previous secret, which stops working at 2026-01-02T00:00:00.000Z. " +
                "The current one is in Pulumi's state (output clientSecret): give that one or a new one, or wait until the " +
                "overlap has ended",
        },
        {
            name: "with overlap, in an overlap of its predecessor",
            inputs: overlap,
            seen: predecessor,
            line: `will be created with a new secret; ${goesOn}; ${refused}`,
        },
        {
            name: "without overlap, in an overlap of its predecessor",
            inputs: {},
            seen: predecessor,
            line: `will be created with a new secret; ${atOnce}`,
        },
        {
            name: "with the predecessor's own secret, in its overlap",
            inputs: { newClientSecret: predecessor.phase === "active" ? predecessor.current.value : "", ...overlap },
            seen: predecessor,
            line: `will be created with a new secret; ${goesOn}`,
        },
        {
            name: "with a secret that was adopted before",
            inputs: { existingClientSecret: "Adopted-1", ...overlap },
            seen: aState({ existingClientSecret: "Adopted-1" }),
            line: `will be created with a new secret (existingClientSecret was rotated since it was adopted, and has no further effect); ${goesOn}`,
        },
        {
            name: "with a secret that may still be the one that was adopted",
            inputs: { existingClientSecret: "Adopted-1" },
            seen: { phase: "unknown", applied: { existingClientSecret: "Adopted-1" } },
            line: `will be created and adopts existingClientSecret if CSP accepts it, and nothing rotates; if not, makes a new secret, and ${atOnce}`,
        },
    ])("$name is: $line", ({ inputs, unknown = [], seen, line }) => {
        const given = theInputs(inputs);
        const state = initialState(given, seen);
        const step = nextStep(state, given, startOfTime, false);
        expect(creationLine(step, state, given, unknown, startOfTime)).toBe(line);
    });

    it("does not say what becomes of the secret if the step is not known", () => {
        const given = theInputs();
        const line = creationLine(undefined, initialState(given), given, [], startOfTime);
        expect(line).toBe("will be created with a new secret");
    });
});

it.each<{ readonly name: string; readonly steps: readonly Step[]; readonly isNote: boolean }>([
    { name: "nothing rotates", steps: [{ kind: "applyOptions" }], isNote: false },
    { name: "a secret is made for a creation", steps: [{ kind: "regenerate", reason: "created" }], isNote: true },
    {
        name: "a secret is made for a rejection",
        steps: [
            { kind: "recheckRejection", state: anActiveState() },
            { kind: "setSecret", reason: "rejected", overlapSeconds: 60 },
        ],
        isNote: true,
    },
    { name: "a trigger rotates", steps: [{ kind: "regenerate", reason: "trigger" }], isNote: false },
])(
    "an existingClientSecret that is empty is noted where it would have kept the present secret: $name: $isNote",
    (row) => {
        expect(emptySecretNote(row.steps)?.startsWith("existingClientSecret is empty") ?? false).toBe(row.isNote);
    },
);

describe("the note on a trigger that is removed", () => {
    it.each([
        { applied: 1, given: undefined, isNote: true },
        { applied: "", given: undefined, isNote: true },
        { applied: 1, given: 2, isNote: false },
        { applied: 1, given: unknownValue, isNote: false },
        { applied: undefined, given: undefined, isNote: false },
    ])("is printed from $applied to $given: $isNote", ({ applied, given, isNote }) => {
        const state = aState(applied === undefined ? {} : { rotationTrigger: applied });
        const note = removedTriggerNote(state, theInputs(given === undefined ? {} : { rotationTrigger: given }));
        expect(note).toBe(
            isNote ? "rotationTrigger is removed: giving it again rotates, even with the same value" : undefined,
        );
    });
});
