import { dateAt, momentOf } from "../common/clock";
import { UserError } from "../common/userError";
import type { AppDescription } from "../csp/schemas";
import type { AppContext } from "./appContext";
import type { SecretInput } from "./nextStep";
import { knownBefore, knownPending, knownState, type Origin, type PendingSecret, type State } from "./state";
import { testKnownSecret } from "./verification";

/**
 * The longest time for which CSP may accept the old secret of a rotation with overlap: a week, the longest that the
 * related service of VMware allows, and the hour by which an old secret may outlive its date there.
 */
export const longestOverlapMs = (7 * 24 + 1) * 3_600_000;

/** Whether a secret that CSP accepts is the old one of our overlap, which outlives its date. */
export async function outlivesItsOverlap(app: AppContext, secret: string): Promise<boolean> {
    const overlap = app.endedOverlap;
    return overlap?.previousSecret === secret && !(await isChangedSince(app, overlap.endsAt));
}

/**
 * Whether a secret that CSP accepts is the old one of our overlap, though we don't know that one: it is neither the
 * current nor the pending one, and nobody has changed the app since that overlap began.
 *
 * @param isIt tells of a secret whether it is the one in question.
 */
export async function isUnknownPrevious(
    app: AppContext,
    state: State,
    isIt: (secret: string) => boolean,
): Promise<boolean> {
    const [known, pending] = [knownState(state), knownPending(state)];
    if ([known?.current.value, pending?.value].some((value) => value !== undefined && isIt(value))) return false;
    // The present secret of the state may be one that CSP had rejected before it set the pending one.
    if (pending !== undefined && (await isSet(app, pending))) return true;
    if (known === undefined) return false;
    const overlap = known.overlap ?? app.endedOverlap;
    // Of two secrets that CSP was only found to accept, nobody knows which one is newer.
    if (!overlap?.isOurs) return false;
    // One that we know may be another: somebody may have rotated before our rotation, unseen.
    if (overlap.previousSecret !== undefined && isIt(overlap.previousSecret)) return false;
    const { value, origin, trust } = known.current;
    const description = await app.describe();
    if (foreignOverlap(sinceOf(origin), description)) return false;
    const isChanged = !(momentOf(description.lastUpdatedAt) <= momentOf(origin.at));
    // A new secret that CSP never accepted may not have reached its servers yet.
    if (knownBefore(trust) !== "verified" && !isChanged) return true;
    // Where CSP rejects the current one, somebody else has made another, whatever the clocks say.
    return (await testKnownSecret(app, value)) !== "rejected";
}

/** Whether CSP has set a pending secret, and nobody has made another one since: any other that it accepts is an old one. */
export async function isSet(app: AppContext, { value, startedAt, setAt }: PendingSecret): Promise<boolean> {
    if (setAt === undefined) return await app.client.acceptsSecret(app.app, value);
    const description = await app.describe();
    if (foreignOverlap({ rotatedAt: setAt }, description)) return false;
    // It may not have reached every server of CSP yet; but if nothing has changed the app, its response was not CSP's.
    return !isUntouchedSince(startedAt, description) || (await app.client.acceptsSecret(app.app, value));
}

/** Whether nothing has changed the app since then, as far as CSP says: a `POST` after that has set nothing. */
export function isUntouchedSince(startedAt: string, { lastUpdatedAt }: AppDescription): boolean {
    return momentOf(lastUpdatedAt) < Date.parse(startedAt);
}

/** Whether somebody has changed the app since an overlap should have ended: its old secret may be set again. */
export async function isChangedSince(app: AppContext, endsAt: string): Promise<boolean> {
    return momentOf((await app.describe()).lastUpdatedAt) >= Date.parse(endsAt);
}

export interface Since {
    readonly rotatedAt?: string | undefined;
    readonly adoptedAt?: string | undefined;
}

/** When the present secret was made, or adopted. */
export function sinceOf({ kind, at }: Origin): Since {
    return kind === "rotated" ? { rotatedAt: at } : { adoptedAt: at };
}

