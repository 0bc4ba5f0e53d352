import type { AppDescription } from "../csp/schemas";
import type { AppContext } from "./appContext";
import type { State } from "./state";

/** When our secret was made, or adopted. */
type Since = Pick<State, "rotatedAt" | "adoptedAt">;

/** Asks CSP whether somebody may have started an overlap since our secret was made, or adopted. */
export async function mayBeOverlapOfOthers(session: AppContext, since: Since): Promise<boolean> {
    try {
        return overlapOfOthers(since, await session.client.getApp(session.app, session.credential()));
    } catch (error) {
        throw session.explain(error);
    }
}

/**
 * Whether somebody may have started an overlap since our secret was made, or adopted.
 *
 * Assumed, since the reference does not say: while a rotation is in progress, `secretRotationExpirationInSeconds`
 * is above 0. Where it is always so, `lastUpdatedAt` tells whether anything happened since.
 */
export function overlapOfOthers({ rotatedAt, adoptedAt }: Since, app: AppDescription): boolean {
    if (app.secretRotationExpirationInSeconds === 0) return false;
    const updated = Date.parse(app.lastUpdatedAt ?? "");
    const changedSince = updated > Date.parse(rotatedAt ?? adoptedAt ?? "");
    // An adopted secret may have been the old one of an overlap from the start.
    const isUnknown = Number.isNaN(updated) || rotatedAt === undefined;
    return app.secretRotationExpirationInSeconds === undefined ? changedSince : changedSince || isUnknown;
}
