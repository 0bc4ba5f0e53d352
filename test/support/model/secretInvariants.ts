import type { CallKind } from "../../../provider/testing";
import type { Ledger } from "./ledger";
import {
    accepts,
    baseOf,
    declaredSecret,
    expired,
    madeDuring,
    mutations,
    type Observation,
    stateOf,
    tests,
} from "./observation";
import { providerOf } from "./program";

/** What went wrong with the secrets, as sentences. */
export function secretViolations(observation: Observation, ledger: Ledger): string[] {
    return [
        ...verifiedButDead(observation),
        ...takenForGood(observation, ledger),
        ...notLasting(observation, ledger),
        ...unverified(observation),
        ...lost(observation),
        ...killed(observation),
        ...previousDead(observation),
        ...retiredTooEarly(observation),
    ];
}

/** What state calls verified is accepted by CSP, unless somebody else ended it, and no command ends it itself. */
function verifiedButDead(observation: Observation): string[] {
    const { program, before, after, outcome, exchanges, lateArrivals } = observation;
    const state = stateOf(declaredSecret(after, program));
    const secret = state?.clientSecret;
    if (outcome === "crashed" || !state?.verified || state.rejected || secret === undefined) return [];
    // What is to be replaced is of another app, and its secret is nothing to this one.
    if (state.oauthAppId !== program.appId) return [];
    const lastTest = exchanges.findLastIndex(
        ({ kind, status, appId }) => kind === "clientCredentialsGrant" && status === 200 && appId === program.appId,
    );
    const isOvertaken = lateArrivals.some((index) => index > lastTest) || isUnheard(observation);
    if (
        isOvertaken ||
        isCspsDecision(observation, secret) ||
        accepts(after.apps[program.appId], secret) ||
        expired(observation, program.appId, secret)
    )
        return [];
    const isNew = secret !== stateOf(declaredSecret(before, program))?.clientSecret;
    if (isNew) return ["stored as verified a secret that CSP rejects"];
    return accepts(before.apps[program.appId], secret) ? ["ended the secret that state calls verified"] : [];
}

/**
 * At any time, CSP accepts what state calls verified. Where it does not, that happened unseen: somebody else did it, or time
 * in an overlap, or the process that did it died.
 */
function takenForGood(observation: Observation, ledger: Ledger): string[] {
    const { program, after } = observation;
    const state = stateOf(declaredSecret(after, program));
    const appId = state?.oauthAppId ?? program.appId;
    const secret = state?.clientSecret;
    if (secret === undefined || !state?.verified || state.rejected || accepts(after.apps[appId], secret)) return [];
    const isExcused =
        ledger.endedUnseen(secret) ||
        expired(observation, appId, secret) ||
        isCspsDecision(observation, secret) ||
        isUnheard(observation) ||
        // Another resource of the program has taken the app over, and this one is to be replaced.
        (appId !== program.appId && mutations(observation, appId).length > 0);
    return isExcused ? [] : ["state calls a secret verified that CSP does not accept"];
}

/** As the verification assumes. */
const longestPropagationMs = 30_000;

/**
 * A run that succeeds leaves no old secret of an overlap as verified. What can't be known: that somebody else, or a process
 * that died, began the overlap, since CSP does not say which of two secrets that it accepts is the old one; nor, since secrets
 * stay in their process, what the state of a resource in another provider process has, or had before a destroy; nor that a
 * resource began it which a rename has since deleted; nor when a pending secret was set, if another process did it; nor, without credentials to ask when the app was last changed, an old
 * secret that no state has. If the run has just taken such a
 * secret, it says that it may be the old one, unless it couldn't ask.
 */
