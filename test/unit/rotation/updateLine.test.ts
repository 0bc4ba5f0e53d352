import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import type { Outputs } from "../../../provider/rotation/codec";
import { forecast } from "../../../provider/rotation/forecast";
import type { Inputs } from "../../../provider/rotation/inputs";
import { updateLine } from "../../../provider/rotation/updateLine";
import { day, startOfTime } from "../../support/fakeClock";
import { aState, theInputs } from "../../support/states";

interface Row {
    readonly name: string;
    readonly outputs?: Partial<Outputs>;
    readonly inputs?: Partial<Inputs>;
    readonly unknown?: readonly string[];
    readonly laterMs?: number;
    readonly frozen?: boolean;
    readonly line: string | undefined;
}

function lineOf({ outputs, inputs, unknown = [], laterMs = 0, frozen = false }: Row): string | undefined {
    const [state, given, nowMs] = [aState(outputs), theInputs(inputs), startOfTime + laterMs];
    const freeze = frozen ? ["CSP_FREEZE_ROTATION"] : [];
    return updateLine({ ...forecast(state, given, nowMs, frozen), state, inputs: given, unknown, nowMs, freeze });
}

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
const stop = { onExternalRotation: "stop" } as const;
const testsFirst = 'tests the stored secret first and stops if CSP rejects it (onExternalRotation: "stop")';
const pending = {
    pendingClientSecret: "New-1",
    pendingRotation: {
        reason: "trigger",
        startedAt: new Date(startOfTime).toISOString(),
        overlapSeconds: 60,
    },
} as const;
const verifiesPending = "verifies the pending secret of an earlier update first";
const verifiesCurrent = "verifies the secret of an earlier update first";
const waits =
    "rotation is frozen (CSP_FREEZE_ROTATION), so this waits: rotationTrigger changed; the next `pulumi up` without it " +
    "rotates";

const failsInFreeze =
    "if CSP rejects it, the update fails: rotation is frozen (CSP_FREEZE_ROTATION), and a new secret would be made. Wait until " +
    "the freeze is lifted, or lift it for this command, or give the app's present secret as existingClientSecret to adopt it";