/** Asks CSP whether somebody may have started an overlap since our secret was made, or adopted. */
export async function mayBeForeignOverlap(app: AppContext, since: Since): Promise<boolean> {
    return foreignOverlap(since, await app.describe());
}

/**
 * Whether somebody may have started an overlap since our secret was made, or adopted.
 *
 * Assumed, since the reference does not say: while a rotation is in progress, `secretRotationExpirationInSeconds`
 * is above 0. Where it is always so, `lastUpdatedAt` tells whether anything happened since.
 */
export function foreignOverlap({ rotatedAt, adoptedAt }: Since, app: AppDescription): boolean {
    if (app.secretRotationExpirationInSeconds === 0) return false;
    const updated = momentOf(app.lastUpdatedAt);
    const changedSince = updated > momentOf(rotatedAt ?? adoptedAt);
    // An adopted secret may have been the old one of an overlap from the start.
    const isUnknown = Number.isNaN(updated) || rotatedAt === undefined;
    return app.secretRotationExpirationInSeconds === undefined ? changedSince : changedSince || isUnknown;
}

/**
 * Warns, in one line, if a secret that CSP accepts may be the old one of a rotation with overlap. It never fails: if CSP
 * can't be asked, the question stays open.
 */
export async function warnOfOldSecret(
    app: AppContext,
    state: State,
    input: SecretInput,
    secret: string,
): Promise<void> {
    if (secret === knownState(state)?.current.value) return;
    try {
        const line = possiblyOldLine(input, app.description ?? (await app.describe()), app.now());
        if (line !== undefined) app.log(line);
    } catch (error) {
        if (!(error instanceof UserError)) throw error;
        // Without credentials, the user can't do anything about it.
        if (error.code === "MISSING_CREDENTIALS") return;
        app.log(
            `CSP accepts ${input}; whether it is the old secret of a rotation with overlap can't be told: ${error.message}`,
        );
    }
}

/** Undefined if no rotation with overlap can still run. The last one may be our own, which a refresh found ended by its date. */
export function possiblyOldLine(
    input: string,
    { createdAt, lastUpdatedAt, lastUpdatedBy }: AppDescription,
    now: string,
): string | undefined {
    const updatedMs = momentOf(lastUpdatedAt);
    if (Number.isNaN(updatedMs) || updatedMs === momentOf(createdAt)) return undefined;
    const endsMs = updatedMs + longestOverlapMs;
    if (endsMs <= Date.parse(now)) return undefined;
    const ends = dateAt(endsMs).toISOString();
    return (
        `CSP accepts ${input}, but ${lastUpdatedBy ?? "somebody"} updated the app at ${lastUpdatedAt}: if that was a ` +
        "rotation with overlap, this may be its old secret, which stops working. Check that it is the newest one; if it " +
        `is not, a \`pulumi refresh\` finds it rejected by ${ends} at the latest`
    );
}

/**
 * What a refresh says of an app whose stored secret CSP rejects, where the next rotation is one with overlap; undefined
 * where nobody else's overlap can run any more.
 */
export function foreignOverlapLine({ lastUpdatedAt }: AppDescription, nowMs: number): string | undefined {
    const endsMs = momentOf(lastUpdatedAt) + longestOverlapMs;
    if (Number.isNaN(endsMs) || endsMs <= nowMs) return undefined;
    return (
        "somebody else's rotation with overlap may be in progress, until " +
        `${dateAt(endsMs).toISOString()} at the latest: CSP may refuse another one with overlap`
    );
}

/** Who changed the app, and when, in brackets; empty where CSP does not say. */
export function lastUpdate({ lastUpdatedBy, lastUpdatedAt }: AppDescription): string {
    if (lastUpdatedBy === undefined && lastUpdatedAt === undefined) return "";
    return ` (the app was last updated by ${lastUpdatedBy ?? "unknown"} at ${lastUpdatedAt ?? "an unknown time"})`;
}
