import type { AppDescription } from "../csp/answers";
import { CspError } from "../csp/errors";
import type { ProviderProcess } from "./providerProcess";
import { Session } from "./session";
import { hasSecret, idOf, type State, type StateWithSecret } from "./state";

/**
 * What a destroy does: nothing, or with `revokeOnDelete` one more regeneration whose result is discarded, so that
 * the secret in the state's history is dead. Where that might end a secret that somebody uses, it says so and
 * leaves it.
 */
export async function revoke(process: ProviderProcess, state: State): Promise<void> {
    if (!state.revokeOnDelete) return;
    process.calls.redactor.add(state.clientSecret, state.previousClientSecret, state.pendingClientSecret);
    const session = new Session(process, state, state.clientSecret);
    try {
        const obstacle = await whyNot(session, state);
        if (obstacle !== undefined) {
            session.say(`its secret is not revoked: ${obstacle}`);
            return;
        }
        await session.client.regenerateSecret(session.app, session.credential());
        session.say("its secret is revoked");
    } catch (error) {
        if (error instanceof CspError && error.failure.saidByCsp && error.status === 404) return;
        throw session.explain(error);
    }
}

async function whyNot(session: Session, state: State): Promise<string | undefined> {
    if (session.process.rotated.has(idOf(state))) {
        return "this update has made or adopted a secret of the same app, which regenerating would end";
    }
    if (!hasSecret(state) || state.pendingClientSecret !== undefined) return "a rotation is not settled";
    if (!(await isAccepted(session, state.clientSecret, { ifUntestable: false }))) {
        return "CSP did not accept it just now";
    }
    if (await isOverlapRunning(session, state))
        return "a rotation with overlap may be in progress, and consumers may use its secrets";
    return undefined;
}

async function isAccepted(
    session: Session,
    secret: string,
    { ifUntestable }: { ifUntestable: boolean },
): Promise<boolean> {
    try {
        return await session.client.acceptsSecret(session.app, secret);
    } catch (error) {
        if (error instanceof CspError) return ifUntestable;
        throw error;
    }
}

/** Also of an overlap that somebody else started: an accepted secret may be the old one of it. */
async function isOverlapRunning(session: Session, state: StateWithSecret): Promise<boolean> {
    const ended = session.process.retirements.get(idOf(state));
    if (ended?.retiredAt !== undefined && ended.rotatedAt === state.rotatedAt) {
        const app = await session.client.getApp(session.app, session.credential());
        return overlapOfOthers({ rotatedAt: ended.retiredAt }, app);
    }
    const { previousClientSecret, previousClientSecretExpiresAt: until } = state;
    const mayRun = until !== undefined && session.process.clock.now() < Date.parse(until);
    if (mayRun && previousClientSecret === undefined) return true;
    if (mayRun && previousClientSecret !== undefined) {
        if (await isAccepted(session, previousClientSecret, { ifUntestable: true })) return true;
    }
    const app = await session.client.getApp(session.app, session.credential());
    // Our overlap may have another old secret than the one that we knew: one that somebody else had made meanwhile.
    if (mayRun && (app.secretRotationExpirationInSeconds ?? 0) > 0) return true;
    return overlapOfOthers(state, app);
}

/**
 * Whether somebody may have started an overlap since our secret was made, or adopted.
 *
 * Assumed, since the reference does not say: while a rotation is in progress, `secretRotationExpirationInSeconds`
 * is above 0. Where it is always so, `lastUpdatedAt` tells whether anything happened since.
 */
export function overlapOfOthers(
    { rotatedAt, adoptedAt }: Pick<State, "rotatedAt" | "adoptedAt">,
    app: AppDescription,
): boolean {
    if (app.secretRotationExpirationInSeconds === 0) return false;
    const updated = Date.parse(app.lastUpdatedAt ?? "");
    const changedSince = updated > Date.parse(rotatedAt ?? adoptedAt ?? "");
    // An adopted secret may have been the old one of an overlap from the start.
    const isUnknown = Number.isNaN(updated) || rotatedAt === undefined;
    return app.secretRotationExpirationInSeconds === undefined ? changedSince : changedSince || isUnknown;
}
