import { appliedNames, type RotationReason } from "../common/properties";
import { type Inputs, sameTrigger } from "./inputs";
import {
    type ActiveState,
    currentSecret,
    isUntested,
    knownState,
    nextRotationAt,
    optionsDiffer,
    type PendingSecret,
    type RotationCause,
    type State,
} from "./state";

/**
 * What has to be done next. `regenerate`: CSP makes the new secret (`PUT`). `setSecret`: we do (`POST`). `otherwise`:
 * what becomes of a creation whose secret to adopt has no further effect if CSP rejects it.
 */
export type Step =
    | { readonly kind: "adopt"; readonly secret: string; readonly otherwise?: Rotation | Refused }
    | { readonly kind: "verifyPending"; readonly pending: PendingSecret }
    | { readonly kind: "dropPending"; readonly because: "withdrawn" | "superseded" }
    | { readonly kind: "setPendingAgain"; readonly pending: PendingSecret }
    | { readonly kind: "recheckRejection"; readonly state: ActiveState }
    | { readonly kind: "testStored"; readonly state: ActiveState }
    | Rotation
    | { readonly kind: "verifyCurrent"; readonly state: ActiveState }
    | { readonly kind: "applyOptions" }
    | Refused
    | { readonly kind: "refusePrevious"; readonly input: SecretInput; readonly state: State };

export type Rotation =
    | { readonly kind: "regenerate"; readonly reason: RotationCause }
    | { readonly kind: "setSecret"; readonly reason: RotationCause; readonly overlapSeconds: number };

type Refused = { readonly kind: "refuse"; readonly because: Refusal; readonly reason: RotationCause };

/** An input that contains a secret. */
export type SecretInput = "existingClientSecret" | "newClientSecret";

/** Why a rotation that is due can't be done. */
export type Refusal = "newSecretNeeded" | "selfAuthenticationRefused" | "rotatedElsewhere" | "frozen";

/**
 * The next step from this state to what the inputs ask for; undefined where there is nothing to do. The only place
 * that knows the reasons to rotate and the order of the steps: a preview describes them, an update performs them.
 *
 * Adoption comes first: the present secret settles whatever an earlier update left open.
 *
 * @param nowMs when the command began, in milliseconds since the epoch.
 * @param frozen whether no secret may be made now.
 */
export function nextStep(state: State, inputs: Inputs, nowMs: number, frozen: boolean): Step | undefined {
    const previous = previousSecretIn(state, inputs, nowMs);
    if (previous !== undefined) return previous;
    const secret = secretToAdopt(state, inputs);
    if (secret !== undefined) return adoption(state, inputs, secret, frozen);
    return stepForPending(state, inputs, nowMs, frozen) ?? stepForCurrent(state, inputs, nowMs, frozen);
}

export function isRotation(step: Step): step is Rotation {
    return step.kind === "regenerate" || step.kind === "setSecret";
}

/** Why the step makes a secret, or sets one; undefined if it does neither. */
export function reasonToRotate(step: Step): RotationReason | undefined {
    if (isRotation(step)) return step.reason;
    return step.kind === "setPendingAgain" ? step.pending.reason : undefined;
}

/**
 * Whether an update is done although the overlap of its secret holds back another rotation: it made the pending secret of an
 * earlier update the current one, and its consumers have to move to that first.
 */
export function isHeldBack(stored: State, reached: State): boolean {
    const isPromoted = stored.pending !== undefined && stored.pending.value === currentSecret(reached);
    return isPromoted && reached.pending === undefined;
}

/**
 * Stops an update that finds another step again and again, each of which may make a secret.
 *
 * @param performed how many steps it has performed.
 * @throws Error after more than any update takes.
 */
export function refuseEndless(performed: number): void {
    if (performed > 10) throw new Error("the update comes to no end: has the clock been set back?");
}

