import { dateAt } from "../common/clock";
import type { Inputs } from "./inputs";
import { type RotationReason, type State, type StateWithSecret, stateVersion, withOptions } from "./state";

/** The state of a resource that has no secret yet: its identity and options. */
export function emptyState(inputs: Inputs): State {
    const { orgId, oauthAppId, host } = inputs;
    const identity = { orgId, oauthAppId, host, clientId: oauthAppId };
    return withOptions({ ...identity, stateVersion, rotationCount: 0, verified: false }, inputs);
}

/** The state after the secret became another one: nothing that was found out about the old one is left. */
function withSecret(before: State, clientSecret: string, verified: boolean): StateWithSecret {
    return {
        ...before,
        clientSecret,
        verified,
        previousClientSecret: undefined,
        previousClientSecretExpiresAt: undefined,
        rejected: undefined,
        verificationPending: undefined,
        pendingClientSecret: undefined,
        pendingRotation: undefined,
        pendingRotationTrigger: undefined,
    };
}

/** The state after a regeneration: everything that the inputs ask for is applied, the test is to come. */
export function regeneratedState(
    before: State,
    inputs: Inputs,
    rotation: { readonly secret: string; readonly reason: RotationReason; readonly at: string },
): StateWithSecret {
    return {
        ...withSecret(withOptions(before, inputs), rotation.secret, false),
        rotationTrigger: inputs.rotationTrigger,
        newClientSecret: inputs.newClientSecret,
        existingClientSecret: inputs.existingClientSecret,
        rotatedAt: rotation.at,
        adoptedAt: undefined,
        rotationReason: rotation.reason,
        rotationCount: before.rotationCount + 1,
    };
}

/**
 * The state after an adoption. Its age counts from now, since nobody knows when the secret was made.
 *
 * @param before the state of the resource, if it exists: then a trigger that differs is still to be applied, unless
 * there never was a secret.
 */
export function adoptedState(
    before: State | undefined,
    inputs: Inputs & { readonly existingClientSecret: string },
    at: string,
    verified: boolean,
): StateWithSecret {
    const { existingClientSecret } = inputs;
    const { rotationTrigger, newClientSecret } = inputs;
    const isFirst = before?.clientSecret === undefined;
    return {
        ...withSecret(withOptions(before ?? emptyState(inputs), inputs), existingClientSecret, verified),
        ...(isFirst && { rotationTrigger, newClientSecret }),
        existingClientSecret,
        rotatedAt: undefined,
        adoptedAt: at,
        rotationReason: "adopted",
    };
}

/** A rotation with overlap, from before its call until its secret is known to be accepted. */
export interface Candidate {
    readonly secret: string;
    readonly reason: RotationReason;
    readonly startedAt: string;
    readonly overlapSeconds: number;
    /** When CSP answered that it set the secret, if it has. */
    readonly setAt?: string | undefined;
}

/** The state that keeps a candidate: the present secret and what was last applied stay as they are. */
export function withCandidate(before: State, inputs: Inputs, { secret, ...rotation }: Candidate): State {
    return {
        ...withOptions(before, inputs),
        pendingClientSecret: secret,
        pendingRotation: rotation,
        pendingRotationTrigger: inputs.rotationTrigger,
    };
}

/** The state after its candidate became the secret; without a candidate, the state as it is. */
export function promotedState(state: State, inputs: Inputs, verified: boolean): State {
    const { pendingClientSecret: secret, pendingRotation: rotation } = state;
    if (secret === undefined || rotation === undefined) return state;
    // A secret that CSP rejected, or may have, is none that consumers could still be using.
    const isKnown = !state.rejected && !state.verificationPending;
    return {
        ...withSecret(withOptions(state, inputs), secret, verified),
        previousClientSecret: isKnown ? state.clientSecret : undefined,
        previousClientSecretExpiresAt: expiryOf(rotation),
        rotationTrigger: state.pendingRotationTrigger,
        newClientSecret: inputs.newClientSecret === secret ? secret : state.newClientSecret,
        rotatedAt: rotation.setAt ?? rotation.startedAt,
        adoptedAt: undefined,
        rotationReason: rotation.reason,
        rotationCount: state.rotationCount + 1,
    };
}

/** When the old secret of an overlap dies: counted from before the call, so rather too early than too late. */
function expiryOf({ startedAt, overlapSeconds }: Pick<Candidate, "startedAt" | "overlapSeconds">): string {
    return dateAt(Date.parse(startedAt) + overlapSeconds * 1_000).toISOString();
}

/** The state without the previous secret, once its overlap has ended. */
export function withoutEndedOverlap(state: State, nowMs: number): State {
    const expiresAt = state.previousClientSecretExpiresAt;
    if (expiresAt === undefined || nowMs < Date.parse(expiresAt)) return state;
    return { ...state, previousClientSecret: undefined, previousClientSecretExpiresAt: undefined };
}
