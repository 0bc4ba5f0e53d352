import { sameTrigger } from "../../../provider/rotation/inputs";
import type { Ledger } from "./ledger";
import { accepts, type Finding, isHeldBack, isMutation, type OneSecret, sentences } from "./observation";
import { reasonsFor } from "./reasons";

/** What is wrong with what an `up` did, as sentences: it rotates for a reason, and only then, and remembers it. */
export function rotationViolations(one: OneSecret, ledger: Ledger): string[] {
    if (one.step.do !== "up") return sentences(underFreeze(one));
    return sentences(
        underFreeze(one),
        withoutReason(one, ledger),
        inTheWrongWay(one),
        overwritten(one),
        ...undone(one, ledger),
        ...recordedTooEarly(one),
    );
}

/** No command makes a secret while rotation is frozen: not of any app, and not to discard it either. */
function underFreeze({ step, exchanges }: OneSecret): Finding {
    const sent = exchanges.filter(isMutation).length;
    return step.under?.frozen && sent > 0 && `made a secret under a freeze (${sent} calls)`;
}

/** No more rotations than reasons, but a definite rejection of a new secret allows one more. */
function withoutReason(one: OneSecret, ledger: Ledger): Finding {
    const { program, sent, tests, made, lateArrivals } = one;
    const { possible } = reasonsFor(one, ledger);
    const isRejectionSeen = tests.some(({ status }) => status === 400 || status === 401);
    const allowed = possible.length + deletions(one);
    if (allowed === 0 && sent.length > 0) return `rotated without a reason (${sent.length} calls)`;
    const usable = sent.filter((exchange) => exchange.usable).length;
    const rotations = Math.max(usable, program.overlaps ? made.length : 0);
    const most = allowed + (isRejectionSeen && !program.overlaps ? 1 : 0) + lateArrivals.length;
    return rotations > most && `rotated ${rotations} times for ${possible.join(", ") || "nothing"}`;
}

/** Deletes in an `up` may revoke the secret of the same app: a rename whose create adopted nothing, say. */
function deletions({ before, program, appId }: OneSecret): number {
    return before.resources.filter(
        ({ name, isReplaced, outputs }) =>
            (isReplaced || name !== program.name) &&
            outputs["revokeOnDelete"] === true &&
            outputs["oauthAppId"] === appId,
    ).length;
}

function inTheWrongWay(one: OneSecret): Finding {
    const wrong = one.program.overlaps ? "regenerateSecret" : "setSecret";
    return one.sent.some(({ kind }) => kind === wrong) && deletions(one) === 0 && `rotated by ${wrong}`;
}

/** With `onExternalRotation: "stop"`, nothing is rotated over what somebody else made. */
function overwritten(one: OneSecret): Finding {
    const { program, base, truth, sent } = one;
    const isOwn = base?.verificationPending === true || base?.pendingClientSecret !== undefined;
    const isStopped =
        program.input("onExternalRotation") === "stop" &&
        program.input("existingClientSecret") === undefined &&
        base?.clientSecret !== undefined &&
        !isOwn &&
        truth?.isTestable === true &&
        !accepts(truth, base.clientSecret);
    return isStopped && sent.length > 0 && deletions(one) === 0 && "rotated over somebody else's secret";
}

/** An `up` that succeeds has done everything that was due. */
function undone(one: OneSecret, ledger: Ledger): Finding[] {
    const { program, step, resource, state, base, sent, isDone } = one;
    if (!isDone || step.under?.frozen) return [];
    if (state?.clientSecret === undefined) return ["succeeded without a secret"];
    const own = program.input("newClientSecret");
    const trigger = program.input("rotationTrigger");
    const certain = isHeldBack(one) ? [] : reasonsFor(one, ledger).certain;
    const isNew = state.clientSecret !== base?.clientSecret;
    const isByTrigger = sameTrigger(ledger.triggerOf(state.clientSecret), trigger);
    const isSetAgain = state.clientSecret === base?.pendingClientSecret && sent.length > 0;
    const hasFailed = resource !== undefined && resource.initErrors.length > 0;
    const isPending = state.pendingClientSecret || state.verificationPending || hasFailed;
    const isTooOld = certain.includes("trigger") && !isByTrigger && !isSetAgain && own === undefined;
    const isOther = certain.includes("newClientSecret") && state.clientSecret !== own;
    const isRejected = base?.rejected && program.input("onExternalRotation") !== "warn" && state.rejected;
    return [
        isPending && "succeeded with something pending",
        certain.length > 0 && !isNew && `succeeded without the rotation for ${certain.join(", ")}`,
        isTooOld && "succeeded with a secret made before the trigger",
        isOther && "succeeded without the caller's secret",
        isRejected && "succeeded with a secret marked as rejected",
        !isHeldBack(one) && !sameTrigger(state.rotationTrigger, trigger) && "succeeded without recording the trigger",
    ];
}

/** A failed `up` never records as applied what was not. */
function recordedTooEarly({ program, outcome, state, base, made, isDone }: OneSecret): Finding[] {
    if (outcome !== "failed" || isDone || base === undefined || state === undefined) return [];
    const isSame = state.clientSecret === base.clientSecret;
    const isOfPending = made.length === 0 || state.pendingClientSecret !== undefined;
    const isTriggerKept =
        state.rotationTrigger === undefined || sameTrigger(state.rotationTrigger, base.rotationTrigger);
    const isSecretKept =
        isSame ||
        state.clientSecret === base.pendingClientSecret ||
        state.clientSecret === program.input("existingClientSecret");
    return [
        isSame && isOfPending && !isTriggerKept && "a failed rotation recorded its trigger",
        made.length === 0 && !isSecretKept && "a failed rotation changed the secret",
    ];
}

/** An `up` of the whole program that left nothing to do is followed by one that does nothing, and makes no call. */
export function unsettled(secrets: readonly OneSecret[], ledger: Ledger): string[] {
    const [first] = secrets;
    if (first === undefined) return [];
    const { program, step, exchanges } = first;
    const isSame = ledger.now.settled?.equals(program) && step.do === "up" && !step.refresh && !step.replace;
    const isDue = secrets.some((one) => reasonsFor(one, ledger).possible.length > 0);
    return sentences(isSame && !isDue && exchanges.length > 0 && "an unchanged up made calls");
}
