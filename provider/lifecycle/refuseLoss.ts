import { UserError } from "../common/userError";
import { CspError, type CspFailure, describeApp } from "../csp/cspError";
import { AppContext } from "../rotation/appContext";
import { isSet, isUnknownPrevious } from "../rotation/overlap";
import type { ProviderContext } from "../rotation/providerContext";
import { type ActiveState, type PendingSecret, resourceId, type State } from "../rotation/state";
import { pendingOverlapEnd } from "../rotation/transitions";
import { testKnownSecret } from "../rotation/verification";

/** What a deletion would lose. */
interface Loss {
    readonly output: "clientSecret" | "pendingClientSecret";
    /** When the secret ends that the other resource has, or may have. */
    readonly endsAt: string;
}

/**
 * Keeps a state while another resource of the app has the old secret of its overlap: a replacement, or a rename, of which
 * the provider could not know that it was one took that for the current secret. Of a resource in another provider process
 * only the time of its adoption is known: an adoption within the overlap may be of the old secret.
 *
 * @throws UserError `CURRENT_SECRET_NEEDED`.
 */
export async function refuseLoss(provider: ProviderContext, state: State): Promise<void> {
    const id = resourceId(state.app);
    const [other, adoptedAt] = [provider.seen.get(id), provider.run.adoptedAt(id)];
    const app = () => AppContext.ofState(provider, state);
    const loss = other?.phase === "active" ? await lossTo(app(), state, other) : undefined;
    if (loss !== undefined) throw currentSecretNeeded(state, loss, "has", "Then run the same command again.");
    const isKnown = other?.phase === "active" && isAdopted(other);
    const possible = isKnown || adoptedAt === undefined ? undefined : await lossElsewhere(app(), state, adoptedAt);
    if (possible === undefined) return;
    const endsAt = `The old resource goes once the overlap has ended.`;
    throw currentSecretNeeded(state, possible, "has another provider resource, and may have", endsAt);
}

function currentSecretNeeded({ app }: State, { output, endsAt }: Loss, has: string, then: string): UserError {
    return new UserError(
        "CURRENT_SECRET_NEEDED",
        `${describeApp(app)}: the old resource is not deleted, because only its state has the app's current secret. The ` +
            `resource that takes its place ${has} the previous one, which stops working at ${endsAt}. Give it the current one ` +
            `(the old resource's ${output} in \`pulumi stack export --show-secrets\`) as existingClientSecret, or set ` +
            `overlapSeconds to 0 and change rotationTrigger, which ends both. ${then}`,
    );
}

/** What only this state has, while the other resource has the old secret of the same overlap. */
async function lossTo(app: AppContext, state: State, other: ActiveState): Promise<Loss | undefined> {
    const { clock } = app.provider;
    const isRunning = (endsAt: string) => clock.now() < Date.parse(endsAt);
    const { pending } = state;
    if (pending !== undefined && isRunning(pendingOverlapEnd(pending)) && isOnlyHere(pending, other)) {
        const isBeside = await ifItCanBeTold(() => isSet(app, pending));
        if (isBeside) return { output: "pendingClientSecret", endsAt: pendingOverlapEnd(pending) };
    }
    if (state.phase === "initial" || state.overlap === undefined || !isRunning(state.overlap.endsAt)) return undefined;
    const isOld =
        other.current.value === state.overlap.previousSecret ||
        (isAdopted(other) && (await ifItCanBeTold(() => isUnknownPrevious(app, state, other.current.value))));
    return isOld ? { output: "clientSecret", endsAt: state.overlap.endsAt } : undefined;
}

/** What only this state has, if a resource in another provider process has adopted a secret within its overlap. */
async function lossElsewhere(app: AppContext, state: State, adoptedAt: string): Promise<Loss | undefined> {
    const nowMs = app.provider.clock.now();
    const isWithin = (beganAt: string, endsAt: string) =>
        Date.parse(beganAt) <= Date.parse(adoptedAt) && nowMs < Date.parse(endsAt);
    const { pending } = state;
    if (pending !== undefined && isWithin(pending.startedAt, pendingOverlapEnd(pending))) {
        const isBeside = await ifItCanBeTold(() => isSet(app, pending));
        if (isBeside) return { output: "pendingClientSecret", endsAt: pendingOverlapEnd(pending) };
    }
    if (state.phase === "initial" || state.overlap === undefined) return undefined;
    const { endsAt, previousSecret } = state.overlap;
    if (!isWithin(state.current.origin.at ?? "", endsAt)) return undefined;
    const hasEnded = async () =>
        previousSecret !== undefined && (await testKnownSecret(app, previousSecret)) === "rejected";
    return (await ifItCanBeTold(hasEnded)) ? undefined : { output: "clientSecret", endsAt };
}

function isAdopted({ current }: ActiveState): boolean {
    return current.origin.kind === "adopted";
}

function isOnlyHere({ value }: PendingSecret, other: ActiveState): boolean {
    return isAdopted(other) && other.current.value !== value && other.pending?.value !== value;
}

/**
 * The answer, false where it can't be told: the adoption has warned of that. If CSP only can't be asked now, the resource
 * stays until it can.
 */
async function ifItCanBeTold(question: () => Promise<boolean>): Promise<boolean> {
    try {
        return await question();
    } catch (error) {
        const mayBeAskedLater = error instanceof CspError && (isPassing(error.failure) || error.code === "CANCELLED");
        if (error instanceof UserError && !mayBeAskedLater) return false;
        throw error;
    }
}

/** Whether CSP may answer the same call later: it can't now, or the response is somebody else's. */
function isPassing({ isRetryable, hasCspErrorBody }: CspFailure): boolean {
    return isRetryable || !hasCspErrorBody;
}
