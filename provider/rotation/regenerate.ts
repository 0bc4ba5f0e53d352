import { UserError } from "../common/userError";
import { CspError, describeApp } from "../csp/cspError";
import type { AppContext } from "./appContext";
import type { Inputs } from "./inputs";
import { KeepState } from "./partialFailure";
import { hasSecret, type RotationReason, resourceId, type State, type StateWithSecret } from "./state";
import { emptyState, regeneratedState } from "./transitions";
import { testNewSecret, type VerificationResult } from "./verification";

const testedAgain =
    "The new secret is kept in Pulumi's state as pending; the next `pulumi up` tests it again.";

/**
 * Rotates by having CSP regenerate the secret (`PUT`): the old one stops working at once.
 *
 * @param before the state, if the resource exists.
 * @throws KeepState once CSP has made a secret, or may have.
 */
export async function regenerate(
    session: AppContext,
    inputs: Inputs,
    before: State | undefined,
    reason: RotationReason,
): Promise<State> {
    const { secret, mustTest } = await newSecretOf(session, before);
    const made = regeneratedState(before ?? emptyState(inputs), inputs, {
        secret,
        reason,
        at: session.now(),
    });
    if (inputs.verify === false && !mustTest) return made;
    const verdict = await verdictOn(session, made);
    if (verdict !== "rejected") return { ...made, verified: verdict === "accepted" };
    return await regenerateOnceMore(session, made);
}

/** A new secret that CSP rejects for sure was overtaken by another change: one more try, and no third. */
async function regenerateOnceMore(session: AppContext, rejected: StateWithSecret): Promise<State> {
    session.say("CSP rejects the new secret; regenerating it once more");
    let again: StateWithSecret;
    try {
        const { secret } = await newSecretOf(session, undefined);
        again = { ...rejected, clientSecret: secret, rotatedAt: session.now() };
    } catch (error) {
        throw keepUntested(session, rejected, error);
    }
    const verdict = await verdictOn(session, again);
    if (verdict !== "rejected") return { ...again, verified: verdict === "accepted" };
    const error = new UserError(
        "SECRET_REJECTED",
        `CSP rejects the secret that it has just made of ${describeApp(session.app)}, twice. Does something else rotate ` +
            "it at the same time?",
    );
    throw keepUntested(session, again, error);
}

async function newSecretOf(session: AppContext, before: State | undefined) {
    if (session.isSelfAuthenticating) {
        session.say(
            'it regenerates its own secret (authenticateAs: "app", overlapSeconds: 0): if CSP\'s answer is lost, the ' +
                "app is locked out; overlapSeconds > 0 avoids that",
        );
    }
    try {
        const { value, earlierAttemptUnresolved } = await session.client.regenerateSecret(
            session.app,
            session.credential(),
        );
        session.process.rotated.add(resourceId(session.app));
        return { secret: value, mustTest: earlierAttemptUnresolved };
    } catch (error) {
        const isLost = error instanceof CspError && error.outcomeUnknown;
        if (!isLost || !before || !hasSecret(before)) throw session.explain(error);
        throw new KeepState(
            { ...before, verified: false, verificationPending: true },
            error,
            "Whether the secret in Pulumi's state is still valid is open; the next `pulumi up` finds out and goes on.",
        );
    }
}

/** The verdict on a new secret that is only in our hands: if it can't be had, the secret is kept all the same. */
async function verdictOn(session: AppContext, state: StateWithSecret): Promise<VerificationResult> {
    try {
        return await testNewSecret(session, state.clientSecret);
    } catch (error) {
        throw keepUntested(session, state, error);
    }
}

function keepUntested(session: AppContext, state: State, error: unknown): KeepState {
    return new KeepState(
        { ...state, verified: false, verificationPending: true },
        session.asPublic(error),
        testedAgain,
    );
}

/**
 * Tests the secret that an earlier update could not test.
 *
 * @returns the state without the mark; or undefined if CSP rejects the secret for sure.
 * @throws KeepState if it can't be tested now either.
 */
export async function settleVerification(
    session: AppContext,
    state: StateWithSecret,
): Promise<State | undefined> {
    try {
        const verdict = await testNewSecret(session, state.clientSecret);
        if (verdict === "rejected") return undefined;
        return { ...state, verified: verdict === "accepted", verificationPending: undefined };
    } catch (error) {
        throw keepUntested(session, state, error);
    }
}
