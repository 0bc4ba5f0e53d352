import { UserError } from "../../common/userError";
import { CspError, describeApp } from "../../csp/cspError";
import type { AppContext } from "../appContext";
import type { Inputs } from "../inputs";
import type { Keep } from "../partialFailure";
import type { ActiveState, RotationCause, State } from "../state";
import { regenerated, untested, unverified, verified, withTrust } from "../transitions";
import { testNewSecret } from "../verification";

/**
 * Rotates by having CSP regenerate the secret (`PUT`): the old one stops working at once. A new secret that CSP
 * rejects for sure was overtaken by another change: it is regenerated once more, and not a third time.
 */
export async function regenerate(
    app: AppContext,
    state: State,
    inputs: Inputs,
    reason: RotationCause,
    keep: Keep,
): Promise<ActiveState> {
    const { secret, mustTest } = await newSecret(app, state, keep);
    const made = keep(regenerated(state, inputs, { secret, reason, at: app.now() }, untested));
    if (inputs.verify === false && !mustTest) return withTrust(made, unverified);
    const first = await verify(app, made);
    if (first !== undefined) return first;

    app.log("CSP rejects the new secret; regenerating it once more");
    const again = await newSecret(app, made, keep, true);
    const second = keep(regenerated(state, inputs, { secret: again.secret, reason, at: app.now() }, untested));
    const last = await verify(app, second);
    if (last !== undefined) return last;
    throw new UserError(
        "SECRET_REJECTED",
        `CSP rejects the secret that it has just made for ${describeApp(app.app)}, twice. Does something else rotate ` +
            "it at the same time?",
    );
}

async function newSecret(app: AppContext, state: State, keep: Keep, isFollowUp = false) {
    if (app.isSelfAuthenticating) {
        app.log(
            'it regenerates its own secret (authenticateAs: "app", overlapSeconds: 0): if CSP\'s response is lost, the ' +
                "app is locked out; overlapSeconds > 0 avoids that",
        );
    }
    try {
        const made = await app.client.regenerateSecret(app.app, app.credential(), isFollowUp);
        const { value, earlierAttemptUnresolved } = made;
        return { secret: value, mustTest: earlierAttemptUnresolved };
    } catch (error) {
        const isLost = error instanceof CspError && error.failure.outcomeUnknown;
        // CSP may have replaced the current secret.
        if (isLost && state.phase === "active") keep(withUntestedCurrent(state));
        throw app.explain(error);
    }
}

/** Keeps a refresh's finding, since the next update has to look into it. */
function withUntestedCurrent(state: ActiveState): ActiveState {
    const { trust } = state.current;
    return withTrust(state, trust.kind === "rejected" ? { ...trust, before: "untested" } : untested);
}

/** The state with its verified secret; undefined if CSP rejects it for sure. */
async function verify(app: AppContext, state: ActiveState): Promise<ActiveState | undefined> {
    const result = await testNewSecret(app, state.current.value);
    if (result === "rejected") return undefined;
    return withTrust(state, result === "accepted" ? verified : unverified);
}
