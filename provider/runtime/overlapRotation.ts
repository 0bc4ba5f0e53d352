import { generateClientSecret } from "../csp/clientSecretPolicy";
import { CspError, nameOf } from "../csp/errors";
import { waitMs } from "../csp/retry";
import { PublicError } from "../publicError";
import type { Inputs } from "./inputs";
import { KeepState } from "./keepState";
import { overlapInProgress, refuseSecondOverlap } from "./overlapInProgress";
import { findLimits } from "./processSettings";
import { type Candidate, emptyState, promotedState, withCandidate } from "./rotatedState";
import type { Session } from "./session";
import { idOf, type RotationReason, type State } from "./state";
import { testNewSecret } from "./verification";

const settledNext =
    "The new secret is kept in Pulumi's state as pending; the next `pulumi up` settles it first.";

/**
 * Rotates by setting a secret of ours beside the present one (`POST`): both are valid until the overlap ends.
 *
 * @param before the state, if the resource exists.
 * @throws KeepState once CSP has the new secret, or may have.
 */
export async function rotateWithOverlap(
    session: Session,
    inputs: Inputs,
    before: State | undefined,
    reason: RotationReason,
): Promise<State> {
    await refuseSecondOverlap(session, before);
    const candidate: Candidate = {
        secret: inputs.newClientSecret ?? generateClientSecret(),
        reason,
        startedAt: session.now(),
        overlapSeconds: inputs.overlapSeconds ?? 0,
        answered: false,
    };
    const state = before ?? emptyState(inputs);
    // The caller's own secret may have been set by an update that did not live to store it.
    const isSet =
        inputs.newClientSecret !== undefined &&
        (await session.client.acceptsSecret(session.app, candidate.secret));
    if (isSet) return promote(withCandidate(state, inputs, candidate), inputs, true);
    return await setAndSettle(session, inputs, state, candidate);
}

/**
 * Settles the candidate that an earlier update left: accepted, it becomes the secret; rejected, it is set again.
 *
 * @param mayRotate whether it may be set again; else a rejected candidate stays one.
 * @throws KeepState if it can't be settled now either.
 */
export async function settleCandidate(
    session: Session,
    inputs: Inputs,
    state: State,
    mayRotate: boolean,
): Promise<State> {
    const { pendingClientSecret: secret, pendingRotation: rotation } = state;
    if (secret === undefined || rotation === undefined) return state;
    const verdict = await testNewSecret(session, secret).catch((error: unknown) => {
        throw new KeepState(state, session.asPublic(error), settledNext);
    });
    if (verdict === "accepted") return promote(state, inputs, true);
    if (verdict === "unverifiable" && rotation.answered) return promote(state, inputs, false);
    if (!mayRotate) return state;
    const { pendingClientSecret, pendingRotation, pendingRotationTrigger, ...before } = state;
    if (!inputs.overlapSeconds) return before;
    return await setAndSettle(session, inputs, before, { ...rotation, secret, startedAt: session.now() });
}

/** Sets the secret, finds out whether CSP did so where its answer leaves that open, and tests it. */
async function setAndSettle(
    session: Session,
    inputs: Inputs,
    before: State,
    candidate: Candidate,
): Promise<State> {
    const { clock, settings, calls } = session.process;
    const state = withCandidate(before, inputs, candidate);
    const untilMs = clock.now() + findLimits(settings).retryForMs;
    for (let tries = 1; ; tries++) {
        const error = await setSecret(session, candidate);
        if (error === undefined) {
            return await verifySet(
                session,
                inputs,
                withCandidate(before, inputs, { ...candidate, answered: true }),
            );
        }
        const isOpen =
            error instanceof CspError && (error.outcomeOpen || (error.status === 409 && tries > 1));
        if (!isOpen && tries === 1) throw overlapInProgress(session, before, error);
        if (!isOpen) throw new KeepState(state, session.asPublic(error), settledNext);
        const verdict = await testNewSecret(session, candidate.secret).catch((untestable: unknown) => {
            throw new KeepState(state, session.asPublic(untestable), settledNext);
        });
        if (verdict === "accepted") return promote(state, inputs, true);
        // Nothing but a plain answer can tell of an app whose secrets can't be tested; a conflict with the first try is one.
        if (verdict === "unverifiable" && error.status === 409) return promote(state, inputs, false);
        const { status = 0, retryAfterMs } = error.failure;
        const pauseMs = waitMs(
            { kind: "refused", status, byCsp: false, retryAfterMs },
            tries,
            calls.random(),
        );
        if (clock.now() + pauseMs >= untilMs) throw new KeepState(state, error, settledNext);
        session.say(
            `whether CSP set the new secret is open, and it is not accepted: setting the same one again`,
        );
        await clock.sleep(pauseMs);
    }
}

async function setSecret(session: Session, { secret, overlapSeconds }: Candidate): Promise<unknown> {
    try {
        session.process.rotated.add(idOf(session.app));
        await session.client.setSecret(session.app, session.credential(), {
            newClientSecret: secret,
            secretRotationExpirationInSeconds: overlapSeconds,
        });
        return undefined;
    } catch (error) {
        return session.explain(error);
    }
}

async function verifySet(session: Session, inputs: Inputs, state: State): Promise<State> {
    if (inputs.verify === false) return promote(state, inputs, false);
    const verdict = await testNewSecret(session, state.pendingClientSecret ?? "").catch((error: unknown) => {
        throw new KeepState(state, session.asPublic(error), settledNext);
    });
    if (verdict !== "rejected") return promote(state, inputs, verdict === "accepted");
    const error = new PublicError(
        "SECRET_REJECTED",
        `CSP rejects the secret that it has just set for ${nameOf(session.app)}.`,
    );
    throw new KeepState(state, error, settledNext);
}

function promote(state: State, inputs: Inputs, verified: boolean): State {
    return promotedState(state, inputs, verified) ?? state;
}
