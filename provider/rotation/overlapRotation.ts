import { generateClientSecret } from "../csp/clientSecretPolicy";
import type { AppContext } from "./appContext";
import { whyRotate } from "./decision";
import { mayBeOverlapOfOthers } from "./foreignOverlap";
import type { Inputs } from "./inputs";
import { refuseSecondOverlap } from "./overlapInProgress";
import { keptAsCandidate, setCandidate } from "./setSecret";
import { hasSecret, type RotationReason, resourceId, type State } from "./state";
import { emptyState, promotedState, withCandidate } from "./transitions";
import { testNewSecret } from "./verification";

/**
 * Rotates by setting a secret of ours beside the present one (`POST`): both are valid until the overlap ends.
 *
 * @param before the state, if the resource exists.
 * @throws KeepState once CSP has the new secret, or may have.
 */
export async function rotateWithOverlap(
    session: AppContext,
    inputs: Inputs,
    before: State | undefined,
    reason: RotationReason,
): Promise<State> {
    await refuseSecondOverlap(session, before);
    const state = before ?? emptyState(inputs);
    const candidate = {
        secret: inputs.newClientSecret ?? generateClientSecret(),
        reason,
        startedAt: session.now(),
        overlapSeconds: inputs.overlapSeconds ?? 0,
    };
    // The caller's own secret may have been set by an update that did not live to store it.
    const isSet =
        inputs.newClientSecret !== undefined &&
        (await session.client.acceptsSecret(session.app, candidate.secret)) &&
        !(await mayBeOld(session, state));
    if (isSet) {
        session.process.rotated.add(resourceId(session.app));
        return promotedState(withCandidate(state, inputs, candidate), inputs, true);
    }
    return await setCandidate(session, inputs, state, candidate, 0);
}

/**
 * Whether a secret that CSP accepts may be the old one of an overlap of which we don't know the old one: it is,
 * unless somebody has changed the app since that overlap began.
 */
async function mayBeOld(session: AppContext, state: State): Promise<boolean> {
    const { previousClientSecret, previousClientSecretExpiresAt: until } = state;
    if (until === undefined || previousClientSecret !== undefined) return false;
    return !(await mayBeOverlapOfOthers(session, state));
}

/**
 * Settles the candidate that an earlier update left: accepted, it becomes the secret; rejected, it is set again,
 * or dropped where the inputs no longer ask for it. One that can't be tested is set again too: it may be the present
 * secret already.
 *
 * @param mayRotate whether it may be set again; else a rejected candidate stays one.
 * @throws KeepState if it can't be settled now either.
 */
export async function settleCandidate(
    session: AppContext,
    inputs: Inputs,
    state: State,
    mayRotate: boolean,
): Promise<State> {
    const {
        pendingClientSecret: secret,
        pendingRotation: rotation,
        pendingRotationTrigger,
        ...before
    } = state;
    if (secret === undefined || rotation === undefined) return state;
    const verdict = await keptAsCandidate(session, state, () => testNewSecret(session, secret));
    if (verdict === "accepted") return promotedState(state, inputs, true);
    if (verdict === "unverifiable" && rotation.setAt !== undefined)
        return promotedState(state, inputs, false);
    if (!mayRotate) return state;
    if (verdict === "rejected" && !isEngineAlive(session, inputs, before, secret)) {
        session.say(
            "CSP did not set the secret of an earlier update, which is dropped: the inputs no longer ask for it",
        );
        return before;
    }
    // Where it can't be known whether CSP has set it, only a regeneration that is sure to come makes up for it. A mark
    // that the secret is rejected brings none: the test before it will not confirm the mark.
    const isReplaced =
        !inputs.overlapSeconds && hasReason(session, inputs, { ...before, rejected: undefined });
    if (isReplaced) return before;
    const overlapSeconds = inputs.overlapSeconds || rotation.overlapSeconds;
    const again = { secret, reason: rotation.reason, startedAt: session.now(), overlapSeconds };
    return await setCandidate(session, inputs, before, again, 1);
}

/** Whether the inputs still ask for this very rotation: without a reason, or for another secret, it must not be. */
function isEngineAlive(session: AppContext, inputs: Inputs, before: State, secret: string): boolean {
    const isOther = inputs.newClientSecret !== undefined && inputs.newClientSecret !== secret;
    return Boolean(inputs.overlapSeconds) && !isOther && hasReason(session, inputs, before);
}

function hasReason(session: AppContext, inputs: Inputs, before: State): boolean {
    return !hasSecret(before) || whyRotate(before, inputs, session.process.clock.now()) !== undefined;
}
