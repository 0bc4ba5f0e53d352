import { UserError } from "../../common/userError";
import { CspError } from "../../csp/cspError";
import { describeApp } from "../../csp/operations";
import type { ActiveState, RotationCause, State } from "../state";
import { regenerated, untested, unverified, verified, withTrust } from "../transitions";
import { testNewSecret } from "../verification";
import type { States, Work } from "./step";

/**
 * Rotates by having CSP regenerate the secret (`PUT`): the old one stops working at once. A new secret that CSP
 * rejects for sure was overtaken by another change: it is regenerated once more, and not a third time.
 */
export async function* regenerate(work: Work, reason: RotationCause): States {
    const { app } = work;
    if (yield* regenerateOnce(work, reason)) return;
    app.log("CSP rejects the new secret; regenerating it once more");
    if (yield* regenerateOnce(work, reason, "again")) return;
    throw new UserError(
        "SECRET_REJECTED",
        `CSP rejects the secret that it has just made for ${describeApp(app.app)}, twice. Does something else rotate ` +
            "it at the same time?",
    );
}

/** @returns false if CSP rejects the new secret for sure. */
async function* regenerateOnce(work: Work, reason: RotationCause, again?: "again"): AsyncGenerator<State, boolean> {
    const { app, state, inputs } = work;
    const { value: secret, earlierAttemptUnresolved } = yield* requestSecret(work, again);
    const made = regenerated(state, inputs, { secret, reason, at: app.now() }, untested);
    yield made;
    const mustTest = inputs.verify !== false || earlierAttemptUnresolved || again !== undefined;
    const found = mustTest ? await testNewSecret(app, secret) : undefined;
    if (found === "rejected") return false;
    yield withTrust(made, found === "accepted" ? verified : unverified);
    return true;
}

async function* requestSecret({ app, state }: Work, again: "again" | undefined) {
    if (app.isSelfAuthenticating) {
        app.log(
            'it regenerates its own secret (authenticateAs: "app", overlapSeconds: 0): if CSP\'s response is lost, the ' +
                "app is locked out; overlapSeconds > 0 avoids that",
        );
    }
    try {
        return await app.client.regenerateSecret(app.app, app.credential(), again !== undefined);
    } catch (error) {
        const isLost = error instanceof CspError && error.failure.outcomeUnknown;
        // CSP may have replaced the current secret. What it made before is untested as it is.
        if (isLost && state.phase === "active" && again === undefined) yield withUntestedCurrent(state);
        throw app.explain(error);
    }
}

/** Keeps a refresh's finding, since the next update has to look into it. */
function withUntestedCurrent(state: ActiveState): ActiveState {
    const { trust } = state.current;
    return withTrust(state, trust.kind === "rejected" ? { ...trust, before: "untested" } : untested);
}
