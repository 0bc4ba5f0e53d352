import { isDeepStrictEqual } from "node:util";
import { dateAt, isDate } from "../common/clock";
import { pick } from "../common/json";
import { type appliedNames, optionNames, type RotationReason } from "../common/properties";
import type { App } from "../csp/operations";
import type { Inputs } from "./inputs";

export type RotationCause = Exclude<RotationReason, "adopted">;

/** The inputs that are kept as they are, and change nothing at CSP by themselves. */
export type Options = Pick<Inputs, (typeof optionNames)[number]>;

/** The values of these inputs that were last applied; the inputs may have changed since. */
export type Applied = Pick<Inputs, (typeof appliedNames)[number]>;

/**
 * What is known of an `OAuthAppSecret`: `initial` until it has its first secret, `active` from then on. A secret that
 * CSP may have, but is not known to accept yet, is pending beside either.
 */
export type State = InitialState | ActiveState;

interface Resource {
    readonly app: App;
    readonly options: Options;
    readonly applied: Applied;
    readonly rotationCount: number;
    readonly pending?: PendingSecret | undefined;
}

/** No secret yet. Stored only while the very first one is pending. */
export interface InitialState extends Resource {
    readonly phase: "initial";
    /** What this run has seen of the resource that this one may replace; never stored. */
    readonly predecessor?: Predecessor | undefined;
}

/** The resource of an app before another one takes its place: as it was, or only what it had applied. */
export type Predecessor = State | AppliedBefore;

/** A predecessor whose inputs are all that was seen. */
export interface AppliedBefore {
    readonly phase: "unknown";
    readonly applied: Pick<Applied, "existingClientSecret">;
}

export interface ActiveState extends Resource {
    readonly phase: "active";
    readonly current: CurrentSecret;
    readonly overlap?: Overlap | undefined;
}

export interface CurrentSecret {
    readonly value: string;
    readonly trust: Trust;
    /** How and when (ISO 8601) it was made. Only an edited state may lack one of the two. */
    readonly origin: Origin;
    /** Whether this update has found no rejection of it; never stored. */
    readonly isTested?: true;
}

export type Origin =
    | {
          readonly kind: "rotated";
          readonly at?: string | undefined;
          readonly reason?: RotationReason | undefined;
      }
    | { readonly kind: "adopted"; readonly at: string };

/**
 * What the last test of the current secret told. `verified`: CSP accepted it. `unverified`: it was not tested, or
 * can't be. `untested`: it has to be tested before anything else is said of it. `rejected`: a refresh, or this update
 * once it is confirmed, found that CSP rejects it; `before` is what was known until then.
 */
export type Trust =
    | { readonly kind: Tested }
    | { readonly kind: "rejected"; readonly before: Tested; readonly isConfirmed: boolean };

type Tested = "verified" | "unverified" | "untested";

/** What was known of the secret before CSP rejected it, if it does. */
export function knownBefore(trust: Trust): Tested {
    return trust.kind === "rejected" ? trust.before : trust.kind;
}

/** A time in which CSP accepts an older secret as well as the current one. */
export interface Overlap {
    readonly endsAt: string;
    readonly previousSecret?: string | undefined;
    /**
     * Whether our own `POST` began it. False: CSP accepted our secret, but answered no `POST` of ours. That proves
     * nothing, so we end nothing because of it.
     */
    readonly isOurs: boolean;
}

/** A secret of ours, from before its `POST` until CSP is known to accept it. */
export interface PendingSecret {
    readonly value: string;
    readonly reason: RotationReason;
    readonly trigger: Applied["rotationTrigger"];
    readonly overlapSeconds: number;
    /** When the update that set it began, ISO 8601. */
    readonly startedAt: string;
    /** When CSP answered that it set the secret, ISO 8601; absent while the outcome is unknown. */
    readonly setAt?: string | undefined;
    /** What this update's test of it found; never stored. */
    readonly finding?: "rejected" | "unverifiable" | undefined;
}

