import { momentOf } from "../../common/clock";
import { UserError } from "../../common/userError";
import { CspError, type CspFailure } from "../../csp/cspError";
import { describeApp } from "../../csp/operations";
import { AppContext } from "../../rotation/appContext";
import { isSet, isUnknownPrevious, mayBeForeignOverlap } from "../../rotation/oldSecret";
import type { ProviderContext } from "../../rotation/providerContext";
import { currentSecret, resourceId, type State } from "../../rotation/state";
import { pendingOverlapEnd } from "../../rotation/transitions";
import { isAdopted } from "./seen";

/** What a deletion would lose. */
interface Loss {
    readonly output: "clientSecret" | "pendingClientSecret";
    /** When the other resource's secret ends. */
    readonly endsAt: string;
    /** False if CSP accepts both secrets, and nobody knows which one is newer. */
    readonly isCertain: boolean;
}

/** The resource that takes the place of the one to be deleted. */
interface Other {
    /** When its secret was made; undefined if it was adopted, and nobody knows. */
    readonly madeAt?: string | undefined;
    /** Whether the other resource has this secret too. */
    readonly has: (secret: string) => boolean;
}

/**
 * Keeps a state while another resource of the app has the old secret of its overlap: a replacement or rename took that
 * for the current secret, because the provider could not recognize it as one.
 *
 * @throws UserError `CURRENT_SECRET_NEEDED`.
 */
export async function refuseLoss(provider: ProviderContext, state: State): Promise<void> {
    const id = resourceId(state.app);
    // Nothing takes its place if the program has left the app, or is destroyed.
    if (!provider.run.isClaimed("app", id)) return;
    const other = otherResource(provider, id);
    const loss = other && (await lossTo(AppContext.ofState(provider, state), state, other));
    if (loss === undefined) return;
    throw new UserError(
        "CURRENT_SECRET_NEEDED",
        `${describeApp(state.app)}: the old resource is not deleted, because ${describeLoss(loss)} Then run the same ` +
            "command again.",
    );
}

function describeLoss({ output, endsAt, isCertain }: Loss): string {
    const where = `the old resource's ${output} in \`pulumi stack export --show-secrets\``;
    const endBoth = "set overlapSeconds to 0 and change rotationTrigger, which ends both";
    return isCertain
        ? "only its state has the app's current secret. The resource that takes its place has the previous one (of an " +
              `overlap until ${endsAt}). Give it the current one (${where}) as existingClientSecret, or ${endBoth}.`
        : "its secret may be the app's current one: CSP accepts that and the one of the resource that takes its place, and " +
              `does not say which is newer. Make a new one (${endBoth}); or, if you know that it is the newer one, give it ` +
              `(${where}) as existingClientSecret.`;
}

/** It may belong to another provider process, which tells only of an adopted secret. */
function otherResource({ seen, run }: ProviderContext, id: string): Other | undefined {
    const here = seen.get(id);
    const adoption = run.adoption(id);
    // Another process may have changed since what this one has seen.
    if (isAdopted(here) ? !adoption?.(here.current.value) : adoption !== undefined) {
        return adoption && { has: adoption };
    }
    if (here?.phase !== "active") return undefined;
    const { value, origin } = here.current;
    const secrets = [value, here.pending?.value];
    return { madeAt: isAdopted(here) ? undefined : origin.at, has: (secret) => secrets.includes(secret) };
}

/** Whether the other resource's secret may be older than one that was made then. */
function mayBeOlder({ madeAt }: Other, thanAt: string | undefined): boolean {
    return madeAt === undefined || momentOf(madeAt) < momentOf(thanAt);
}

/** What only this state has, while the other resource has the old secret of the same overlap. */
async function lossTo(app: AppContext, state: State, other: Other): Promise<Loss | undefined> {
    const isRunning = (endsAt: string) => app.provider.clock.now() < Date.parse(endsAt);
    /** Whether the overlap outlives its date, as far as we know the old secret. */
    const outlives = async (old: string | undefined) =>
        old !== undefined && other.has(old) && (await app.client.acceptsSecret(app.app, old));
    const { pending } = state;
    if (pending !== undefined && mayBeOlder(other, pending.startedAt) && !other.has(pending.value)) {
        const endsAt = pendingOverlapEnd(pending);
        const isOld = async () => (isRunning(endsAt) || (await outlives(currentSecret(state)))) && isSet(app, pending);
        const isCertain = pending.setAt !== undefined || other.madeAt !== undefined;
        if (await ifItCanBeTold(isOld)) return { output: "pendingClientSecret", endsAt, isCertain };
    }
    if (state.phase === "initial" || state.overlap === undefined) return undefined;
    const { endsAt, previousSecret, isOurs } = state.overlap;
    const isOld = async () => {
        if (!isRunning(endsAt) && previousSecret !== undefined) return outlives(previousSecret);
        if (previousSecret !== undefined && other.has(previousSecret)) return true;
        if (!mayBeOlder(other, state.current.origin.at)) return false;
        if (isOurs) return isUnknownPrevious(app, state, other.has);
        if (other.has(state.current.value) || (await isNewest(app, other))) return false;
        return app.client.acceptsSecret(app.app, state.current.value);
    };
    return (await ifItCanBeTold(isOld)) ? { output: "clientSecret", endsAt, isCertain: isOurs } : undefined;
}

/** Whether nobody has changed the app since the other resource's secret was made. */
async function isNewest(app: AppContext, { madeAt }: Other): Promise<boolean> {
    return madeAt !== undefined && !(await mayBeForeignOverlap(app, { rotatedAt: madeAt }));
}

/**
 * The answer, or false if there is none: the adoption has warned of that. If CSP merely can't be asked now, the
 * resource stays until it can.
 */
async function ifItCanBeTold(question: () => Promise<boolean>): Promise<boolean> {
    try {
        return await question();
    } catch (error) {
        const mayBeAskedLater = error instanceof CspError && isPassing(error.failure);
        if (error instanceof UserError && !mayBeAskedLater) return false;
        throw error;
    }
}

/**
 * Whether CSP may answer the same call later: it can't now, or no response of its own has come, as after a
 * cancellation.
 */
function isPassing({ isRetryable, hasCspErrorBody }: CspFailure): boolean {
    return isRetryable || !hasCspErrorBody;
}
