import { CspError } from "../csp/cspError";
import { AppContext } from "../rotation/appContext";
import { mayBeOverlapOfOthers } from "../rotation/foreignOverlap";
import { frozen } from "../rotation/messages";
import type { ProviderContext } from "../rotation/providerContext";
import { isFrozen } from "../rotation/runtimeConfig";
import { hasSecret, resourceId, type State, type StateWithSecret } from "../rotation/state";

/**
 * What a destroy does: nothing, or with `revokeOnDelete` one more regeneration whose result is discarded, so that
 * the secret in the state's history is dead. Where that might end a secret that somebody uses, it says so and
 * leaves it.
 */
export async function revoke(process: ProviderContext, state: State): Promise<void> {
    if (!state.revokeOnDelete) return;
    process.calls.redactor.add(state.clientSecret, state.previousClientSecret, state.pendingClientSecret);
    const session = new AppContext(process, state, state.clientSecret);
    try {
        const obstacle = await whyNot(session, state);
        if (obstacle !== undefined) {
            session.say(`its secret is not revoked: ${obstacle}`);
            return;
        }
        await session.client.regenerateSecret(session.app, session.credential());
        session.say("its secret is revoked");
    } catch (error) {
        if (isGone(error)) return;
        throw session.explain(error);
    }
}

/** By CSP's own word about the app: a 404 of the login, or of a proxy, is none. */
function isGone(error: unknown): boolean {
    if (!(error instanceof CspError)) return false;
    const { operation, hasCspErrorBody, status } = error.failure;
    return hasCspErrorBody && status === 404 && (operation === "getApp" || operation === "regenerateSecret");
}

async function whyNot(session: AppContext, state: State): Promise<string | undefined> {
    if (isFrozen(session.process.settings)) return frozen;
    if (session.process.rotated.has(resourceId(state))) {
        return "this update has made or adopted a secret of the same app, which regenerating would end";
    }
    if (!hasSecret(state) || state.pendingClientSecret !== undefined) return "a rotation is not settled";
    if (!(await isAccepted(session, state.clientSecret))) return "CSP did not accept it just now";
    if (await isOverlapRunning(session, state))
        return "a rotation with overlap may be in progress, and consumers may use its secrets";
    return undefined;
}

async function isAccepted(session: AppContext, secret: string): Promise<boolean> {
    try {
        return await session.client.acceptsSecret(session.app, secret);
    } catch (error) {
        if (error instanceof CspError) return false;
        throw error;
    }
}

/** Also of an overlap that somebody else started: an accepted secret may be the old one of it. */
async function isOverlapRunning(session: AppContext, state: StateWithSecret): Promise<boolean> {
    const ended = session.process.retirements.get(resourceId(state));
    if (ended?.retiredAt !== undefined && ended.rotatedAt === state.rotatedAt) {
        return await mayBeOverlapOfOthers(session, { rotatedAt: ended.retiredAt });
    }
    const until = state.previousClientSecretExpiresAt;
    // Also where the previous secret is dead: our overlap may have another old one, which somebody had made meanwhile.
    if (until !== undefined && session.process.clock.now() < Date.parse(until)) return true;
    return await mayBeOverlapOfOthers(session, state);
}