function notLasting(observation: Observation, ledger: Ledger): string[] {
    const { program, before, after, step, outcome, lines, exchanges, csp } = observation;
    if (step.do !== "up" || outcome !== "succeeded") return [];
    const state = stateOf(declaredSecret(after, program));
    const secret = state?.clientSecret;
    const truth = after.apps[program.appId];
    if (secret === undefined || !state?.verified || secret !== truth?.previous) return [];
    const base = baseOf(observation);
    const isTaken = secret !== base?.clientSecret && secret !== base?.pendingClientSecret;
    const isSaid = lines.some((line) =>
        /may be its old secret|old secret of a rotation with overlap can't be told/.test(line),
    );
    const asked = exchanges.filter(({ kind, appId }) => kind === "getApp" && appId === program.appId);
    // The app itself can ask, but the old resource that is deleted may have no credentials to.
    const couldAsk = asked.length > 0 && asked.every(({ status }) => status === 200) && !step.under?.noCredentials;
    // A new secret that CSP rejects for longer than any takes to reach its servers counts as never set.
    const isOfBase = [base?.pendingClientSecret, base?.clientSecret].includes(truth.current);
    const isDropped = csp.secretPropagationMs > longestPropagationMs && isOfBase;
    const isKnown = before.resources.some(({ outputs }) => outputs["previousClientSecret"] === secret);
    // A refresh drops an overlap whose date has passed, and with it that there is an old secret.
    const isDroppedByRefresh = (endsAt: unknown) => step.refresh && Date.parse(String(endsAt)) <= before.atMs;
    const isOverlapKnown = earlierOf(observation).some(
        ({ outputs: { previousClientSecretExpiresAt: endsAt, pendingClientSecret, rotatedAt } }) =>
            (endsAt !== undefined && !isDroppedByRefresh(endsAt) && !ledger.isMadeAfter(truth.current, rotatedAt)) ||
            pendingClientSecret === truth.current,
    );
    const isTold = isKnown || (isOverlapKnown && couldAsk);
    const isKnowable = !ledger.outdatedUnseen(secret) && isInState(observation) && isTold && !isDropped;
    if (isKnowable) return ["left the old secret of our own overlap as the present one"];
    return isTaken && couldAsk && !isSaid ? ["took the old secret of an overlap without a word"] : [];
}

/** Whether the process that took a secret has the state of an earlier resource of the app. */
function isInState(observation: Observation): boolean {
    const { program } = observation;
    const isHere = earlierOf(observation).some(({ outputs }) => providerOf(outputs) === program.provider);
    return baseOf(observation) !== undefined || isHere;
}

/** The resources of the app that were there before. */
function earlierOf({ program, before }: Observation) {
    return before.resources.filter(({ outputs }) => outputs["oauthAppId"] === program.appId);
}

/** A secret is called `verified` only after a test, and stays unverified only for a reason. */
function unverified(observation: Observation): string[] {
    const { program, before, after, outcome } = observation;
    const state = stateOf(declaredSecret(after, program));
    const old = stateOf(declaredSecret(before, program));
    if (outcome === "crashed" || state === undefined || state.clientSecret === old?.clientSecret) return [];
    const isTested = tests(observation, program.appId).some(({ status }) => status === 200);
    if (state.verified && !isTested) return ["says verified without a test"];
    const isTestable = after.apps[program.appId]?.isTestable ?? false;
    if (outcome !== "succeeded" || state.verified || !isTestable || program.input("verify") === false) return [];
    return ["succeeded without a test of the new secret"];
}

/** A secret in a response of CSP, or of our own making, is in the state, whatever failed after it. */
function lost(observation: Observation): string[] {
    const { program, after, outcome, step, lateArrivals } = observation;
    const current = after.apps[program.appId]?.current;
    const made = madeDuring(observation, program.appId);
    if (outcome === "crashed" || step.do !== "up" || current === undefined || !made.includes(current)) return [];
    const last = mutations(observation, program.appId).at(-1);
    const state = stateOf(declaredSecret(after, program));
    if (lateArrivals.length > 0 || state?.clientSecret === current || state?.pendingClientSecret === current) return [];
    if (last?.kind === "setSecret" || last?.usable) return ["lost the secret that CSP has"];
    const isMarked = state?.verificationPending === true || baseOf(observation)?.clientSecret === undefined;
    return isMarked ? [] : ["no mark that the secret in state may have ended"];
}

