import type { CallKind } from "../../../provider/testing";
import type { Ledger } from "./ledger";
import { accepts, expired, type Finding, mutations, type OneSecret, sentences } from "./observation";
import { providerOf } from "./program";

/** What went wrong with the secrets, as sentences. */
export function secretViolations(one: OneSecret, ledger: Ledger): string[] {
    return sentences(
        verifiedButDead(one, ledger),
        notLasting(one, ledger),
        unverified(one),
        lost(one),
        killed(one),
        previousDead(one),
        retiredTooEarly(one),
    );
}

/**
 * At any time, CSP accepts what state calls verified. Where it does not, that happened unseen: somebody else did it, or time
 * in an overlap, or the process that did it died. No command stores a dead secret, or ends the one that state has.
 */
function verifiedButDead(one: OneSecret, ledger: Ledger): Finding {
    const { appId, state, old, truth, after, outcome, exchanges, lateArrivals } = one;
    const secret = state?.clientSecret;
    if (secret === undefined || !state?.verified || state.rejected) return undefined;
    const isOfApp = state.oauthAppId === appId;
    if (
        accepts(after.apps[state.oauthAppId], secret) ||
        expired(one, state.oauthAppId, secret) ||
        isCspsDecision(one, secret) ||
        isUnheard(one)
    ) {
        return undefined;
    }
    const lastTest = exchanges.findLastIndex(
        (each) => each.kind === "clientCredentialsGrant" && each.status === 200 && each.appId === appId,
    );
    // What is to be replaced is of another app, and its secret is nothing to this one.
    if (isOfApp && outcome !== "crashed" && !lateArrivals.some((index) => index > lastTest)) {
        if (secret !== old?.clientSecret) return "stored as verified a secret that CSP rejects";
        if (accepts(truth, secret)) return "ended the secret that state calls verified";
    }
    // Another resource of the program has taken the app over, and this one is to be replaced.
    const isTakenOver = !isOfApp && mutations(one, state.oauthAppId).length > 0;
    const isExcused = isTakenOver || ledger.now.ended.has(secret);
    return !isExcused && "state calls a secret verified that CSP does not accept";
}

/** As the verification assumes. */
const longestPropagationMs = 30_000;

/**
 * A run that succeeds leaves no old secret of an overlap as verified. What can't be known: that somebody else, or a process
 * that died, began the overlap, since CSP does not say which of two secrets that it accepts is the old one; nor, since secrets
 * stay in their process, what the state of a resource in another provider process has, or had before a destroy; nor that a
 * resource began it which a rename has since deleted; nor when a pending secret was set, if another process did it; nor,
 * without credentials to ask when the app was last changed, an old secret that no state has. If the run has just taken such a
 * secret, it says that it may be the old one, unless it couldn't ask.
 */
function notLasting(one: OneSecret, ledger: Ledger): Finding {
    const { appId, state, base, truthAfter: truth, before, step, outcome, lines, exchanges, csp } = one;
    const secret = state?.clientSecret;
    const isOld = step.do === "up" && outcome === "succeeded" && state?.verified && secret === truth?.previous;
    if (!isOld || secret === undefined || truth === undefined) return undefined;
    const isOfBase = (each: string) => each === base?.clientSecret || each === base?.pendingClientSecret;
    const isSaid = lines.some((line) =>
        /may be its old secret|old secret of a rotation with overlap can't be told/.test(line),
    );
    const asked = exchanges.filter((each) => each.kind === "getApp" && each.appId === appId);
    // The app itself can ask, but the old resource that is deleted may have no credentials to.
    const couldAsk = asked.length > 0 && asked.every(({ status }) => status === 200) && !step.under?.noCredentials;
    // A new secret that CSP rejects for longer than any takes to reach its servers counts as never set.
    const isDropped = csp.secretPropagationMs > longestPropagationMs && isOfBase(truth.current);
    const isKnown = before.resources.some(({ outputs }) => outputs["previousClientSecret"] === secret);
    // A refresh drops an overlap whose date has passed, and with it that there is an old secret.
    const isDroppedByRefresh = (endsAt: unknown) => step.refresh && Date.parse(String(endsAt)) <= before.atMs;
    const earlier = before.resources.filter(({ outputs }) => outputs["oauthAppId"] === appId);
    const isOverlapKnown = earlier.some(
        ({ outputs: { previousClientSecretExpiresAt: endsAt, pendingClientSecret, rotatedAt } }) =>
            (endsAt !== undefined && !isDroppedByRefresh(endsAt) && !ledger.isMadeAfter(truth.current, rotatedAt)) ||
            pendingClientSecret === truth.current,
    );
    const isTold = isKnown || (isOverlapKnown && couldAsk);
    // Whether the process that took the secret has the state of an earlier resource of the app.
    const isInState =
        base !== undefined || earlier.some(({ outputs }) => providerOf(outputs) === one.program.shape.provider);
    const isKnowable = !ledger.now.outdated.has(secret) && isInState && isTold && !isDropped;
    if (isKnowable) return "left the old secret of our own overlap as the present one";
    return !isOfBase(secret) && couldAsk && !isSaid && "took the old secret of an overlap without a word";
}

