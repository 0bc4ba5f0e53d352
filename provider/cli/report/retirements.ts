import { isRecord } from "../../common/json";
import { appOf, type Row } from "./row";

const types: readonly unknown[] = [
    "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement",
    "vmware-csp:index:PreviousSecretRetirement",
];

/** The rows without the overlaps that a retirement of the same stack has ended: the secrets' own states don't tell. */
export function withoutRetiredOverlaps(
    rows: readonly Row[],
    resources: readonly Readonly<Record<string, unknown>>[],
): Row[] {
    const retired = new Set(resources.flatMap(retiredRotation));
    return rows.map((row) => {
        const { content, orgId = "", oauthAppId = "" } = row;
        if (content.kind !== "facts" || content.rotatedAt === undefined) return row;
        if (!retired.has(keyOf(orgId, oauthAppId, content.rotatedAt))) return row;
        const { overlapEndsAt: _, ...facts } = content;
        return { ...row, content: facts };
    });
}

function retiredRotation({ type, id, outputs }: Readonly<Record<string, unknown>>): string | [] {
    if (!types.includes(type) || !isRecord(outputs)) return [];
    const { rotatedAt, retiredAt } = outputs;
    const { orgId = "", oauthAppId = "" } = appOf(String(id));
    return typeof retiredAt === "string" ? keyOf(orgId, oauthAppId, String(rotatedAt)) : [];
}

function keyOf(orgId: string, oauthAppId: string, rotatedAt: string): string {
    return JSON.stringify([orgId, oauthAppId, rotatedAt]);
}