/**
 * The state of a resource that is not there yet.
 *
 * @param predecessor what this run has seen of the one that it may replace. What that had adopted, and rotated since,
 * counts as applied: it has no further effect.
 */
export function initialState(inputs: Inputs, predecessor?: Predecessor): InitialState {
    const { orgId, oauthAppId, existingClientSecret } = inputs;
    const isSpent =
        predecessor !== undefined &&
        predecessor.phase !== "unknown" &&
        existingClientSecret === predecessor.applied.existingClientSecret &&
        existingClientSecret !== currentSecret(predecessor);
    return {
        phase: "initial",
        app: { orgId, oauthAppId },
        options: pick(inputs, optionNames),
        applied: isSpent ? { existingClientSecret } : {},
        rotationCount: 0,
        ...(predecessor && { predecessor }),
    };
}

/**
 * The inputs of the update that left this state: all that was applied, and what is pending. After a partial failure the
 * engine keeps older ones.
 */
export function inputsOf({ app, options, applied, pending }: State): Inputs {
    if (pending === undefined) return { ...app, ...options, ...applied };
    const isOwn = pending.reason === "newClientSecret";
    const newClientSecret = isOwn ? pending.value : applied.newClientSecret;
    return { ...app, ...options, ...applied, rotationTrigger: pending.trigger, newClientSecret };
}

/** The resource as this run knows it: the one itself, or, before a creation, that which it may replace. */
export function knownState(state: State): ActiveState | undefined {
    if (state.phase === "active") return state;
    return state.predecessor?.phase === "active" ? state.predecessor : undefined;
}

/** The pending secret of the resource as this run knows it. */
export function knownPending(state: State): PendingSecret | undefined {
    const seen = state.phase === "initial" && state.predecessor?.phase !== "unknown" ? state.predecessor : undefined;
    return state.pending ?? seen?.pending;
}

/**
 * The overlap because of which another rotation with overlap may be refused; undefined where none runs by its date. A
 * replacement that is given its predecessor's own secret begins no other one.
 */
export function hinderingOverlap(state: State, { newClientSecret }: Inputs, nowMs: number): Overlap | undefined {
    const known = knownState(state);
    if (known?.overlap === undefined || nowMs >= Date.parse(known.overlap.endsAt)) return undefined;
    return state.phase === "initial" && newClientSecret === known.current.value ? undefined : known.overlap;
}

export function currentSecret(state: State): string | undefined {
    return state.phase === "active" ? state.current.value : undefined;
}

/** Every secret in the state. They must never be printed. */
export function secretsOf(state: State): (string | undefined)[] {
    const { newClientSecret, existingClientSecret } = state.applied;
    const previousSecret = state.phase === "active" ? state.overlap?.previousSecret : undefined;
    return [currentSecret(state), previousSecret, state.pending?.value, newClientSecret, existingClientSecret];
}

/** Whether an update left a secret that has to be tested before anything else. */
export function isUnsettled(state: State): boolean {
    return state.pending !== undefined || (state.phase === "active" && isUntested(state));
}

/** Whether the current secret has to be tested before anything else is said of it. */
export function isUntested({ current: { trust } }: ActiveState): boolean {
    return knownBefore(trust) === "untested";
}

/**
 * When the current secret reaches that age; undefined without a greatest age, or where its own is not known. Never at once, or
 * each rotation would be followed by another one.
 */
export function nextRotationAt(state: State, rotateAfterDays: number | undefined): Date | undefined {
    if (state.phase === "initial" || rotateAfterDays === undefined) return undefined;
    const { at } = state.current.origin;
    return isDate(at) ? dateAt(Date.parse(at) + Math.max(1, rotateAfterDays * dayMs)) : undefined;
}

const dayMs = 86_400_000;

export function optionsDiffer({ options }: State, inputs: Inputs): boolean {
    return optionNames.some((name) => !isDeepStrictEqual(inputs[name], options[name]));
}

export function resourceId({ orgId, oauthAppId }: App): string {
    return `${orgId}/${oauthAppId}`;
}
