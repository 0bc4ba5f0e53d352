import type { RotationReason } from "../common/properties";
import { type Freeze, frozenNotice } from "./freeze";
import type { Inputs } from "./inputs";
import { isRotation, type Rotation, type Step } from "./nextStep";
import {
    type ActiveState,
    hinderingOverlap,
    knownState,
    nextRotationAt,
    type Overlap,
    type RotationCause,
    type State,
} from "./state";

/** What asks for a rotation. */
export const causes: Readonly<Record<RotationCause, string>> = {
    created: "it has no verified secret yet",
    trigger: "rotationTrigger changed",
    newClientSecret: "newClientSecret changed",
    rejected: "CSP rejects the stored secret",
    age: "the secret has reached rotateAfterDays",
};

export const testsFirst = 'tests the stored secret first and stops if CSP rejects it (onExternalRotation: "stop")';

/** What waits while rotation is frozen. Never a value: a trigger may be secret. */
export function frozenLine(cause: RotationCause, freeze: Freeze, { onExternalRotation }: Partial<Inputs> = {}): string {
    const rotates = cause === "rejected" ? "" : ", else rotates";
    const then = onExternalRotation === "stop" ? testsFirst + rotates : "rotates";
    return `${frozenNotice(freeze)}, so this waits: ${causes[cause]}; the next \`pulumi up\` without it ${then}`;
}

/** Why a freeze refuses a creation, and how to go on. */
export function frozenCreation(freeze: Freeze): string {
    return (
        `${frozenNotice(freeze)}, and a new secret would be made. Wait until the freeze is lifted, or lift it for this ` +
        "command, or give the app's present secret as existingClientSecret to adopt it"
    );
}

/** What a rotation has done to the old secret, and what is known of the new one. */
export function rotatedLine({ overlap, current: { trust } }: ActiveState, reason: RotationReason): string {
    const rotated = `rotated (${reason})`;
    if (overlap !== undefined && !overlap.isOurs) {
        return `${rotated}; CSP accepted newClientSecret already, so it was not set again`;
    }
    const old = overlap ? `the old secret works until ${overlap.endsAt}` : "the old secret has stopped working";
    return `${rotated}; ${old}; ${trust.kind === "verified" ? "CSP accepts the new one" : "the new one was not tested"}`;
}

/** What is missing for a rotation by the caller's own secrets. */
export function newSecretNeeded(cause: RotationCause): string {
    return `newClientSecret: a rotation is due (${causes[cause]}), but this secret was applied before. Give a new one.`;
}

/** Says that a rotation with overlap is refused during the last one's overlap; empty if no overlap runs. */
export function hindranceOf({ kind }: Rotation, overlap: Overlap | undefined): string {
    if (kind !== "setSecret" || overlap === undefined) return "";
    return `; it is refused if CSP still accepts the previous secret (until ${overlap.endsAt})`;
}

/** What asks for a rotation, with the setting or the date by which it does. */
export function becauseOf(cause: RotationCause, state: State, inputs: Inputs): string {
    if (cause === "rejected" && inputs.onExternalRotation !== "warn") {
        return `${causes.rejected} (onExternalRotation: "rotate")`;
    }
    if (cause !== "age") return causes[cause];
    const due = nextRotationAt(state, inputs.rotateAfterDays)?.toISOString();
    return due === undefined ? causes.age : `the secret was due at ${due} (rotateAfterDays)`;
}

/** What becomes of the present secret. */
export function fate(step: Rotation, unknown: readonly string[]): string {
    if (unknown.includes("overlapSeconds")) {
        return "whether the present secret stops working at once depends on overlapSeconds, which is not known yet";
    }
    return step.kind === "setSecret"
        ? `the present secret goes on working for ${step.overlapSeconds} s`
        : "the present secret stops working at once";
}

/**
 * Warns that an update makes a secret where an adoption would have kept the present one: the program gives an
 * `existingClientSecret`, but an empty one. A variable that should have it may not be set.
 */
export function emptySecretNote(steps: readonly Step[]): string | undefined {
    const rotation = steps.find(isRotation);
    if (rotation === undefined || !adoptable.includes(rotation.reason)) return undefined;
    return (
        "existingClientSecret is empty, so nothing is adopted and a new secret is made. To keep the present secret, give " +
        "it as existingClientSecret"
    );
}

/** The reasons for which nothing rotates if the present secret is adopted. */
const adoptable: readonly RotationCause[] = ["created", "rejected"];

/** Says what the removal of a trigger means for later; undefined where there is none. */
export function removedTriggerNote({ applied }: State, { rotationTrigger }: Inputs): string | undefined {
    if (rotationTrigger !== undefined || applied.rotationTrigger === undefined) return undefined;
    return "rotationTrigger is removed: giving it again rotates, even with the same value";
}

/**
 * What a creation will do to the app's present secret, in a line.
 *
 * @param state what is known before the creation.
 */
export function creationLine(
    step: Step | undefined,
    state: State,
    inputs: Inputs,
    unknown: readonly string[],
    nowMs: number,
): string {
    const overlap = hinderingOverlap(state, inputs, nowMs);
    if (step?.kind === "refusePrevious") return `can't be created: ${previousSecretLine(step)}`;
    if (step?.kind === "adopt" && step.otherwise !== undefined) {
        const otherwise = isRotation(step.otherwise)
            ? `makes a new secret, and ${fate(step.otherwise, unknown)}${hindranceOf(step.otherwise, overlap)}`
            : "the update fails, because rotation is frozen";
        return `will be created and adopts existingClientSecret if CSP accepts it, and nothing rotates; if not, ${otherwise}`;
    }
    if (step?.kind === "adopt") {
        const unless = unknown.includes("existingClientSecret")
            ? " unless existingClientSecret, which is not known yet, turns out to be absent or empty"
            : "";
        return `will be created and adopts existingClientSecret; nothing rotates${unless}`;
    }
    const isSpent = state.applied.existingClientSecret !== undefined;
    const spent = isSpent ? " (existingClientSecret was rotated since it was adopted, and has no further effect)" : "";
    const then = step && isRotation(step) ? `; ${fate(step, unknown)}${hindranceOf(step, overlap)}` : "";
    return `will be created with a new secret${spent}${then}`;
}

type RefusedPrevious = Extract<Step, { kind: "refusePrevious" }>;

/** Why an update, or a creation, would lose the current secret, which only its own state or its predecessor's has. */
export function previousSecretLine({ input, state }: RefusedPrevious): string {
    const endsAt = knownState(state)?.overlap?.endsAt ?? "the end of its overlap";
    const ways = waysOn(input, state);
    return (
        `${input} is the previous secret, which stops working at ${endsAt}. The current one is in Pulumi's state ` +
        `(output clientSecret): ${ways}`
    );
}

function waysOn(input: RefusedPrevious["input"], { phase }: State): string {
    if (phase === "active") return "leave the input as it was";
    return input === "existingClientSecret"
        ? "give that one, wait until the overlap has ended, or leave the input out to have a new one made"
        : "give that one or a new one, or wait until the overlap has ended";
}
