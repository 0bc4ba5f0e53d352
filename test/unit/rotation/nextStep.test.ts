import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import { forecast } from "../../../provider/rotation/forecast";
import type { Inputs } from "../../../provider/rotation/inputs";
import { initialState, type Predecessor } from "../../../provider/rotation/state";
import { withoutAdoption } from "../../../provider/rotation/transitions";
import { at, day, startOfTime } from "../../support/fakeClock";
import { anActiveState, aState, inOverlap, pendingSecret, theInputs } from "../../support/states";
import { follow, stepsOf, type When } from "../../support/stepsOf";

const frozen = { frozen: true };
const trigger = { rotationTrigger: 1 };
const overlap = { overlapSeconds: 60 };
const tenDays = { rotateAfterDays: 10 };
const noSecret = { clientSecret: undefined };
const own = { newClientSecret: "Own-1", ...overlap };
const existing = { existingClientSecret: "Existing-1" };
const current = { newClientSecret: "The-secret-1", ...overlap };
const warn = { onExternalRotation: "warn" } as const;
const later = { laterMs: 11 * day };

describe("where nothing asks for a rotation", () => {
    follow([
        ["nothing differs", {}, {}, "nothing"],
        ["an overlap has ended", { ...inOverlap, previousClientSecretExpiresAt: at(-day) }, {}, "nothing"],
        ["the state is of another version", { stateVersion: 0 }, {}, "nothing"],
        ["a trigger is removed", trigger, {}, "applyOptions"],
        ["newClientSecret is removed", own, overlap, "applyOptions"],
        ["existingClientSecret is removed", existing, {}, "applyOptions"],
        ["newClientSecret is the current secret", overlap, current, "applyOptions"],
        ["newClientSecret is the current secret, and applied", current, current, "nothing"],
        ["existingClientSecret is the current secret", {}, { existingClientSecret: "The-secret-1" }, "applyOptions"],
    ]);

    it.each<[keyof Outputs & keyof Inputs, unknown, unknown]>([
        ["host", "csp.example", "other.example"],
        ["rotateAfterDays", 10, 20],
        ["overlapSeconds", 0, 60],
        ["onExternalRotation", "rotate", "warn"],
        ["verify", true, false],
        ["authenticateAs", "credentials", "app"],
        ["revokeOnDelete", false, true],
        ["profile", "one", "two"],
    ])("%s is applied when it changes, comes or goes", (name, from, to) => {
        const steps = (outputs: Partial<Outputs>, inputs: Partial<Inputs>) => stepsOf(aState(outputs), inputs);
        expect(steps({ [name]: from }, { [name]: to })).toBe("applyOptions");
        expect(steps({ [name]: from }, { [name]: from })).toBe("nothing");
        if (name === "host") return;
        expect(steps({}, { [name]: to })).toBe("applyOptions");
        expect(steps({ [name]: from }, {})).toBe("applyOptions");
    });
});

describe("a rotation, after which nothing is left to do,", () => {
    const old = { ...tenDays, rejected: true, ...warn } as const;
    const unknownAge = { ...tenDays, rotatedAt: undefined };
    follow([
        ["for a trigger", {}, { ...trigger, verify: false }, "regenerate: trigger"],
        ["for a trigger, with overlap", {}, { ...trigger, ...overlap }, "setSecret for 60 s: trigger"],
        ["for a new secret of the caller's own", {}, own, "setSecret for 60 s: newClientSecret"],
        ["not for one that was applied, and rotated since", own, own, "nothing"],
        ["for a trigger rather than such a secret", {}, { ...own, ...trigger }, "setSecret for 60 s: trigger"],
        ["for age", tenDays, tenDays, "regenerate: age", { laterMs: 10 * day }],
        ["not for age before that", tenDays, tenDays, "nothing", { laterMs: 10 * day - 1 }],
        ["not for an unknown age", unknownAge, tenDays, "nothing", later],
        ["not for an age that the program has removed", tenDays, {}, "applyOptions", later],
        ["for a rejection rather than age", old, tenDays, "recheckRejection, regenerate: rejected", later],
        ["for age if a rejection is only warned of", old, { ...tenDays, ...warn }, "regenerate: age", later],
        ["of a new resource", noSecret, {}, "regenerate: created"],
    ]);
});

describe("a rotation by the caller's own secret", () => {
    const [second, forTrigger] = [{ ...own, newClientSecret: "Own-2" }, "setSecret for 60 s: trigger"];
    follow([
        ["needs a new one", own, { ...own, ...trigger }, "refuse: newSecretNeeded (trigger)"],
        ["needs another than the current one", {}, { ...current, ...trigger }, "refuse: newSecretNeeded (trigger)"],
        ["is done with a new one", own, { ...second, ...trigger }, forTrigger],
    ]);
});