/** `existingClientSecret`, if it is given anew and is not the secret that we have. */
function secretToAdopt(state: State, { existingClientSecret }: Inputs): string | undefined {
    const isKnown =
        existingClientSecret === state.applied.existingClientSecret || existingClientSecret === currentSecret(state);
    return isKnown ? undefined : existingClientSecret;
}

/** If only the predecessor's inputs are known, the secret that it adopted may or may not be the current one. */
function adoption(state: State, inputs: Inputs, secret: string, frozen: boolean): Step {
    const predecessor = state.phase === "initial" ? state.predecessor : undefined;
    const isOptional = predecessor?.phase === "unknown" && predecessor.applied.existingClientSecret === secret;
    if (!isOptional) return { kind: "adopt", secret };
    return { kind: "adopt", secret, otherwise: frozen ? refusedByFreeze("created") : rotation(inputs, "created") };
}

/** Refuses the previous secret of our own overlap, or of the predecessor's: the current one would be lost by that. */
function previousSecretIn(state: State, inputs: Inputs, nowMs: number): Step | undefined {
    const overlap = knownState(state)?.overlap;
    if (overlap?.previousSecret === undefined) return undefined;
    const isRunning = nowMs < Date.parse(overlap.endsAt);
    const adoptee = secretToAdopt(state, inputs);
    const isPrevious = (name: SecretInput) => inputs[name] === overlap.previousSecret;
    const isCreation = state.phase === "initial";
    // CSP may go on accepting it for some time after the end of the overlap. One that was adopted before has no effect
    // then, nor in an update.
    if (isPrevious("existingClientSecret") && (adoptee !== undefined || (isCreation && isRunning))) {
        return { kind: "refusePrevious", input: "existingClientSecret", state };
    }
    const isNext = isCreation && isRunning && adoptee === undefined && isPrevious("newClientSecret");
    return isNext ? { kind: "refusePrevious", input: "newClientSecret", state } : undefined;
}

/** The secret of an earlier update is tested first; one that CSP has not set is set again, or dropped. */
function stepForPending(state: State, inputs: Inputs, nowMs: number, frozen: boolean): Step | undefined {
    const { pending } = state;
    if (pending === undefined) return undefined;
    if (pending.finding === undefined) return { kind: "verifyPending", pending };
    if (frozen) return undefined;
    const isDue = (ignored?: "rejected") =>
        state.phase === "initial" || causeOfRotation(state, inputs, nowMs, ignored) !== undefined;
    const isOther = inputs.newClientSecret !== undefined && inputs.newClientSecret !== pending.value;
    const isWanted = Boolean(inputs.overlapSeconds) && !isOther && isDue();
    if (pending.finding === "rejected" && !isWanted) return { kind: "dropPending", because: "withdrawn" };
    // Where it can't be known whether CSP has set it, only a regeneration that is sure to come makes up for it. A
    // rejection brings none: the test before it will not confirm it.
    const isSuperseded = !inputs.overlapSeconds && isDue("rejected");
    if (isSuperseded) return { kind: "dropPending", because: "superseded" };
    const test = state.phase === "active" ? testBeforeRotation(state, inputs) : undefined;
    return test ?? { kind: "setPendingAgain", pending };
}

function stepForCurrent(state: State, inputs: Inputs, nowMs: number, frozen: boolean): Step | undefined {
    // Without a secret, an update can't succeed.
    if (state.phase === "initial") return frozen ? refusedByFreeze("created") : rotation(inputs, "created");
    const cause = causeOfRotation(state, inputs, nowMs);
    if (cause !== undefined && !frozen) return rotationOf(state, inputs, cause);
    const { trust } = state.current;
    if (trust.kind === "rejected" && trust.isConfirmed) {
        // The untested secret came from our own update, so onExternalRotation does not apply.
        return frozen ? refusedByFreeze("rejected") : rotationOf(state, inputs, "rejected");
    }
    if (isUntested(state)) return { kind: "verifyCurrent", state };
    return isAnythingToApply(state, inputs, cause) ? { kind: "applyOptions" } : undefined;
}

