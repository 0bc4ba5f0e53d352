import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import { forecast } from "../../../provider/rotation/forecast";
import type { Inputs } from "../../../provider/rotation/inputs";
import { updateLine } from "../../../provider/rotation/updateLine";
import { day, second, startOfTime } from "../../support/fakeClock";
import { aState, inOverlap, pendingSecret, theInputs } from "../../support/states";

type Row = [name: string, outputs: Partial<Outputs>, inputs: Partial<Inputs>, line: string | undefined, when?: When];

interface When {
    readonly unknown?: readonly string[];
    readonly laterMs?: number;
    readonly frozen?: boolean;
}

function lineOf(outputs: Partial<Outputs>, given: Partial<Inputs>, when: When = {}): string | undefined {
    const { unknown = [], laterMs = 0, frozen = false } = when;
    const [state, inputs, nowMs] = [aState(outputs), theInputs(given), startOfTime + laterMs];
    const freeze = frozen ? ["CSP_FREEZE_ROTATION"] : [];
    return updateLine({ ...forecast(state, inputs, nowMs, frozen), state, inputs, unknown, nowMs, freeze });
}

/** Each row: what the preview of such an update says. */
function say(rows: readonly Row[]): void {
    it.each(rows)("$0: $3", (_name, outputs, inputs, line, when) => {
        expect(lineOf(outputs, inputs, when)).toBe(line);
    });
}

const atOnce = "the present secret stops working at once";
const goesOn = "the present secret goes on working for 60 s";
const changed = "rotationTrigger changed";
const rejects = "CSP rejects the stored secret";
const testsFirst = 'tests the stored secret first and stops if CSP rejects it (onExternalRotation: "stop")';

const trigger = { rotationTrigger: 1 };
const overlap = { overlapSeconds: 60 };
const due = { ...trigger, ...overlap };
const existing = { existingClientSecret: "Existing-1" };
const tenDays = { rotateAfterDays: 10 };
const stop = { onExternalRotation: "stop" } as const;
const warn = { onExternalRotation: "warn" } as const;
const marked = { rejected: true } as const;
const untested = { verificationPending: true } as const;
const app = { authenticateAs: "app" } as const;
const triggerOrStop = { ...trigger, ...stop };
const overlapOrStop = { ...overlap, ...stop };
const [elevenDays, minute] = [{ laterMs: 11 * day }, { laterMs: 60 * second }];
const frozen = { frozen: true };

describe("where nothing is left from before", () => {
    const rotates = `will rotate: ${changed}`;
    const refused = "it is refused if CSP still accepts the previous secret (until 2026-01-02T00:00:00.000Z)";
    const notKnown =
        "whether the present secret stops working at once depends on overlapSeconds, which is not known yet";
    const tooOld = "will rotate: the secret was due at 2026-01-11T00:00:00.000Z (rotateAfterDays)";
    const own = { newClientSecret: "Own-1", ...overlap };
    const used = `newClientSecret: a rotation is due (${changed}), but this secret was applied before. Give a new one.`;
    say([
        ["nothing", {}, {}, undefined],
        ["options", {}, { verify: false }, "only options change: nothing rotates"],
        ["a trigger", {}, trigger, `${rotates}; ${atOnce}`],
        ["a trigger, with overlap", {}, due, `${rotates}; ${goesOn}`],
        ["a trigger, with a stop", {}, triggerOrStop, `${testsFirst}, then rotates: ${changed}; ${atOnce}`],
        ["a trigger, with an unknown overlap", {}, due, `${rotates}; ${notKnown}`, { unknown: ["overlapSeconds"] }],
        ["a trigger, with overlap, in an overlap", inOverlap, due, `${rotates}; ${goesOn}; ${refused}`],
        ["a trigger, with overlap, after an overlap", inOverlap, due, `${rotates}; ${goesOn}`, { laterMs: day }],
        ["a trigger, without overlap, in an overlap", inOverlap, trigger, `${rotates}; ${atOnce}`],
        ["a new secret of the caller's own", {}, own, `will rotate: newClientSecret changed; ${goesOn}`],
        ["no new secret of the caller's own", own, { ...own, ...trigger }, used],
        ["age", {}, tenDays, `${tooOld}; ${atOnce}`, elevenDays],
        ["an adoption", {}, existing, "adopts existingClientSecret; nothing rotates"],
        [
            "an adoption that ends an overlap, and a trigger",
            inOverlap,
            { ...due, ...existing },
            `adopts existingClientSecret, then rotates: ${changed}; ${goesOn}`,
        ],
        [
            "the previous secret",
            inOverlap,
            { existingClientSecret: "Previous-1" },
            "the update will fail: existingClientSecret is the previous secret, which stops working at " +
                "2026-01-02T00:00:00.000Z. The current one is in Pulumi's state (output clientSecret): leave the input as it was",
        ],
    ]);
});

