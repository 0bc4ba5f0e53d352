import type { Forecast } from "./forecast";
import type { Freeze } from "./freeze";
import type { Inputs } from "./inputs";
import {
    becauseOf,
    causes,
    fate,
    frozenCreation,
    frozenLine,
    hindranceOf,
    newSecretNeeded,
    previousSecretLine,
    testsFirst,
} from "./messages";
import { causeOfRotation, isRotation, type Step } from "./nextStep";
import { hinderingOverlap, type PendingSecret, type State } from "./state";
import { pendingOverlapEnd } from "./transitions";

/** An update before it begins. */
export interface PlannedUpdate extends Pick<Forecast, "steps" | "stepsIfRejected"> {
    readonly state: State;
    readonly inputs: Inputs;
    /** Names of inputs that are not known yet. */
    readonly unknown: readonly string[];
    readonly nowMs: number;
    readonly freeze: Freeze;
}

const stops = `${causes.rejected}: it is tested again, and the update stops if CSP still rejects it (onExternalRotation: "stop")`;

const selfAuthenticationFails = `${causes.rejected}, and the app authenticates with it (authenticateAs: "app"): give its present secret as existingClientSecret`;

const preparations: Partial<Readonly<Record<Step["kind"], string>>> = {
    adopt: "adopts existingClientSecret",
    verifyPending: "verifies the pending secret of an earlier update first",
    verifyCurrent: "verifies the secret of an earlier update first",
    testStored: testsFirst,
};

/** What the update will do to the present secret, and why, in a line; undefined where there is nothing to say. */
export function updateLine(update: PlannedUpdate): string | undefined {
    const { steps, state, inputs, unknown, nowMs, freeze } = update;
    const waiting = state.phase === "active" ? causeOfRotation(state, inputs, nowMs) : undefined;
    if (freeze.length > 0 && waiting !== undefined) return frozenLine(waiting, freeze, inputs);
    const [first, last] = [steps[0], steps.at(-1)];
    if (first?.kind === "refusePrevious") return `the update will fail: ${previousSecretLine(first)}`;
    if (last?.kind === "refuse" && last.because === "newSecretNeeded") return newSecretNeeded(last.reason);
    if (last?.kind === "refuse" && last.because === "selfAuthenticationRefused") return selfAuthenticationFails;
    if (last?.kind === "refuse" && last.because === "rotatedElsewhere") return stops;
    const rotation = steps.find(isRotation);
    const hindrance =
        rotation && keepsOverlap(first) ? hindranceOf(rotation, hinderingOverlap(state, inputs, nowMs)) : "";
    const why = rotation && `${becauseOf(rotation.reason, state, inputs)}; ${fate(rotation, unknown)}${hindrance}`;
    const preparation = first && preparations[first.kind];
    if (preparation !== undefined) {
        if (rotation === undefined) return `${preparation}; ${afterwards(update)}`;
        const waits =
            first?.kind === "verifyPending" && rotation.kind === "setSecret" && isInOverlap(first.pending, nowMs);
        const condition = waits ? " (once the overlap of the pending secret has ended)" : "";
        return `${preparation}, then rotates: ${why}${condition}`;
    }
    if (why !== undefined) return `will rotate: ${why}`;
    if (state.phase === "active" && state.current.trust.kind === "rejected") {
        return `${causes.rejected}, and nothing is done (onExternalRotation: "warn")`;
    }
    return first?.kind === "applyOptions" ? "only options change: nothing rotates" : undefined;
}

/** Whether the overlap that runs before a step is still the same after it. */
function keepsOverlap(step: Step | undefined): boolean {
    return step?.kind !== "adopt" && step?.kind !== "verifyPending";
}

/** Whether the overlap of a pending secret would still run: until its end, no other rotation with overlap is begun. */
function isInOverlap(pending: PendingSecret, nowMs: number): boolean {
    return nowMs < Date.parse(pendingOverlapEnd(pending));
}

/** What follows a preparation if nothing else asks for a rotation. */
function afterwards({ steps: [first], stepsIfRejected, state, inputs, unknown, nowMs, freeze }: PlannedUpdate): string {
    const failsInFreeze = `if CSP rejects it, the update fails: ${frozenCreation(freeze)}`;
    if (first?.kind === "verifyCurrent") {
        if (inputs.onExternalRotation === "stop") {
            return 'nothing rotates, and the update fails if CSP rejects it (onExternalRotation: "stop")';
        }
        return freeze.length > 0 ? failsInFreeze : "nothing rotates unless CSP rejects it";
    }
    // Only a freeze refuses without a test of the stored secret.
    if (stepsIfRejected[0]?.kind === "refuse") return failsInFreeze;
    const isTested = stepsIfRejected.some(({ kind }) => kind === "testStored" || kind === "recheckRejection");
    const test = isTested && inputs.onExternalRotation === "stop" ? `${testsFirst}, else ` : "";
    if (stepsIfRejected.some(({ kind }) => kind === "setPendingAgain")) {
        const fateOfPresent = `the present secret goes on working for ${inputs.overlapSeconds} s`;
        return `if CSP rejects it, ${test}sets it again, and ${fateOfPresent}`;
    }
    const rotation = stepsIfRejected.find(isRotation);
    if (rotation) {
        const hindrance = hindranceOf(rotation, hinderingOverlap(state, inputs, nowMs));
        return `if CSP rejects it, ${test}rotates, and ${fate(rotation, unknown)}${hindrance}`;
    }
    return test !== "" ? `if CSP rejects it, ${testsFirst}` : "nothing rotates";
}
