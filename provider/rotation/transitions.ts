import { dateAt } from "../common/clock";
import { pick } from "../common/json";
import { optionNames } from "../common/properties";
import type { Inputs } from "./inputs";
import {
    type ActiveState,
    currentSecret,
    knownBefore,
    type Origin,
    type Overlap,
    type PendingSecret,
    type RotationCause,
    type State,
    type Trust,
} from "./state";

/** How each step of a rotation changes the state. Pure, since a preview uses it to say what an update will do. */

/**
 * The state with the options of these inputs. What was last applied of the other inputs stays, unless they are
 * removed; a secret input that is the current secret is applied by that.
 */
export function withOptions<S extends State>(state: S, inputs: Inputs): S {
    const { orgId, oauthAppId, rotationTrigger, newClientSecret, existingClientSecret } = inputs;
    const applied = (input: string | undefined, last: string | undefined) =>
        input === undefined || input === currentSecret(state) ? input : last;
    return {
        ...state,
        app: { orgId, oauthAppId },
        options: pick(inputs, optionNames),
        applied: {
            rotationTrigger: rotationTrigger === undefined ? undefined : state.applied.rotationTrigger,
            newClientSecret: applied(newClientSecret, state.applied.newClientSecret),
            existingClientSecret: applied(existingClientSecret, state.applied.existingClientSecret),
        },
    };
}

/** The state with another current secret. Nothing that was known of the old one stays. */
function withCurrent(state: State, value: string, trust: Trust, origin: Origin): ActiveState {
    const { app, options, applied, rotationCount } = state;
    return { app, options, applied, rotationCount, phase: "active", current: { value, trust, origin } };
}

export function withTrust(state: ActiveState, trust: Trust): ActiveState {
    return { ...state, current: { ...state.current, trust } };
}

/** The state after this update tested the current secret, or learned that it can't be tested. */
export function tested<S extends State>(state: S): S {
    return state.phase === "active" ? { ...state, current: { ...state.current, isTested: true } } : state;
}

export const verified: Trust = { kind: "verified" };
export const unverified: Trust = { kind: "unverified" };
export const untested: Trust = { kind: "untested" };

/** The state whose current secret CSP rejects: `isConfirmed` by this update's own test. */
export function rejected(state: ActiveState, isConfirmed: boolean): ActiveState {
    const { trust } = state.current;
    return withTrust(state, { kind: "rejected", before: knownBefore(trust), isConfirmed });
}

/** The state whose current secret CSP accepts after all. */
export function notRejected(state: ActiveState): ActiveState {
    const { trust } = state.current;
    return trust.kind === "rejected" ? withTrust(state, { kind: trust.before }) : state;
}

/**
 * The state after an adoption. Its age counts from now, since nobody knows when the secret was made. A trigger that
 * differs is still to be applied, unless there never was a secret: then the adoption is all of the creation. Of our own
 * pending secret we do know, and also that it began an overlap.
 */
export function adopted(state: State, inputs: Inputs, secret: string, at: string, trust: Trust): ActiveState {
    const { rotationTrigger, newClientSecret } = inputs;
    const withInputs = withOptions(state, inputs);
    const applied = state.phase === "initial" ? { rotationTrigger, newClientSecret } : withInputs.applied;
    const next = { ...withInputs, applied: { ...applied, existingClientSecret: secret } };
    if (secret !== state.pending?.value) return withCurrent(next, secret, trust, { kind: "adopted", at });
    return { ...withCurrent(next, secret, trust, originOf(state.pending)), overlap: overlapOf(state, state.pending) };
}

/** The state in which `existingClientSecret` has no further effect. */
export function withoutAdoption(state: State, secret: string): State {
    return { ...state, applied: { ...state.applied, existingClientSecret: secret } };
}

/** The state after a regeneration: everything that the inputs ask for is applied. */
export function regenerated(
    state: State,
    inputs: Inputs,
    rotation: { readonly secret: string; readonly reason: RotationCause; readonly at: string },
    trust: Trust,
): ActiveState {
    const { secret, reason, at } = rotation;
    const applied = pick(inputs, ["rotationTrigger", "newClientSecret", "existingClientSecret"]);
    const next = { ...withOptions(state, inputs), applied, rotationCount: state.rotationCount + 1 };
    return withCurrent(next, secret, trust, { kind: "rotated", at, reason });
}

/** The state that keeps a pending secret: the current one and what was last applied stay as they are. */
export function withPending(state: State, inputs: Inputs, pending: PendingSecret): State {
    return { ...withOptions(state, inputs), pending };
}

export function withoutPending(state: State): State {
    return { ...state, pending: undefined };
}

/**
 * The state after its pending secret became the current one.
 *
 * @param isOurs whether our `POST` began the overlap; false if CSP was only found to accept the secret.
 */
export function promoted(
    state: State,
    inputs: Inputs,
    pending: PendingSecret,
    trust: Trust,
    isOurs = true,
): ActiveState {
    const { value, trigger } = pending;
    const withInputs = withOptions(state, inputs);
    const newClientSecret = inputs.newClientSecret === value ? value : withInputs.applied.newClientSecret;
    const applied = { ...withInputs.applied, rotationTrigger: trigger, newClientSecret };
    const next = { ...withInputs, applied, rotationCount: state.rotationCount + 1 };
    return { ...withCurrent(next, value, trust, originOf(pending)), overlap: { ...overlapOf(state, pending), isOurs } };
}

function originOf({ setAt, startedAt, reason }: PendingSecret): Origin {
    return { kind: "rotated", at: setAt ?? startedAt, reason };
}

function overlapOf(state: State, pending: PendingSecret): Overlap {
    return { endsAt: pendingOverlapEnd(pending), previousSecret: usableSecret(state), isOurs: true };
}

/** When the overlap ends that a pending secret begins. Counted from before the call: too early is safer than too late. */
export function pendingOverlapEnd({ startedAt, overlapSeconds }: PendingSecret): string {
    return dateAt(Date.parse(startedAt) + overlapSeconds * 1_000).toISOString();
}

/** Consumers can't use a secret that CSP rejects, or may reject. */
function usableSecret(state: State): string | undefined {
    if (state.phase === "initial") return undefined;
    const { kind } = state.current.trust;
    return kind === "rejected" || kind === "untested" ? undefined : state.current.value;
}

/** Assumes that an overlap ends by its date. CSP may keep it a little longer, which only a test shows. */
export function withoutEndedOverlap<S extends State>(state: S, nowMs: number): S {
    return endedOverlap(state, nowMs) === undefined ? state : { ...state, overlap: undefined };
}

/** The overlap that should have ended by its date. */
export function endedOverlap(state: State, nowMs: number): Overlap | undefined {
    if (state.phase === "initial" || state.overlap === undefined) return undefined;
    return nowMs < Date.parse(state.overlap.endsAt) ? undefined : state.overlap;
}