function refusedByFreeze(reason: RotationCause): Refused {
    return { kind: "refuse", because: "frozen", reason };
}

/**
 * Why the current secret is to be rotated; undefined for no reason.
 *
 * @param nowMs when the command began, in milliseconds since the epoch.
 * @param ignored a cause that does not count.
 */
export function causeOfRotation(
    state: ActiveState,
    inputs: Inputs,
    nowMs: number,
    ignored?: "rejected",
): RotationCause | undefined {
    const { rotationTrigger: trigger, onExternalRotation } = inputs;
    if (trigger !== undefined && !sameTrigger(trigger, state.applied.rotationTrigger)) return "trigger";
    if (isNewSecret(state, inputs.newClientSecret)) return "newClientSecret";
    const isRejected = state.current.trust.kind === "rejected" && ignored !== "rejected";
    if (isRejected && onExternalRotation !== "warn") return "rejected";
    const due = nextRotationAt(state, inputs.rotateAfterDays);
    return due && nowMs >= due.getTime() ? "age" : undefined;
}

/** Whether `newClientSecret` asks for a secret that is neither applied nor current. */
function isNewSecret({ applied, current }: ActiveState, secret: string | undefined): boolean {
    return secret !== undefined && secret !== applied.newClientSecret && secret !== current.value;
}

function rotationOf(state: ActiveState, inputs: Inputs, reason: RotationCause): Step {
    const { trust } = state.current;
    // An app that authenticates itself needs its current secret to rotate, so it can't heal itself.
    const isCredential = inputs.authenticateAs === "app";
    if (trust.kind === "rejected" && (reason === "rejected" || isCredential)) {
        if (!trust.isConfirmed) return { kind: "recheckRejection", state };
        if (isCredential) return { kind: "refuse", because: "selfAuthenticationRefused", reason };
    }
    const test = testBeforeRotation(state, inputs);
    if (test !== undefined) return test;
    const { newClientSecret } = inputs;
    if (newClientSecret !== undefined && !isNewSecret(state, newClientSecret)) {
        return { kind: "refuse", because: "newSecretNeeded", reason };
    }
    return rotation(inputs, reason);
}

/**
 * With `onExternalRotation: "stop"`: the test of the stored secret, which comes before everything that may end somebody
 * else's, and what follows from a rejection. That of an unfinished update of our own counts too: somebody may have rotated since.
 */
function testBeforeRotation(state: ActiveState, { onExternalRotation, authenticateAs }: Inputs): Step | undefined {
    if (onExternalRotation !== "stop") return undefined;
    const { trust, isTested } = state.current;
    if (trust.kind !== "rejected") return isTested ? undefined : { kind: "testStored", state };
    if (!trust.isConfirmed) return { kind: "recheckRejection", state };
    const because = authenticateAs === "app" ? "selfAuthenticationRefused" : "rotatedElsewhere";
    return { kind: "refuse", because, reason: "rejected" };
}

function rotation({ overlapSeconds }: Inputs, reason: RotationCause): Rotation {
    return overlapSeconds ? { kind: "setSecret", reason, overlapSeconds } : { kind: "regenerate", reason };
}

/** Whether any inputs differ from the state, even if they cause no rotation. */
function isAnythingToApply(state: ActiveState, inputs: Inputs, cause: RotationCause | undefined): boolean {
    const { applied } = state;
    const isRemoved = appliedNames.some((name) => inputs[name] === undefined && applied[name] !== undefined);
    // One that is neither adopted nor a cause is the current secret, and has only to be recorded as applied.
    const isToRecord = (name: SecretInput) => inputs[name] !== applied[name];
    return (
        optionsDiffer(state, inputs) ||
        isRemoved ||
        isToRecord("existingClientSecret") ||
        (cause === undefined && isToRecord("newClientSecret"))
    );
}
