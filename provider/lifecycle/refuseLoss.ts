import { UserError } from "../common/userError";
import { CspError, describeApp } from "../csp/cspError";
import { AppContext } from "../rotation/appContext";
import { isUnknownPrevious, mayBeForeignOverlap } from "../rotation/overlap";
import type { ProviderContext } from "../rotation/providerContext";
import { type ActiveState, type PendingSecret, resourceId, type State } from "../rotation/state";
import { pendingOverlapEnd } from "../rotation/transitions";

/** What a deletion would lose. */
interface Loss {
    readonly output: "clientSecret" | "pendingClientSecret";
    /** When the secret ends that the other resource has. */
    readonly endsAt: string;
}

/**
 * Keeps a state while another resource of the app has the old secret of its overlap: a replacement, or a rename, of which
 * the provider could not know that it was one took that for the current secret.
 *
 * @throws UserError `CURRENT_SECRET_NEEDED`.
 */
export async function refuseLoss(provider: ProviderContext, state: State): Promise<void> {
    const other = provider.seen.get(resourceId(state.app));
    if (other?.phase !== "active") return;
    const loss = await lossTo(AppContext.ofState(provider, state), state, other);
    if (loss === undefined) return;
    throw new UserError(
        "CURRENT_SECRET_NEEDED",
        `${describeApp(state.app)}: the old resource is not deleted, because only its state has the app's current secret. The ` +
            `resource that takes its place has the previous one, which stops working at ${loss.endsAt}. Give it the current one ` +
            `(the old resource's ${loss.output} in \`pulumi stack export --show-secrets\`) as existingClientSecret, or set ` +
            "overlapSeconds to 0 and change rotationTrigger, which ends both. Then run the same command again.",
    );
}

/** What only this state has, while the other resource has the old secret of the same overlap. */
async function lossTo(app: AppContext, state: State, other: ActiveState): Promise<Loss | undefined> {
    const { clock } = app.provider;
    const isRunning = (endsAt: string) => clock.now() < Date.parse(endsAt);
    const { pending } = state;
    if (pending !== undefined && isRunning(pendingOverlapEnd(pending)) && isOnlyHere(pending, other)) {
        const isBeside = await ifItCanBeTold(() => isSetBesideOther(app, pending));
        if (isBeside) return { output: "pendingClientSecret", endsAt: pendingOverlapEnd(pending) };
    }
    if (state.phase === "initial" || state.overlap === undefined || !isRunning(state.overlap.endsAt)) return undefined;
    const isOld =
        other.current.value === state.overlap.previousSecret ||
        (isAdopted(other) && (await ifItCanBeTold(() => isUnknownPrevious(app, state, other.current.value))));
    return isOld ? { output: "clientSecret", endsAt: state.overlap.endsAt } : undefined;
}

function isAdopted({ current }: ActiveState): boolean {
    return current.origin.kind === "adopted";
}

function isOnlyHere({ value }: PendingSecret, other: ActiveState): boolean {
    return isAdopted(other) && other.current.value !== value && other.pending?.value !== value;
}

/** Whether CSP has set a pending secret, and nobody has made another one since: any other secret that it accepts is an old one. */
async function isSetBesideOther(app: AppContext, { value, setAt }: PendingSecret): Promise<boolean> {
    if (setAt !== undefined) return !(await mayBeForeignOverlap(app, { rotatedAt: setAt }));
    return await app.client.acceptsSecret(app.app, value);
}

/**
 * The answer, false where it can't be told: the adoption has warned of that. If CSP only can't be asked now, the resource
 * stays until it can.
 */
async function ifItCanBeTold(question: () => Promise<boolean>): Promise<boolean> {
    try {
        return await question();
    } catch (error) {
        const mayBeAskedLater = error instanceof CspError && (error.failure.isRetryable || error.code === "CANCELLED");
        if (error instanceof UserError && !mayBeAskedLater) return false;
        throw error;
    }
}