/** No command ends a secret that consumers may use, but a regeneration, a retirement or a revocation. */
function killed(observation: Observation): string[] {
    const { program, before, after, step, exchanges, csp } = observation;
    if (step.do !== "up" || !program.overlaps) return [];
    const truth = before.apps[program.appId];
    const isRetired =
        exchanges.some(({ kind }) => kind === "deleteOldSecret") &&
        accepts(after.apps[program.appId], stateOf(declaredSecret(after, program))?.clientSecret);
    // Past the date of its overlap, CSP may go on accepting a secret, but nobody counts on it.
    const isOverdue = (truth?.previousEndsAtMs ?? 0) - csp.overlapOutlivesByMs <= after.atMs;
    const isEnded = (secret: string) =>
        !accepts(after.apps[program.appId], secret) &&
        !(secret === truth?.previous && isOverdue) &&
        !expired(observation, program.appId, secret) &&
        !isCspsDecision(observation, secret);
    return !isRetired && [truth?.current, truth?.previous].some((secret) => secret !== undefined && isEnded(secret))
        ? ["ended a secret that consumers may use"]
        : [];
}

/** An overlap that the state does not know, or can't test, ends by a `POST`, and CSP decides. */
function isCspsDecision(observation: Observation, secret: string): boolean {
    const { program, before, step, csp } = observation;
    const isPosted = mutations(observation, program.appId).length > 0 && csp.postDuringOverlap === "replace";
    const base = baseOf(observation);
    const fails = (call: CallKind) => (step.under?.faults ?? []).some(({ on }) => on === call);
    // Whether a refused test says anything is in the app's description.
    const isUntestable =
        fails("clientCredentialsGrant") || (fails("getApp") && !before.apps[program.appId]?.isTestable);
    // CSP rejects right secrets until they have propagated, so nothing is known of two unverified ones.
    const mayBeOnTheWay = csp.secretPropagationMs > 0 && base?.verified === false;
    const isKnown = secret === base?.previousClientSecret && !isUntestable && !mayBeOnTheWay && !adopts(observation);
    return isPosted && secret === before.apps[program.appId]?.previous && !isKnown;
}

/** Whether the program makes the update adopt a secret as the current one. */
function adopts(observation: Observation): boolean {
    const base = baseOf(observation);
    const existing = observation.program.input("existingClientSecret");
    return existing !== undefined && existing !== base?.clientSecret && existing !== base?.existingClientSecret;
}

/**
 * A replacement, or a destroy, whose regeneration was not heard of: neither can mark the resource that stays. A refresh
 * finds out.
 */
function isUnheard(observation: Observation): boolean {
    const { step, outcome, program } = observation;
    const isFinal = step.do === "destroy" || (step.do === "up" && step.replace === true);
    return isFinal && outcome === "failed" && mutations(observation, program.appId).at(-1)?.usable === false;
}

/** The secret before the last one is accepted until its end, if it was when the last one was made. */
function previousDead(observation: Observation): string[] {
    const { program, before, after, outcome, exchanges } = observation;
    const state = stateOf(declaredSecret(after, program));
    const previous = state?.previousClientSecret;
    const endsAtMs = Date.parse(state?.previousClientSecretExpiresAt ?? "");
    if (outcome === "crashed" || previous === undefined || endsAtMs <= after.atMs) return [];
    const wasAccepted = accepts(before.apps[program.appId], previous);
    const isRetired = exchanges.some(({ kind }) => kind === "deleteOldSecret");
    const isDead = !accepts(after.apps[program.appId], previous) && !isCspsDecision(observation, previous);
    return wasAccepted && isDead && !isRetired && !expired(observation, program.appId, previous)
        ? ["the previous secret ended before its time"]
        : [];
}

/** A retirement ends no overlap while a consumer elsewhere has not confirmed the present secret. */
function retiredTooEarly({ step, program, exchanges }: Observation): string[] {
    const isEnded = exchanges.some(({ kind }) => kind === "deleteOldSecret");
    return step.do === "up" && program.isUnconfirmed && isEnded
        ? ["ended an overlap although a confirmation is missing"]
        : [];
}
