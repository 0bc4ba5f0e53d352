import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import type { PendingSecret, State } from "../../../provider/rotation/state";
import { rejected } from "../../../provider/rotation/transitions";
import { anActiveState, aState, pendingSecret } from "../../support/states";
import { follow, type Row, stepsOf, type When } from "../../support/stepsOf";

const frozen = { frozen: true };
const trigger = { rotationTrigger: 1 };
const overlap = { overlapSeconds: 60 };
const due = { ...trigger, ...overlap };
const own = { newClientSecret: "Own-1", ...overlap };
const existing = { existingClientSecret: "Existing-1" };
const first = { ...pendingSecret, clientSecret: undefined };
const untested = { verificationPending: true } as const;
const marked = { rejected: true } as const;
const doubted = { ...marked, ...untested };
const app = { authenticateAs: "app" } as const;
const warn = { onExternalRotation: "warn" } as const;
const stop = { onExternalRotation: "stop" } as const;
const ofMark = "regenerate: rejected";
const dueOrStop = { ...due, ...stop };
const triggerOrStop = { ...trigger, ...stop };
const elsewhere = "refuse: rotatedElsewhere (rejected)";
const itself = "refuse: selfAuthenticationRefused";

/** The state once this update's test of the pending secret has found that. */
function found(finding: PendingSecret["finding"], state: State): State {
    if (state.pending === undefined) throw new Error("there is no pending secret");
    return { ...state, pending: { ...state.pending, finding } };
}

describe("what an earlier update left", () => {
    follow([
        ["an untested secret", untested, {}, "verifyCurrent"],
        ["an untested secret, in a freeze", untested, {}, "verifyCurrent", frozen],
        ["a pending secret", { ...pendingSecret, ...untested }, {}, "verifyPending"],
        ["a pending secret and a trigger", pendingSecret, trigger, "verifyPending, regenerate: trigger"],
        ["a pending secret and a trigger, in a freeze", pendingSecret, trigger, "verifyPending", frozen],
        ["the very first secret", first, {}, "verifyPending"],
        ["the very first secret and a trigger, in a freeze", first, trigger, "verifyPending", frozen],
    ]);
});

describe("a pending secret that was tested", () => {
    const [again, withdrawn, superseded] = ["setPendingAgain", "dropPending: withdrawn", "dropPending: superseded"];
    const [toOwn, forTrigger] = ["setSecret for 60 s: newClientSecret", "regenerate: trigger"];
    const [testedFirst, stops] = [`testStored, ${again}`, `recheckRejection, ${elsewhere}`];
    const refused = "refuse: frozen (created)";
    const droppedFor = (next: string) => [`${withdrawn}, ${next}`, `${superseded}, ${next}`] as const;
    const ofItself = { ...own, newClientSecret: "Pending-1" };
    const beside = (more: Partial<Outputs>) => ({ ...pendingSecret, ...more });

    it.each<[name: string, outputs: Row[1], inputs: Row[2], rejects: string, untestable: string, when?: When]>([
        ["the rotation is due still", pendingSecret, due, again, again],
        ["nothing asks for it any more", beside(overlap), overlap, withdrawn, again],
        ["another secret is asked for", pendingSecret, own, `${withdrawn}, ${toOwn}`, `${again}, ${toOwn}`],
        ["this very secret is asked for", pendingSecret, ofItself, again, again],
        ["a regeneration is due", pendingSecret, trigger, ...droppedFor(forTrigger)],
        ["only a rejection asks for one", beside(marked), {}, `${withdrawn}, recheckRejection, ${ofMark}`, again],
        ["rotation is frozen", beside(overlap), due, "nothing", "nothing", frozen],
        ["it is the very first", first, overlap, again, again],
        ["it is the very first, in a freeze", first, overlap, refused, refused, frozen],
        ["it is the very first, without overlap", first, {}, ...droppedFor("regenerate: created")],
        ["others' rotations stop it", pendingSecret, dueOrStop, testedFirst, testedFirst],
        ["others' rotations stop it: an untested one", beside(untested), dueOrStop, testedFirst, testedFirst],
        ["others' rotations stop it: a mark", beside(marked), dueOrStop, stops, stops],
        ["a regeneration may be stopped", pendingSecret, triggerOrStop, ...droppedFor(`testStored, ${forTrigger}`)],
        ["others' rotations stop nothing", beside(stop), stop, withdrawn, testedFirst],
        ["the very first is ours alone", first, { ...overlap, ...stop }, again, again],
    ])(
        "where $0: $3 if CSP rejects it, $4 if it can't be tested",
        (_name, outputs, inputs, rejects, untestable, when) => {
            const stored = aState(outputs);
            expect(stepsOf(found("rejected", stored), inputs, when)).toBe(rejects);
            expect(stepsOf(found("unverifiable", stored), inputs, when)).toBe(untestable);
        },
    );

    it.each([
        [`${itself} (rejected)`, app],
        [elsewhere, {}],
    ])("is not set again after a confirmed rejection: %s", (steps, more) => {
        const state = found("unverifiable", rejected(anActiveState(pendingSecret), true));
        expect(stepsOf(state, { ...dueOrStop, ...more })).toBe(steps);
    });
});

