import { identitySetting } from "../../common/settings";
import { UserError } from "../../common/userError";
import { CspError } from "../../csp/cspError";
import { AppContext } from "../../rotation/appContext";
import { freezeOf, frozenNotice } from "../../rotation/freeze";
import { normalizedOrgId } from "../../rotation/inputs";
import { mayBeForeignOverlap, sinceOf } from "../../rotation/oldSecret";
import type { ProviderContext } from "../../rotation/providerContext";
import { type ActiveState, currentSecret, resourceId, type State, secretsOf } from "../../rotation/state";
import { refuseLoss } from "./refuseLoss";

/**
 * What a delete does: nothing, or with `revokeOnDelete` one more regeneration whose result is discarded, so that the
 * secret in the state's history is dead. If that might end a secret in use, it prints a line and leaves the secret.
 *
 * @throws UserError `CURRENT_SECRET_NEEDED` where only this state has the app's current secret.
 */
export async function deleteResource(provider: ProviderContext, state: State): Promise<void> {
    provider.calls.redactor.add(...secretsOf(state));
    await refuseLoss(provider, state);
    if (!state.options.revokeOnDelete) return;
    const app = AppContext.ofState(provider, state);
    try {
        const obstacle = await obstacleToRevocation(app, state);
        if (obstacle !== undefined) {
            app.log(`its secret is not revoked: ${obstacle}`);
            return;
        }
        await regenerate(app, currentSecret(state));
        app.log("its secret is revoked");
    } catch (error) {
        if (!isGone(error)) throw withWayOut(app, app.explain(error), state.options.profile);
    }
}

/** The only aim is that the stored secret is dead. If the response is lost, a test of that secret tells. */
async function regenerate(app: AppContext, stored: string | undefined): Promise<void> {
    try {
        await app.client.regenerateSecret(app.app, app.credential());
    } catch (error) {
        const isUnknown = error instanceof CspError && error.failure.outcomeUnknown;
        if (!isUnknown || stored === undefined) throw error;
        const isAlive = await app.client.acceptsSecret(app.app, stored).catch(() => true);
        if (isAlive) throw error;
    }
}

/** Only CSP's own 404 about the app counts, not one of the login or of a proxy. */
function isGone(error: unknown): boolean {
    if (!(error instanceof CspError)) return false;
    const { operation } = error.failure;
    return error.isNotFound && (operation === "getApp" || operation === "regenerateSecret");
}

/** A deletion must be possible without credentials that nobody has any more, since an `up` deletes too. */
function withWayOut(app: AppContext, error: unknown, profile: string | undefined): unknown {
    if (!(error instanceof UserError)) return error;
    const why = isCredentialRefused(error) ? ` ${whoseCredential(app, profile)}` : "";
    return new UserError(
        error.code,
        `${error.summary}${why} To delete it without revoking its secret, run the same command with CSP_FREEZE_ROTATION=true. (With ` +
            "deleteBeforeReplace, delete it before: `CSP_FREEZE_ROTATION=true pulumi destroy --target` with its URN.)",
    );
}

/** Whether the credentials are the cause: they may belong to another organization by now, or to nobody. */
function isCredentialRefused(error: UserError): boolean {
    if (!(error instanceof CspError)) return error.code === "MISSING_CREDENTIALS";
    return error.isCredentialRefused || error.status === 401 || error.status === 403;
}

function whoseCredential({ app, provider }: AppContext, profile: string | undefined): string {
    const { settings, programs } = provider;
    const set = identitySetting(settings, "orgId", profile);
    const isOther = set !== undefined && normalizedOrgId(set.value) !== app.orgId;
    const organizations = isOther
        ? `The secret's organization is ${app.orgId}, and ${set.source} is ${set.value} by now.`
        : `The secret's organization is ${app.orgId}.`;
    const way = programs.noProfiles
        ? "declare a provider resource for each organization"
        : "name a profile for each organization";
    return `${organizations} Where a stack moves from one organization to another, ${way}, and keep those of the old one until its secrets are deleted.`;
}

async function obstacleToRevocation(app: AppContext, state: State): Promise<string | undefined> {
    const freeze = freezeOf(app.provider);
    if (freeze.length > 0) return frozenNotice(freeze);
    const id = resourceId(state.app);
    if (app.provider.run.isChanged(id)) {
        return "this update has made or adopted a secret of the same app, which regenerating would end";
    }
    if (app.provider.run.isClaimed("app", id)) {
        return "another resource of this program manages the same app now, and regenerating would end its secret";
    }
    if (state.phase === "initial" || state.pending !== undefined) return "one of its secrets is still pending";
    if (!(await isAccepted(app, state.current.value, { ifUnknown: false }))) return "CSP did not accept it just now";
    if (await isOverlapRunning(app, state)) {
        return "a rotation with overlap may be in progress, and consumers may use its secrets";
    }
    return undefined;
}

/** @param options `ifUnknown`: the answer where CSP can't be asked, such that the secret is not revoked. */
async function isAccepted(
    app: AppContext,
    secret: string,
    { ifUnknown }: { readonly ifUnknown: boolean },
): Promise<boolean> {
    try {
        return await app.client.acceptsSecret(app.app, secret);
    } catch (error) {
        // A cancelled destroy is to be repeated, so the resource stays.
        if (error instanceof CspError && error.code !== "CANCELLED") return ifUnknown;
        throw error;
    }
}

/** This includes somebody else's overlap, since an accepted secret may be its old one. */
async function isOverlapRunning(app: AppContext, { overlap, current }: ActiveState): Promise<boolean> {
    const { origin } = current;
    const retirement = app.provider.run.removedRetirement(resourceId(app.app));
    if (retirement?.retiredAt !== undefined && retirement.rotatedAt === origin.at) {
        return await mayBeForeignOverlap(app, { rotatedAt: retirement.retiredAt });
    }
    // Even if the previous secret is dead: somebody may have made another one, which is the old one of our overlap.
    if (overlap !== undefined && app.provider.clock.now() < Date.parse(overlap.endsAt)) return true;
    const previous = overlap?.previousSecret;
    // It may outlive its date.
    if (previous !== undefined && (await isAccepted(app, previous, { ifUnknown: true }))) return true;
    return await mayBeForeignOverlap(app, sinceOf(origin));
}