/** A secret is called `verified` only after a test, and stays unverified only for a reason. */
function unverified({ state, old, outcome, tests, truthAfter, program }: OneSecret): Finding {
    if (outcome === "crashed" || state === undefined || state.clientSecret === old?.clientSecret) return undefined;
    if (state.verified) return !tests.some(({ status }) => status === 200) && "says verified without a test";
    const mustTest = outcome === "succeeded" && truthAfter?.isTestable && program.input("verify") !== false;
    return mustTest && "succeeded without a test of the new secret";
}

/** A secret in a response of CSP, or of our own making, is in the state, whatever failed after it. */
function lost({ truthAfter, made, state, base, sent, outcome, step, lateArrivals }: OneSecret): Finding {
    const current = truthAfter?.current;
    if (outcome === "crashed" || step.do !== "up" || current === undefined || !made.includes(current)) return undefined;
    if (lateArrivals.length > 0 || state?.clientSecret === current || state?.pendingClientSecret === current) {
        return undefined;
    }
    const last = sent.at(-1);
    if (last?.kind === "setSecret" || last?.usable) return "lost the secret that CSP has";
    const isMarked = state?.verificationPending === true || base?.clientSecret === undefined;
    return !isMarked && "no mark that the secret in state may have ended";
}

/** No command ends a secret that consumers may use, but a regeneration, a retirement or a revocation. */
function killed(one: OneSecret): Finding {
    const { program, appId, state, truth, truthAfter, after, step, csp } = one;
    if (step.do !== "up" || !program.overlaps) return undefined;
    const isRetired = hasRetired(one) && accepts(truthAfter, state?.clientSecret);
    // Past the date of its overlap, CSP may go on accepting a secret, but nobody counts on it.
    const isOverdue = (truth?.previousEndsAtMs ?? 0) - csp.overlapOutlivesByMs <= after.atMs;
    const isEnded = (secret: string | undefined) =>
        secret !== undefined &&
        !accepts(truthAfter, secret) &&
        !(secret === truth?.previous && isOverdue) &&
        !expired(one, appId, secret) &&
        !isCspsDecision(one, secret);
    return !isRetired && [truth?.current, truth?.previous].some(isEnded) && "ended a secret that consumers may use";
}

function hasRetired({ exchanges }: OneSecret): boolean {
    return exchanges.some(({ kind }) => kind === "deleteOldSecret");
}

/** An overlap that the state does not know, or can't test, ends by a `POST`, and CSP decides. */
function isCspsDecision({ program, step, csp, base, truth, sent }: OneSecret, secret: string): boolean {
    const isPosted = sent.length > 0 && csp.postDuringOverlap === "replace";
    const fails = (call: CallKind) => (step.under?.faults ?? []).some(({ on }) => on === call);
    // Whether a refused test says anything is in the app's description.
    const isUntestable = fails("clientCredentialsGrant") || (fails("getApp") && !truth?.isTestable);
    // CSP rejects right secrets until they have propagated, so nothing is known of two unverified ones.
    const mayBeOnTheWay = csp.secretPropagationMs > 0 && base?.verified === false;
    // Whether the program makes the update adopt a secret as the current one.
    const existing = program.input("existingClientSecret");
    const adopts = existing !== undefined && existing !== base?.clientSecret && existing !== base?.existingClientSecret;
    const isKnown = secret === base?.previousClientSecret && !isUntestable && !mayBeOnTheWay && !adopts;
    return isPosted && secret === truth?.previous && !isKnown;
}

/**
 * A replacement, or a destroy, whose regeneration was not heard of: neither can mark the resource that stays. A refresh
 * finds out.
 */
function isUnheard({ step, outcome, sent }: OneSecret): boolean {
    const isFinal = step.do === "destroy" || (step.do === "up" && step.replace === true);
    return isFinal && outcome === "failed" && sent.at(-1)?.usable === false;
}

/** The secret before the last one is accepted until its end, if it was when the last one was made. */
function previousDead(one: OneSecret): Finding {
    const { appId, state, truth, truthAfter, after, outcome } = one;
    const previous = state?.previousClientSecret;
    const endsAtMs = Date.parse(state?.previousClientSecretExpiresAt ?? "");
    if (outcome === "crashed" || previous === undefined || endsAtMs <= after.atMs) return undefined;
    const isEnded = accepts(truth, previous) && !accepts(truthAfter, previous);
    const isExcused = isCspsDecision(one, previous) || hasRetired(one) || expired(one, appId, previous);
    return isEnded && !isExcused && "the previous secret ended before its time";
}

/** A retirement ends no overlap while a consumer elsewhere has not confirmed the present secret. */
function retiredTooEarly(one: OneSecret): Finding {
    const isTooEarly = one.step.do === "up" && one.program.shape.confirmations === "stale" && hasRetired(one);
    return isTooEarly && "ended an overlap although a confirmation is missing";
}