describe("where a refresh found the secret rejected", () => {
    const itself =
        `${rejects}, and the app authenticates with it (authenticateAs: "app"): give its present secret as ` +
        "existingClientSecret";
    const stops = "it is tested again, and the update stops if CSP still rejects it";
    say([
        ["by default", marked, {}, `will rotate: ${rejects} (onExternalRotation: "rotate"); ${atOnce}`],
        ["with a warning", marked, warn, `${rejects}, and nothing is done (onExternalRotation: "warn")`],
        ["with a stop", marked, triggerOrStop, `${rejects}: ${stops} (onExternalRotation: "stop")`],
        ["of an app that authenticates itself", marked, app, itself],
        ["of an app that authenticates itself, with a stop", marked, { ...app, ...stop }, itself],
    ]);
});

describe("where rotation is frozen", () => {
    const waits = (cause: string) =>
        `rotation is frozen (CSP_FREEZE_ROTATION), so this waits: ${cause}; the next \`pulumi up\` without it`;
    say([
        ["a trigger", {}, trigger, `${waits(changed)} rotates`, frozen],
        ["a trigger, with a stop", {}, triggerOrStop, `${waits(changed)} ${testsFirst}, else rotates`, frozen],
        ["a rejection, with a stop", marked, stop, `${waits(rejects)} ${testsFirst}`, frozen],
    ]);
});

describe("where an earlier update left a secret", () => {
    const first = { ...pendingSecret, clientSecret: undefined };
    const wanted = { ...pendingSecret, pendingRotationTrigger: 1 };
    const besideMark = { ...pendingSecret, ...marked };
    const doubted = { ...untested, ...marked };
    const twoMinutes = { ...trigger, overlapSeconds: 120 };

    const verifies = "verifies the pending secret of an earlier update first";
    const tests = "verifies the secret of an earlier update first";
    const [nothing, otherwise] = [`${verifies}; nothing rotates`, `${verifies}; if CSP rejects it,`];
    const then = `${verifies}, then rotates: ${changed}`;
    const onceEnded = "(once the overlap of the pending secret has ended)";
    const tooOld = `${verifies}, then rotates: the secret has reached rotateAfterDays; ${atOnce}`;
    const isTested = `${otherwise} ${testsFirst}`;
    const setsAgain = `${otherwise} sets it again, and ${goesOn}`;
    const fails =
        "if CSP rejects it, the update fails: rotation is frozen (CSP_FREEZE_ROTATION), and a new secret would be made. " +
        "Wait until the freeze is lifted, or lift it for this command, or give the app's present secret as " +
        "existingClientSecret to adopt it";
    const stops = 'nothing rotates, and the update fails if CSP rejects it (onExternalRotation: "stop")';

    say([
        ["pending, and no longer wanted", pendingSecret, {}, nothing],
        ["pending, and no longer wanted, with a stop", pendingSecret, stop, nothing],
        ["pending, and another cause", pendingSecret, due, `${then}; ${goesOn} ${onceEnded}`, { laterMs: 59_999 }],
        ["pending, and another cause after its overlap", pendingSecret, due, `${then}; ${goesOn}`, minute],
        ["pending, and another cause without overlap", pendingSecret, trigger, `${then}; ${atOnce}`],
        ["pending, in another overlap", { ...pendingSecret, ...inOverlap }, due, `${then}; ${goesOn}`, minute],
        ["pending, with another overlap", wanted, twoMinutes, setsAgain.replace("60", "120")],
        ["pending, with a stop", wanted, { ...due, ...stop }, `${isTested}, else sets it again, and ${goesOn}`],
        ["pending beside a rejection", besideMark, {}, `${otherwise} rotates, and ${atOnce}`],
        ["pending beside a rejection that stops", besideMark, stop, isTested],
        ["pending beside a rejection that stops an overlap", besideMark, overlapOrStop, isTested],
        ["pending beside a rejection of an app's own", besideMark, app, nothing],
        ["pending as the very first", first, overlap, setsAgain],
        ["pending as the very first, with a stop", first, overlapOrStop, setsAgain],
        ["pending as the very first, without overlap", first, {}, `${otherwise} rotates, and ${atOnce}`],
        ["pending as the very first, in a freeze", first, trigger, `${verifies}; ${fails}`, frozen],
        ["pending as the very first, and old", first, tenDays, tooOld, elevenDays],
        ["untested", untested, {}, `${tests}; nothing rotates unless CSP rejects it`],
        ["untested, with a stop", untested, stop, `${tests}; ${stops}`],
        ["untested, in a freeze", untested, {}, `${tests}; ${fails}`, frozen],
        ["untested, and rejected with a warning", doubted, warn, `${tests}, then rotates: ${rejects}; ${atOnce}`],
        ["untested, and rejected with a warning, in a freeze", doubted, warn, `${tests}; ${fails}`, frozen],
    ]);
});

it("the line never quotes a trigger or a secret", () => {
    const line = lineOf({}, { rotationTrigger: "Sesame-1", newClientSecret: "Sesame-2", ...overlap });
    expect(line).not.toContain("Sesame");
});
