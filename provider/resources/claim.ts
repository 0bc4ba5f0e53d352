import { isKnownText } from "../common/unknown";
import { describeApp } from "../csp/cspError";
import { normalizedOrgId } from "../rotation/inputs";
import type { ClaimKind, RunMemory } from "../rotation/runMemory";
import { resourceId } from "../rotation/state";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Claims for a resource what only one resource of a run may have. If a preview does not know the ids yet, the update
 * claims them.
 *
 * @param urn of the resource; any other value claims nothing.
 * @returns why it can't have it: another resource has it already.
 */
export function claim(run: RunMemory, kind: ClaimKind, ids: Properties, urn: unknown): string | undefined {
    const [orgId, oauthAppId] = [normalizedOrgId(ids["orgId"]), ids["oauthAppId"]];
    if (!isKnownText(orgId) || !isKnownText(oauthAppId) || !isKnownText(urn)) return undefined;
    const holder = run.claim(kind, resourceId({ orgId, oauthAppId }), urn);
    return holder === urn
        ? undefined
        : conflicts[kind](`Both ${holder} and ${urn}`, describeApp({ orgId, oauthAppId }));
}

const conflicts: Readonly<Record<ClaimKind, (both: string, app: string) => string>> = {
    app: (both, app) =>
        `${both} manage the secret of ${app}: each rotation of one would end the other's secret. Keep one, and use its ` +
        "clientSecret in both places.",
    overlap: (both, app) =>
        `${both} retire the previous secret of ${app}: the first one to end the overlap would do so for the consumers ` +
        "of the other, too. Keep one, and let it depend on every consumer.",
};
