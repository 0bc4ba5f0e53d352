import { isRecord, parseJson, textIn, withoutUndefined } from "../../common/json";
import { names, outputs, secretOutputNames } from "../../common/properties";
import { isMarkedSecret } from "../../common/secretMark";
import { UserError } from "../../common/userError";
import { parseState } from "../../rotation/codec";
import { isUntested, knownBefore, nextRotationAt, type State } from "../../rotation/state";
import { withInterruptions } from "./interruptions";
import { withoutRetiredOverlaps } from "./retirements";
import { appOf, type Content, type Facts, isSecretType, namesOf, type Row } from "./row";

/**
 * The rows of what `pulumi stack export` printed.
 *
 * @returns `problem`, if the text is not an export: it completes the sentence "it …".
 */
export function rowsOf(text: string): { readonly rows: Row[] } | { readonly problem: string } {
    const json = parseJson(text);
    if (json === undefined) return { problem: text.trim() === "" ? "is empty" : "is not JSON" };
    const deployment = isRecord(json) ? json["deployment"] : undefined;
    if (deployment === null) return { rows: [] };
    const resources = isRecord(deployment) ? (deployment["resources"] ?? []) : undefined;
    if (!Array.isArray(resources)) return { problem: "is not what `pulumi stack export` prints" };
    const kept = resources.filter(isRecord);
    const rows = withoutRetiredOverlaps(kept.flatMap(rowOf), kept);
    return { rows: withInterruptions(rows, isRecord(deployment) ? deployment["pending_operations"] : undefined) };
}

function rowOf(resource: Record<string, unknown>): Row | [] {
    const { urn, type, id, created, outputs: kept, delete: isOldCopy } = resource;
    // A resource that waits for its deletion was replaced: its replacement has the secret.
    if (!isSecretType(type) || isOldCopy === true) return [];
    const content = contentOf(isRecord(kept) ? kept : {}, String(id));
    return withoutUndefined({
        urn: String(urn),
        ...namesOf(String(urn)),
        created: textIn(created),
        ...appOf(String(id)),
        content,
    });
}

function contentOf(kept: Readonly<Record<string, unknown>>, id: string): Content {
    try {
        return factsOf(parseState(withoutSecrets(kept, id)));
    } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { kind: "unreadable", reason: error.summary };
    }
}

/** Outputs that the report never looks into: it only asks whether they are there. */
const closedNames: readonly string[] = [...secretOutputNames, "rotationTrigger", "host"];

/** Outputs that follow from others. */
const derivedNames: readonly string[] = ["clientId", "tokenEndpoint", "nextRotationAt"];

/** Outputs that the report needs to read a state. */
const neededNames = ["rotateAfterDays", ...names(outputs)].filter(
    (name) => !closedNames.includes(name) && !derivedNames.includes(name),
);

/**
 * The outputs of a resource without any secret, encrypted or not. A program may make every output secret; a state in
 * which the report needs a secret output can't be read.
 */
function withoutSecrets(kept: Readonly<Record<string, unknown>>, id: string): Record<string, unknown> {
    const { orgId, oauthAppId } = appOf(id);
    const ofId: Readonly<Record<string, unknown>> = { orgId, oauthAppId, clientId: oauthAppId };
    const open = Object.entries(kept).flatMap(([name, value]) => {
        if (!isMarkedSecret(value)) return [[name, value]];
        if (closedNames.includes(name)) return [[name, "[secret]"]];
        if (neededNames.includes(name)) throw unreadable(`${name} is a secret there`);
        return ofId[name] === undefined ? [] : [[name, ofId[name]]];
    });
    return Object.fromEntries(open);
}

function factsOf(state: State): Facts {
    const { pending, options, rotationCount } = state;
    const current = state.phase === "active" ? state.current : undefined;
    const overlap = state.phase === "active" ? state.overlap : undefined;
    const { origin, trust } = current ?? {};
    for (const moment of [origin?.at, overlap?.endsAt]) {
        if (moment !== undefined && Number.isNaN(Date.parse(moment)))
            throw unreadable("it has a date that can't be read");
    }
    const isTested = state.phase === "active" && !isUntested(state);
    return {
        kind: "facts",
        rotationCount,
        verified: trust !== undefined && knownBefore(trust) === "verified",
        rejected: trust?.kind === "rejected",
        ...withoutUndefined({
            rotatedAt: origin?.kind === "rotated" ? origin.at : undefined,
            adoptedAt: origin?.kind === "adopted" ? origin.at : undefined,
            rotationReason: origin?.kind === "rotated" ? origin.reason : origin?.kind,
            nextRotationAt: nextRotationAt(state, options.rotateAfterDays)?.toISOString(),
            pending: pending || !current ? ("secret" as const) : isTested ? undefined : ("test" as const),
            overlapEndsAt: overlap?.endsAt,
        }),
    };
}

function unreadable(why: string): UserError {
    return new UserError("STATE_UNREADABLE", `The resource's state can't be read: ${why}.`);
}
