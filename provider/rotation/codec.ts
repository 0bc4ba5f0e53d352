import * as z from "zod";
import { isDate } from "../common/clock";
import { pick, withoutUndefined } from "../common/json";
import { inputs, optionNames, outputs, rotationReasons } from "../common/properties";
import { UserError } from "../common/userError";
import { originOf } from "../csp/host";
import { tokenEndpointPath } from "../csp/operations";
import { normalizedOrgId } from "./inputs";
import { schemaOf } from "./schemas";
import {
    knownBefore,
    nextRotationAt,
    type Origin,
    type Overlap,
    type PendingSecret,
    type State,
    type Trust,
} from "./state";

/** The version of the outputs that this code writes. Newer outputs are refused, older ones are read. */
export const stateVersion = 1;

/** What Pulumi keeps of an `OAuthAppSecret`: its outputs. Not every combination of them is a `State`. */
const outputsSchema = schemaOf({ ...inputs, ...outputs }, { rules: false })
    .required({ stateVersion: true, clientId: true, rotationCount: true, verified: true })
    .extend({
        pendingRotation: z
            .object({
                reason: z.enum(rotationReasons),
                startedAt: z.string(),
                overlapSeconds: z.number(),
                setAt: z.string().optional(),
            })
            .optional(),
    });

export type Outputs = z.infer<typeof outputsSchema>;

/**
 * Refuses outputs that a later release wrote.
 *
 * @throws UserError `STATE_TOO_NEW`.
 */
export function refuseNewerState(outputs: Readonly<Record<string, unknown>>): void {
    const version = outputs["stateVersion"];
    if (typeof version !== "number" || !(version > stateVersion)) return;
    throw new UserError(
        "STATE_TOO_NEW",
        `A later release of pulumi-vmware-csp wrote the state (state version ${version}; the installed release reads ` +
            `up to ${stateVersion}). Install that release or a later one in the project.`,
    );
}

/**
 * Reads the outputs that Pulumi kept as a state.
 *
 * @throws UserError `STATE_TOO_NEW` for those of a later release, `STATE_UNREADABLE` if they are malformed.
 */
export function parseState(raw: Readonly<Record<string, unknown>>): State {
    return decode(parseOutputs(raw));
}

/** Reads the outputs that Pulumi kept, as they are; throws what `parseState` throws. */
export function parseOutputs(raw: Readonly<Record<string, unknown>>): Outputs {
    refuseNewerState(raw);
    const parsed = outputsSchema.safeParse(raw);
    if (parsed.success) return parsed.data;
    const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".")))].join(", ");
    throw new UserError("STATE_UNREADABLE", `The resource's state can't be read: ${fields}.`);
}

function decode(outputs: Outputs): State {
    const { orgId, oauthAppId, rotationTrigger, newClientSecret, existingClientSecret } = outputs;
    const resource = {
        // A state may have a GUID in capitals; what this run knows of apps goes by one spelling.
        app: { orgId: normalizedOrgId(orgId), oauthAppId },
        options: pick(outputs, optionNames),
        applied: { rotationTrigger, newClientSecret, existingClientSecret },
        rotationCount: outputs.rotationCount,
        pending: decodePending(outputs),
    };
    const { clientSecret: value } = outputs;
    if (value === undefined) return { ...resource, phase: "initial" };
    const current = { value, trust: decodeTrust(outputs), origin: decodeOrigin(outputs) };
    return { ...resource, phase: "active", current, overlap: decodeOverlap(outputs) };
}

function decodeTrust({ rejected, verificationPending, verified }: Outputs): Trust {
    const tested = verificationPending ? "untested" : verified ? "verified" : "unverified";
    return rejected ? { kind: "rejected", before: tested, isConfirmed: false } : { kind: tested };
}

function decodeOrigin({ rotatedAt, adoptedAt, rotationReason: reason }: Outputs): Origin {
    if (rotatedAt === undefined && adoptedAt !== undefined) return { kind: "adopted", at: adoptedAt };
    return { kind: "rotated", at: rotatedAt, reason };
}

function decodeOverlap(outputs: Outputs): Overlap | undefined {
    const { previousClientSecretExpiresAt, previousClientSecret: previousSecret } = outputs;
    const endsAt = previousClientSecretExpiresAt ?? outputs.possibleOverlapEndsAt;
    if (endsAt === undefined) return undefined;
    return { endsAt, previousSecret, isOurs: previousClientSecretExpiresAt !== undefined };
}

/** A pending secret always has its rotation. If an edited state lacks it, or its date, we assume one whose overlap has ended. */
function decodePending(outputs: Outputs): PendingSecret | undefined {
    const { pendingClientSecret: value, pendingRotation, pendingRotationTrigger: trigger } = outputs;
    if (value === undefined) return undefined;
    const rotation = isDate(pendingRotation?.startedAt)
        ? pendingRotation
        : {
              reason: outputs.clientSecret === undefined ? ("created" as const) : ("trigger" as const),
              startedAt: new Date(0).toISOString(),
              overlapSeconds: outputs.overlapSeconds ?? 0,
          };
    return { value, trigger, ...rotation };
}

/** The state as outputs for Pulumi: with what follows from it, and without anything undefined. */
export function toOutputs(state: State): Record<string, unknown> {
    const { app, options, applied, rotationCount, pending } = state;
    return withoutUndefined({
        ...app,
        ...options,
        ...applied,
        ...(state.phase === "active" ? encodeActive(state) : { verified: false }),
        ...(pending && encodePending(pending)),
        rotationCount,
        clientId: app.oauthAppId,
        stateVersion,
        tokenEndpoint: originOf(options.host) + tokenEndpointPath,
        nextRotationAt: nextRotationAt(state, options.rotateAfterDays)?.toISOString(),
    });
}

function encodeActive({ current, overlap }: Extract<State, { phase: "active" }>) {
    const { value: clientSecret, trust, origin } = current;
    const tested = knownBefore(trust);
    return {
        clientSecret,
        verified: tested === "verified",
        rejected: trust.kind === "rejected" ? true : undefined,
        verificationPending: tested === "untested" ? true : undefined,
        ...(origin.kind === "adopted"
            ? { adoptedAt: origin.at, rotationReason: "adopted" }
            : { rotatedAt: origin.at, rotationReason: origin.reason }),
        previousClientSecret: overlap?.previousSecret,
        ...(overlap && {
            [overlap.isOurs ? "previousClientSecretExpiresAt" : "possibleOverlapEndsAt"]: overlap.endsAt,
        }),
    };
}

function encodePending({ value, trigger, reason, startedAt, overlapSeconds, setAt }: PendingSecret) {
    return {
        pendingClientSecret: value,
        pendingRotation: withoutUndefined({ reason, startedAt, overlapSeconds, setAt }),
        pendingRotationTrigger: trigger,
    };
}
