import { z } from "zod";
import { dateAt } from "../common/clock";
import { pick, withoutUndefined } from "../common/json";
import { optionNames } from "../common/properties";
import { UserError } from "../common/userError";
import { originOf } from "../csp/host";
import { type App, tokenEndpointPath } from "../csp/operations";
import type { Inputs } from "./inputs";

/** The version of the state that this code writes. A newer state is refused, an older one is read. */
export const stateVersion = 1;

const rotationReason = z.enum(["created", "adopted", "trigger", "age", "newClientSecret", "rejected"]);

/** Why the present secret came to be. */
export type RotationReason = z.infer<typeof rotationReason>;

/**
 * What Pulumi keeps of the resource: its outputs. `rotationTrigger`, `newClientSecret` and `existingClientSecret`
 * are those last applied, whatever the inputs say since.
 */
const stateSchema = z.object({
    stateVersion: z.number(),
    orgId: z.string(),
    oauthAppId: z.string(),
    host: z.string(),
    rotationTrigger: z.json().optional(),
    rotateAfterDays: z.number().optional(),
    overlapSeconds: z.number().optional(),
    newClientSecret: z.string().optional(),
    existingClientSecret: z.string().optional(),
    onExternalRotation: z.enum(["rotate", "warn"]).optional(),
    verify: z.boolean().optional(),
    authenticateAs: z.enum(["credentials", "app"]).optional(),
    revokeOnDelete: z.boolean().optional(),
    profile: z.string().optional(),

    clientId: z.string(),
    /** Absent only while the very first secret is still a candidate. */
    clientSecret: z.string().optional(),
    previousClientSecret: z.string().optional(),
    previousClientSecretExpiresAt: z.string().optional(),
    rotatedAt: z.string().optional(),
    adoptedAt: z.string().optional(),
    rotationReason: rotationReason.optional(),
    rotationCount: z.number(),
    verified: z.boolean(),
    /** A refresh found that CSP rejects the stored secret. */
    rejected: z.literal(true).optional(),
    /** The stored secret has to be tested before anything else is said of it. */
    verificationPending: z.literal(true).optional(),
    /** A secret that was set, or may have been, and is not known to be accepted yet. */
    pendingClientSecret: z.string().optional(),
    pendingRotation: z
        .object({
            reason: rotationReason,
            startedAt: z.string(),
            overlapSeconds: z.number(),
            setAt: z.string().optional(),
        })
        .optional(),
    pendingRotationTrigger: z.json().optional(),
});

/** The state of an `OAuthAppSecret`. */
export type State = z.infer<typeof stateSchema>;

/** A state with a secret: every one but that of a resource whose very first secret is still a candidate. */
export type StateWithSecret = State & { readonly clientSecret: string };

/** Tells whether the state has a secret. */
export function hasSecret(state: State): state is StateWithSecret {
    return state.clientSecret !== undefined;
}

/**
 * Refuses outputs that a later release wrote.
 *
 * @throws UserError `STATE_TOO_NEW`.
 */
export function refuseNewerState(outputs: Readonly<Record<string, unknown>>): void {
    const version = outputs["stateVersion"];
    if (typeof version !== "number" || version <= stateVersion) return;
    throw new UserError(
        "STATE_TOO_NEW",
        `The state was written by a later release of pulumi-vmware-csp (state version ${version}; the installed ` +
            `release reads up to ${stateVersion}). Install that release or a later one in the project.`,
    );
}

/**
 * Reads the outputs that Pulumi kept.
 *
 * @throws UserError `STATE_TOO_NEW` for a state of a later release, `STATE_UNREADABLE` for what is none.
 */
export function parseState(outputs: Readonly<Record<string, unknown>>): State {
    refuseNewerState(outputs);
    const parsed = stateSchema.safeParse(outputs);
    if (parsed.success) return parsed.data;
    const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".")))].join(", ");
    throw new UserError("STATE_UNREADABLE", `The resource's state can't be read: ${fields}.`);
}

/** The state as outputs for Pulumi: with what follows from it, and without anything undefined. */
export function toOutputs(state: State): Record<string, unknown> {
    return withoutUndefined({
        ...state,
        stateVersion,
        tokenEndpoint: originOf(state.host) + tokenEndpointPath,
        nextRotationAt: nextRotationAt(state)?.toISOString(),
    });
}

/** When the present secret reaches its greatest age, if it has one. */
export function nextRotationAt(
    state: Pick<State, "rotatedAt" | "adoptedAt" | "rotateAfterDays">,
): Date | undefined {
    const since = state.rotatedAt ?? state.adoptedAt;
    if (state.rotateAfterDays === undefined || since === undefined) return undefined;
    return dateAt(Date.parse(since) + state.rotateAfterDays * dayMs);
}

const dayMs = 86_400_000;

/**
 * The state with the options of these inputs. What was last applied of the other inputs stays, unless they are
 * removed; a secret input that is the secret we have is applied by that.
 */
export function withOptions(state: State, inputs: Inputs): State {
    const applied = (input: string | undefined, last: string | undefined) =>
        input === undefined || input === state.clientSecret ? input : last;
    return {
        ...state,
        ...pick(inputs, optionNames),
        rotationTrigger: inputs.rotationTrigger === undefined ? undefined : state.rotationTrigger,
        newClientSecret: applied(inputs.newClientSecret, state.newClientSecret),
        existingClientSecret: applied(inputs.existingClientSecret, state.existingClientSecret),
    };
}

/** The resource's id. */
export function resourceId({ orgId, oauthAppId }: App): string {
    return `${orgId}/${oauthAppId}`;
}