describe("a secret that a refresh found rejected", () => {
    const unsure = "verifyCurrent, refuse: frozen (rejected)";
    follow([
        ["is tested again", marked, {}, `recheckRejection, ${ofMark}`],
        ["is not tested for another reason to rotate", marked, trigger, "regenerate: trigger"],
        ["is tested if it is the credential", marked, { ...trigger, ...app }, `recheckRejection, ${itself} (trigger)`],
        ["and is untested", doubted, {}, `recheckRejection, ${ofMark}`],
        ["and is untested, with a warning", doubted, warn, `verifyCurrent, ${ofMark}`],
        ["and is untested, with a stop", doubted, stop, `recheckRejection, ${elsewhere}`],
        ["and is untested, in a freeze", doubted, {}, unsure, frozen],
        ["and is untested, with a warning, in a freeze", doubted, warn, unsure, frozen],
        ["and is untested, with a stop, in a freeze", doubted, stop, unsure, frozen],
    ]);
});

describe("a secret that CSP rejects for sure", () => {
    it.each<Row>([
        ["is rotated, since it was ours to verify", untested, {}, "regenerate: rejected"],
        ["is rotated with a warning", untested, warn, "regenerate: rejected"],
        ["is not rotated with a stop: the present one may be somebody else's", untested, stop, elsewhere],
        ["is not rotated with a stop for another reason", {}, triggerOrStop, elsewhere],
        ["is refused in a freeze", untested, {}, "refuse: frozen (rejected)", frozen],
        ["is refused in a freeze, with a stop", untested, stop, "refuse: frozen (rejected)", frozen],
        ["can't heal an app that authenticates itself", untested, app, `${itself} (rejected)`],
        ["can't rotate an app that authenticates itself", {}, { ...trigger, ...app, ...stop }, `${itself} (trigger)`],
    ])("$0: $3", (_name, outputs, inputs, steps, when) => {
        expect(stepsOf(rejected(anActiveState(outputs), true), inputs, when)).toBe(steps);
    });
});

describe('with onExternalRotation: "stop", the stored secret', () => {
    const used = "refuse: newSecretNeeded (trigger)";
    follow([
        ["is tested before a regeneration", {}, triggerOrStop, "testStored, regenerate: trigger"],
        ["is tested before an overlap", {}, dueOrStop, "testStored, setSecret for 60 s: trigger"],
        ["is tested before a refusal", own, { ...own, ...triggerOrStop }, `testStored, ${used}`],
        ["is tested if it is untested", untested, triggerOrStop, "testStored, regenerate: trigger"],
        ["is tested again if it is marked", marked, triggerOrStop, `recheckRejection, ${elsewhere}`],
        ["is not tested where nothing is to do", stop, stop, "nothing"],
        ["is not tested in a freeze", stop, triggerOrStop, "nothing", frozen],
        ["is not tested after its adoption", marked, { ...existing, ...triggerOrStop }, "adopt, regenerate: trigger"],
        ["is not tested if it was pending", pendingSecret, triggerOrStop, "verifyPending, regenerate: trigger"],
        ["is not tested before there is one", { clientSecret: undefined }, stop, "regenerate: created"],
    ]);
});
