import { isRecord, withoutUndefined } from "../../common/json";
import { normalizedOrgId } from "../../rotation/inputs";
import { type AppOfRow, appOf, type Interruption, isSecretType, namesOf, type Row } from "./row";

interface PendingOperation extends Partial<AppOfRow> {
    readonly type: Interruption;
    readonly urn: string;
}

/**
 * The rows with their interrupted operations, and a row for each creation that left nothing else in the state.
 *
 * @param operations `pending_operations` of an export. A creation stays there until a refresh clears it.
 */
export function withInterruptions(rows: readonly Row[], operations: unknown): Row[] {
    const pending = (Array.isArray(operations) ? operations : []).filter(isRecord).flatMap(pendingOperation);
    const marked = rows.map((row) => {
        const operation = pending.find((each) => isAbout(each, row));
        return operation === undefined ? row : { ...row, interrupted: operation.type };
    });
    const ofTheirOwn = pending
        .filter((each) => each.type === "creating" && !rows.some((row) => isAbout(each, row)))
        .map(createdRow);
    return [...marked, ...ofTheirOwn];
}

function pendingOperation({ type, resource }: Record<string, unknown>): PendingOperation | [] {
    if (!isRecord(resource) || !isSecretType(resource["type"])) return [];
    // An old copy was replaced: nobody uses its secret any more.
    if (!isInterruption(type) || resource["delete"] === true) return [];
    const { urn, id, inputs } = resource;
    const { orgId, oauthAppId } = isRecord(inputs) ? inputs : {};
    const byInputs =
        typeof orgId === "string" && typeof oauthAppId === "string"
            ? { orgId: normalizedOrgId(orgId), oauthAppId }
            : {};
    return { type, urn: String(urn), ...byInputs, ...(type === "creating" ? {} : appOf(String(id))) };
}

function isInterruption(type: unknown): type is Interruption {
    return type === "creating" || type === "updating" || type === "deleting";
}

/** A rotation affects the app under every name: a renamed resource's rotation ends the old name's secret too. */
function isAbout({ type, urn, orgId, oauthAppId }: PendingOperation, row: Row): boolean {
    const isUnknown = orgId === undefined || row.orgId === undefined;
    const isSameApp = isUnknown || (orgId === row.orgId && oauthAppId === row.oauthAppId);
    return isSameApp && (urn === row.urn || (type !== "deleting" && !isUnknown));
}

function createdRow({ urn, orgId, oauthAppId }: PendingOperation): Row {
    const content = { kind: "facts", rotationCount: 0, verified: false, rejected: false } as const;
    return withoutUndefined({ urn, ...namesOf(urn), orgId, oauthAppId, interrupted: "creating" as const, content });
}
