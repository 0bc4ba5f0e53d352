import { sameTrigger } from "../../../provider/rotation/inputs";
import type { Ledger } from "./ledger";
import {
    accepts,
    baseOf,
    declaredSecret,
    isDone,
    isHeldBack,
    isMutation,
    madeDuring,
    mutations,
    type Observation,
    perSecret,
    stateOf,
    tests,
} from "./observation";
import { reasonsFor } from "./reasons";

/** What is wrong with what an `up` did, as sentences: it rotates for a reason, and only then, and remembers it. */
export function rotationViolations(observation: Observation, ledger: Ledger): string[] {
    const frozen = underFreeze(observation);
    if (observation.step.do !== "up") return frozen;
    return [
        ...frozen,
        ...withoutReason(observation, ledger),
        ...inTheWrongWay(observation),
        ...undone(observation, ledger),
        ...overwritten(observation),
        ...recordedTooEarly(observation),
    ];
}

/** No command makes a secret while rotation is frozen: not of any app, and not to discard it either. */
function underFreeze({ step, exchanges }: Observation): string[] {
    const sent = exchanges.filter(isMutation).length;
    return step.under?.frozen && sent > 0 ? [`made a secret under a freeze (${sent} calls)`] : [];
}

/** No more rotations than reasons, but a definite rejection of a new secret allows one more. */
function withoutReason(observation: Observation, ledger: Ledger): string[] {
    const { program, lateArrivals } = observation;
    const { possible } = reasonsFor(observation, ledger);
    const sent = mutations(observation, program.appId);
    const isRejectionSeen = tests(observation, program.appId).some(({ status }) => status === 400 || status === 401);
    const allowed = possible.length + deletions(observation);
    if (allowed === 0 && sent.length > 0) return [`rotated without a reason (${sent.length} calls)`];
    const usable = sent.filter((exchange) => exchange.usable).length;
    const made = program.overlaps ? madeDuring(observation, program.appId).length : 0;
    const most = allowed + (isRejectionSeen && !program.overlaps ? 1 : 0) + lateArrivals.length;
    return Math.max(usable, made) > most
        ? [`rotated ${Math.max(usable, made)} times for ${possible.join(", ") || "nothing"}`]
        : [];
}

/** Deletes in an `up` may revoke the secret of the same app: a rename whose create adopted nothing, say. */
function deletions({ before, program }: Observation): number {
    return before.resources.filter(
        ({ name, isReplaced, outputs }) =>
            (isReplaced || name !== program.name) &&
            outputs["revokeOnDelete"] === true &&
            outputs["oauthAppId"] === program.appId,
    ).length;
}

function inTheWrongWay(observation: Observation): string[] {
    const { program } = observation;
    const wrong = program.overlaps ? "regenerateSecret" : "setSecret";
    const found = mutations(observation, program.appId).some(({ kind }) => kind === wrong);
    return found && deletions(observation) === 0 ? [`rotated by ${wrong}`] : [];
}

/** With `onExternalRotation: "stop"`, nothing is rotated over what somebody else made. */
function overwritten(observation: Observation): string[] {
    const { program, before } = observation;
    const base = baseOf(observation);
    const truth = before.apps[program.appId];
    const isOwn = base?.verificationPending === true || base?.pendingClientSecret !== undefined;
    const isStopped =
        program.input("onExternalRotation") === "stop" &&
        program.input("existingClientSecret") === undefined &&
        base?.clientSecret !== undefined &&
        !isOwn &&
        truth?.isTestable === true &&
        !accepts(truth, base.clientSecret);
    const sent = mutations(observation, program.appId).length;
    return isStopped && sent > 0 && deletions(observation) === 0 ? ["rotated over somebody else's secret"] : [];
}

/** An `up` that succeeds has done everything that was due. */
function undone(observation: Observation, ledger: Ledger): string[] {
    const { program, step, after } = observation;
    if (!isDone(observation) || step.under?.frozen) return [];
    const resource = declaredSecret(after, program);
    const state = stateOf(resource);
    const base = baseOf(observation);
    if (state?.clientSecret === undefined) return ["succeeded without a secret"];
    const own = program.input("newClientSecret");
    const certain = isHeldBack(observation) ? [] : reasonsFor(observation, ledger).certain;
    const isNew = state.clientSecret !== base?.clientSecret;
    const byTrigger = sameTrigger(ledger.triggerOf(state.clientSecret), program.input("rotationTrigger"));
    const isSetAgain =
        state.clientSecret === base?.pendingClientSecret && mutations(observation, program.appId).length > 0;
    return [
        ...(state.pendingClientSecret || state.verificationPending || resource?.initErrors.length
            ? ["succeeded with something pending"]
            : []),
        ...(certain.length > 0 && !isNew ? [`succeeded without the rotation for ${certain.join(", ")}`] : []),
        ...(certain.includes("trigger") && !byTrigger && !isSetAgain && own === undefined
            ? ["succeeded with a secret made before the trigger"]
            : []),
        ...(certain.includes("newClientSecret") && state.clientSecret !== own
            ? ["succeeded without the caller's secret"]
            : []),
        ...(base?.rejected && program.input("onExternalRotation") !== "warn" && state.rejected
            ? ["succeeded with a secret marked as rejected"]
            : []),
        ...(isHeldBack(observation) || sameTrigger(state.rotationTrigger, program.input("rotationTrigger"))
            ? []
            : ["succeeded without recording the trigger"]),
    ];
}

/** A failed `up` never records as applied what was not. */
function recordedTooEarly(observation: Observation): string[] {
    const { program, outcome, after } = observation;
    const base = baseOf(observation);
    const state = stateOf(declaredSecret(after, program));
    if (outcome !== "failed" || isDone(observation) || base === undefined || state === undefined) return [];
    const made = madeDuring(observation, program.appId).length;
    const isPending = state.pendingClientSecret !== undefined && state.clientSecret === base.clientSecret;
    const isTriggerKept =
        state.rotationTrigger === undefined || sameTrigger(state.rotationTrigger, base.rotationTrigger);
    const isSecretKept =
        state.clientSecret === base.clientSecret ||
        state.clientSecret === base.pendingClientSecret ||
        state.clientSecret === program.input("existingClientSecret");
    return [
        ...((made === 0 || isPending) && !isTriggerKept && state.clientSecret === base.clientSecret
            ? ["a failed rotation recorded its trigger"]
            : []),
        ...(made === 0 && !isSecretKept ? ["a failed rotation changed the secret"] : []),
    ];
}

/** An `up` of the whole program that left nothing to do is followed by one that does nothing, and makes no call. */
export function unsettled(observation: Observation, ledger: Ledger): string[] {
    const { program, step, exchanges } = observation;
    const { settled } = ledger;
    const isSame = settled?.equals(program) && step.do === "up" && !step.refresh && !step.replace;
    const isDue = perSecret(observation).some((one) => reasonsFor(one, ledger).possible.length > 0);
    return isSame && !isDue && exchanges.length > 0 ? ["an unchanged up made calls"] : [];
}