describe("the line of a previewed update", () => {
    it.each<Row>([
        { name: "a trigger", inputs: trigger, line: `will rotate: rotationTrigger changed; ${atOnce}` },
        {
            name: "a trigger, with overlap",
            inputs: { ...trigger, ...overlap },
            line: `will rotate: rotationTrigger changed; ${goesOn}`,
        },
        {
            name: "a trigger, with overlap, in an overlap of ours",
            outputs: inOverlap,
            inputs: { ...trigger, ...overlap },
            line: `will rotate: rotationTrigger changed; ${goesOn}; ${refused}`,
        },
        {
            name: "a trigger, with overlap, in what may be an overlap",
            outputs: { possibleOverlapEndsAt: inOverlap.previousClientSecretExpiresAt },
            inputs: { ...trigger, ...overlap },
            line: `will rotate: rotationTrigger changed; ${goesOn}; ${refused}`,
        },
        {
            name: "a trigger, with overlap, after an overlap of ours",
            outputs: inOverlap,
            inputs: { ...trigger, ...overlap },
            laterMs: day,
            line: `will rotate: rotationTrigger changed; ${goesOn}`,
        },
        {
            name: "a trigger, without overlap, in an overlap of ours",
            outputs: inOverlap,
            inputs: trigger,
            line: `will rotate: rotationTrigger changed; ${atOnce}`,
        },
        {
            name: "a rejected secret, with overlap, in an overlap of ours",
            outputs: { ...inOverlap, rejected: true },
            inputs: overlap,
            line: `will rotate: CSP rejects the stored secret (onExternalRotation: "rotate"); ${goesOn}; ${refused}`,
        },
        {
            name: "an adoption that ends an overlap of ours",
            outputs: inOverlap,
            inputs: { ...trigger, ...overlap, existingClientSecret: "Existing-1" },
            line: `adopts existingClientSecret, then rotates: rotationTrigger changed; ${goesOn}`,
        },
        {
            name: "a trigger, with an overlap that is not known yet",
            inputs: { ...trigger, ...overlap },
            unknown: ["overlapSeconds"],
            line: `will rotate: rotationTrigger changed; ${notKnown}`,
        },
        {
            name: "a trigger that is not known yet",
            inputs: { rotationTrigger: unknownValue },
            unknown: ["rotationTrigger"],
            line: `will rotate: rotationTrigger changed; ${atOnce}`,
        },
        {
            name: "a new secret of the caller's own",
            inputs: { newClientSecret: "Own-1", ...overlap },
            line: `will rotate: newClientSecret changed; ${goesOn}`,
        },
        {
            name: "age",
            inputs: { rotateAfterDays: 10 },
            laterMs: 11 * day,
            line: `will rotate: the secret was due at 2026-01-11T00:00:00.000Z (rotateAfterDays); ${atOnce}`,
        },
        {
            name: "age, with overlap",
            inputs: { rotateAfterDays: 10, ...overlap },
            laterMs: 11 * day,
            line: `will rotate: the secret was due at 2026-01-11T00:00:00.000Z (rotateAfterDays); ${goesOn}`,
        },
        {
            name: "a rejection",
            outputs: { rejected: true },
            line: `will rotate: CSP rejects the stored secret (onExternalRotation: "rotate"); ${atOnce}`,
        },
        {
            name: "a rejection, with overlap",
            outputs: { rejected: true },
            inputs: overlap,
            line: `will rotate: CSP rejects the stored secret (onExternalRotation: "rotate"); ${goesOn}`,
        },
        {
            name: "a rejection that is only warned of",
            outputs: { rejected: true },
            inputs: { onExternalRotation: "warn" },
            line: 'CSP rejects the stored secret, and nothing is done (onExternalRotation: "warn")',
        },
        {
            name: "a trigger where others' rotations stop it",
            inputs: { ...trigger, ...stop },
            line: `${testsFirst}, then rotates: rotationTrigger changed; ${atOnce}`,
        },
        {
            name: "age, with overlap, where others' rotations stop it",
            inputs: { rotateAfterDays: 10, ...overlap, ...stop },
            laterMs: 11 * day,
            line: `${testsFirst}, then rotates: the secret was due at 2026-01-11T00:00:00.000Z (rotateAfterDays); ${goesOn}`,
        },
        {
            name: "a rejection that stops",
            outputs: { rejected: true },
            inputs: { ...trigger, ...stop },
            line: 'CSP rejects the stored secret: it is tested again, and the update stops if CSP still rejects it (onExternalRotation: "stop")',
        },
        {
            name: "a rejection that stops, where the app authenticates itself",
            outputs: { rejected: true },
            inputs: { authenticateAs: "app", ...stop },
            line:
                'CSP rejects the stored secret, and the app authenticates with it (authenticateAs: "app"): give its ' +
                "present secret as existingClientSecret",
        },
        {
            name: "a pending secret that is still wanted, where others' rotations stop it",
            outputs: { ...pending, pendingRotationTrigger: 1 },
            inputs: { ...trigger, ...overlap, ...stop },
            line: `${verifiesPending}; if CSP rejects it, ${testsFirst}, else sets it again, and ${goesOn}`,
        },
        {
            name: "a pending secret beside a rejection that stops",
            outputs: { ...pending, rejected: true },
            inputs: { ...overlap, ...stop },
            line: `${verifiesPending}; if CSP rejects it, ${testsFirst}`,
        },
        {
            name: "a trigger while rotation is frozen, where others' rotations stop it",
            inputs: { ...trigger, ...stop },
            frozen: true,
            line: waits.replace("rotates", `${testsFirst}, else rotates`),
        },
        {
            name: "an adoption",
            inputs: { existingClientSecret: "Existing-1" },
            line: "adopts existingClientSecret; nothing rotates",
        },
        {
            name: "an adoption and a trigger",
            inputs: { existingClientSecret: "Existing-1", ...trigger },
            line: `adopts existingClientSecret, then rotates: rotationTrigger changed; ${atOnce}`,
        },
        {
            name: "a pending secret that nothing asks for any more",
            outputs: pending,
            line: `${verifiesPending}; nothing rotates`,
        },
        {
            name: "the very first pending secret",
            outputs: { ...pending, clientSecret: undefined },
            inputs: overlap,
            line: `${verifiesPending}; if CSP rejects it, sets it again, and ${goesOn}`,
        },
        {
            name: "the very first pending secret, when the program no longer asks for an overlap",
            outputs: { ...pending, clientSecret: undefined },
            line: `${verifiesPending}; if CSP rejects it, rotates, and ${atOnce}`,
        },
        {
            name: "a pending secret and a trigger",
            outputs: pending,
            inputs: { ...trigger, ...overlap },
            line: `${verifiesPending}, then rotates: rotationTrigger changed; ${goesOn} (once the overlap of the pending secret has ended)`,
        },
        {
            name: "a pending secret and a trigger, after the overlap of the pending secret",
            outputs: pending,
            inputs: { ...trigger, ...overlap },
            laterMs: 60_000,
            line: `${verifiesPending}, then rotates: rotationTrigger changed; ${goesOn}`,
        },
        {
            name: "a pending secret and a trigger, just before the end of the overlap of the pending secret",
            outputs: pending,
            inputs: { ...trigger, ...overlap },
            laterMs: 59_999,
            line: `${verifiesPending}, then rotates: rotationTrigger changed; ${goesOn} (once the overlap of the pending secret has ended)`,
        },
        {
            name: "a pending secret and a trigger, without overlap, which needs no end of another",
            outputs: pending,
            inputs: trigger,
            line: `${verifiesPending}, then rotates: rotationTrigger changed; ${atOnce}`,
        },
        {
            name: "a pending secret and a trigger, in an overlap of ours, which the pending secret replaces",
            outputs: { ...pending, ...inOverlap },
            inputs: { ...trigger, ...overlap },
            laterMs: 60_000,
            line: `${verifiesPending}, then rotates: rotationTrigger changed; ${goesOn}`,
        },
        {
            name: "a pending secret that is still wanted, with another overlap",
            outputs: { ...pending, pendingRotationTrigger: 1 },
            inputs: { ...trigger, overlapSeconds: 120 },
            line: `${verifiesPending}; if CSP rejects it, sets it again, and ${goesOn.replace("60", "120")}`,
        },
        {
            name: "a pending secret that nothing asks for any more, beside a rejection",
            outputs: { ...pending, rejected: true },
            line: `${verifiesPending}; if CSP rejects it, rotates, and ${atOnce}`,
        },
        {
            name: "the very first pending secret, where others' rotations stop a rotation, but none is there to stop",
            outputs: { ...pending, clientSecret: undefined },
            inputs: { ...overlap, ...stop },
            line: `${verifiesPending}; if CSP rejects it, sets it again, and ${goesOn}`,
        },
        {
            name: "a pending secret that nothing asks for any more, where others' rotations stop it",
            outputs: pending,
            inputs: stop,
            line: `${verifiesPending}; nothing rotates`,
        },
        {
            name: "an untested secret where others' rotations stop it",
            outputs: { verificationPending: true },
            inputs: stop,
            line: `${verifiesCurrent}; nothing rotates, and the update fails if CSP rejects it (onExternalRotation: "stop")`,
        },
        {
            name: "a rejection while rotation is frozen, where others' rotations stop it",
            outputs: { rejected: true },
            inputs: stop,
            frozen: true,
            line: waits
                .replace("rotationTrigger changed", "CSP rejects the stored secret")
                .replace("rotates", testsFirst),
        },
        {
            name: "an untested secret",
            outputs: { verificationPending: true },
            line: `${verifiesCurrent}; nothing rotates unless CSP rejects it`,
        },
        {
            name: "an untested secret while rotation is frozen",
            outputs: { verificationPending: true },
            frozen: true,
            line: `${verifiesCurrent}; ${failsInFreeze}`,
        },
        {
            name: "an untested secret that CSP rejects while rotation is frozen, and that others' rotations are only warned of",
            outputs: { rejected: true, verificationPending: true },
            inputs: { onExternalRotation: "warn" },
            frozen: true,
            line: `${verifiesCurrent}; ${failsInFreeze}`,
        },
        {
            name: "a pending secret that nothing asks for any more, beside a rejection that stops",
            outputs: { ...pending, rejected: true },
            inputs: stop,
            line: `${verifiesPending}; if CSP rejects it, ${testsFirst}`,
        },
        {
            name: "a pending secret that nothing asks for any more, beside a rejection, where the app authenticates itself",
            outputs: { ...pending, rejected: true },
            inputs: { authenticateAs: "app" },
            line: `${verifiesPending}; nothing rotates`,
        },
        {
            name: "an untested secret that CSP rejects, with onExternalRotation warn",
            outputs: { rejected: true, verificationPending: true },
            inputs: { onExternalRotation: "warn" },
            line: `${verifiesCurrent}, then rotates: CSP rejects the stored secret; ${atOnce}`,
        },
        {
            name: "a rejection where the app authenticates itself",
            outputs: { rejected: true },
            inputs: { authenticateAs: "app" },
            line:
                'CSP rejects the stored secret, and the app authenticates with it (authenticateAs: "app"): give its ' +
                "present secret as existingClientSecret",
        },
        {
            name: "the previous secret",
            outputs: inOverlap,
            inputs: { existingClientSecret: "Previous-1" },
            line:
                "the update will fail: existingClientSecret is the previous secret, which stops working at " +
                "2026-01-02T00:00:00.000Z. The current one is in Pulumi's state (output clientSecret): leave the input as it was",
        },
        {
            name: "the very first pending secret, which is old by now",
            outputs: { ...pending, clientSecret: undefined },
            inputs: { rotateAfterDays: 10 },
            laterMs: 11 * day,
            line: `${verifiesPending}, then rotates: the secret has reached rotateAfterDays; ${atOnce}`,
        },
        {
            name: "options",
            inputs: { verify: false },
            line: "only options change: nothing rotates",
        },
        { name: "nothing", line: undefined },
        { name: "a trigger while rotation is frozen", inputs: trigger, frozen: true, line: waits },
        {
            name: "a trigger and options while rotation is frozen",
            inputs: { ...trigger, verify: false },
            frozen: true,
            line: waits,
        },
        {
            name: "the very first pending secret, and a trigger while rotation is frozen",
            outputs: { ...pending, clientSecret: undefined },
            inputs: trigger,
            frozen: true,
            line: `${verifiesPending}; ${failsInFreeze}`,
        },
        {
            name: "a rotation that lacks a new secret of the caller's own",
            outputs: { newClientSecret: "Own-1", ...overlap },
            inputs: { newClientSecret: "Own-1", ...overlap, ...trigger },
            line:
                "newClientSecret: a rotation is due (rotationTrigger changed), but this secret was applied before. " +
                "Give a new one.",
        },
    ])("for $name is: $line", (row) => {
        expect(lineOf(row)).toBe(row.line);
    });

    it("never quotes a trigger or a secret", () => {
        const secret = "Sesame-secret-1";
        const inputs = { rotationTrigger: secret, newClientSecret: `${secret}2`, ...overlap };
        expect(lineOf({ name: "", inputs, line: undefined })).not.toContain("Sesame");
    });
});