describe("while rotation is frozen", () => {
    const triggered = { ...trigger, ...overlap };
    follow([
        ["a rotation waits", {}, trigger, "nothing", frozen],
        ["a rotation waits, and options are applied", {}, { ...trigger, verify: false }, "applyOptions", frozen],
        ["no secret is recorded before its rotation's turn", overlap, { ...current, ...trigger }, "nothing", frozen],
        ["a secret is recorded after that", triggered, { ...current, ...trigger }, "applyOptions", frozen],
        ["a creation is refused", noSecret, {}, "refuse: frozen (created)", frozen],
        ["a creation may adopt", noSecret, existing, "adopt", frozen],
        ["an update may adopt", {}, existing, "adopt", frozen],
        ["a rejection waits", { rejected: true }, {}, "nothing", frozen],
    ]);
});

describe("an existing secret", () => {
    const rejected = { rejected: true } as const;
    const old = { rotateAfterDays: 1, rotatedAt: at(-2 * day) };
    follow([
        ["is adopted", {}, existing, "adopt"],
        ["that was applied before is not adopted again", existing, existing, "nothing"],
        ["that is another one now is adopted", { existingClientSecret: "Before-1" }, existing, "adopt"],
        ["settles what is pending", { ...pendingSecret, verificationPending: true }, existing, "adopt"],
        ["settles a rejection", rejected, existing, "adopt"],
        ["is young", old, { ...existing, rotateAfterDays: 1 }, "adopt"],
        ["is rotated for a trigger", rejected, { ...existing, ...trigger }, "adopt, regenerate: trigger"],
        ["gives way to the caller's own", {}, { ...existing, ...own }, "adopt, setSecret for 60 s: newClientSecret"],
        ["may be the caller's own, too", {}, { ...existing, newClientSecret: "Existing-1" }, "adopt, applyOptions"],
        ["is all of a creation", { ...noSecret, pendingClientSecret: "New-1" }, { ...existing, ...trigger }, "adopt"],
    ]);
});

describe("an update that is given the previous secret of its own overlap", () => {
    const previous = { existingClientSecret: "Previous-1" };
    const refused = "refusePrevious: existingClientSecret";
    follow([
        ["refuses it", inOverlap, { ...trigger, ...previous }, refused],
        ["refuses it beside a pending one", { ...inOverlap, ...pendingSecret }, previous, refused],
        ["refuses it after another one was adopted", { ...inOverlap, ...existing }, previous, refused],
        ["has nothing against one that was adopted before", { ...inOverlap, ...previous }, previous, "nothing"],
    ]);

    it("changes nothing", () => {
        const stored = anActiveState(inOverlap);
        expect(forecast(stored, theInputs(previous), startOfTime, false).reached).toBe(stored);
    });
});

describe("a creation that may replace a resource which this run has seen", () => {
    const previous = { existingClientSecret: "Previous-1" };
    const overlapping = { clientSecret: "Current-1", ...inOverlap, ...overlap };
    const adoptedBefore = aState({ ...overlapping, ...previous });
    const inInputs: Predecessor = { phase: "unknown", applied: previous };
    const [ownCurrent, ownPrevious] = [
        { ...own, newClientSecret: "Current-1" },
        { ...own, newClientSecret: "Previous-1" },
    ];
    const set = "setSecret for 60 s: created";
    const refused = "refusePrevious: existingClientSecret";
    const aDay = { laterMs: day };

    it.each<[name: string, seen: Predecessor, inputs: Partial<Inputs>, steps: string, when?: When]>([
        ["the current secret", adoptedBefore, { existingClientSecret: "Current-1" }, "adopt"],
        ["the previous one", adoptedBefore, previous, refused],
        ["the previous one, later", adoptedBefore, previous, "regenerate: created", aDay],
        ["one that is only known as previous, later", aState(overlapping), previous, refused, aDay],
        ["one that was adopted before, outside any overlap", aState(existing), existing, "regenerate: created"],
        ["a new one", adoptedBefore, existing, "adopt"],
        ["the current one as the caller's own", adoptedBefore, ownCurrent, set],
        ["the previous one as the caller's own", adoptedBefore, ownPrevious, "refusePrevious: newClientSecret"],
        ["the previous one as the caller's own, later", adoptedBefore, ownPrevious, set, aDay],
        ["an adoption, which ignores the caller's own", adoptedBefore, { ...ownPrevious, ...existing }, "adopt"],
        ["no secret given", adoptedBefore, {}, "regenerate: created"],
        ["one that only the old inputs show", inInputs, previous, "adopt, else regenerate: created"],
        ["such a one, with overlap", inInputs, { ...previous, ...overlap }, `adopt, else ${set}`],
        ["such a one, while rotation is frozen", inInputs, previous, "adopt, else refuse: frozen (created)", frozen],
        ["another than in the old inputs", inInputs, existing, "adopt"],
        ["the very first one, still pending", aState({ ...noSecret, ...pendingSecret }), {}, "regenerate: created"],
    ])("with $0: $3", (_name, seen, inputs, steps, when) => {
        expect(stepsOf(initialState(theInputs(inputs), seen), inputs, when)).toBe(steps);
    });

    it("has nothing left to adopt once CSP has rejected the secret that only the old inputs gave", () => {
        const state = withoutAdoption(initialState(theInputs(previous), inInputs), "Previous-1");
        expect(stepsOf(state, previous)).toBe("regenerate: created");
    });
});
