import { isKnownText } from "../common/unknown";
import { type App, describeApp } from "../csp/operations";
import { normalizedOrgId } from "../rotation/inputs";
import type { ClaimKind, RunMemory } from "../rotation/runMemory";
import { resourceId } from "../rotation/state";
import type { Properties } from "./resource";

/** The id of a resource that is identified by its app; empty while the app is unknown. */
export function idOfApp(properties: Properties): string {
    const app = knownApp(properties);
    return app === undefined ? "" : resourceId(app);
}

/** Names an app whose ids a preview may not know yet. */
export function describeKnown({ orgId, oauthAppId }: Properties): string {
    const shown = (id: unknown) => (isKnownText(id) ? id : "(not known yet)");
    return describeApp({ orgId: shown(orgId), oauthAppId: shown(oauthAppId) });
}

function knownApp({ orgId: org, oauthAppId }: Properties): App | undefined {
    const orgId = normalizedOrgId(org);
    return isKnownText(orgId) && isKnownText(oauthAppId) ? { orgId, oauthAppId } : undefined;
}

/**
 * Claims for a resource what only one resource of a run may have. If a preview does not know the ids yet, the update
 * claims them.
 *
 * @param urn of the resource; any other value claims nothing.
 * @returns why the claim is refused: another resource has it already.
 */
export function claim(run: RunMemory, kind: ClaimKind, ids: Properties, urn: unknown): string | undefined {
    const app = knownApp(ids);
    if (app === undefined || !isKnownText(urn)) return undefined;
    const holder = run.claim(kind, resourceId(app), urn);
    return holder === urn ? undefined : conflicts[kind](`Both ${holder} and ${urn}`, describeApp(app));
}

const conflicts: Readonly<Record<ClaimKind, (both: string, app: string) => string>> = {
    app: (both, app) =>
        `${both} manage the secret of ${app}: each rotation of one would end the other's secret. Keep one, and use its ` +
        "clientSecret in both places.",
    overlap: (both, app) =>
        `${both} retire the previous secret of ${app}: the first one to end the overlap would do so for the consumers ` +
        "of the other, too. Keep one, and let it depend on every consumer.",
};

/** The inputs whose change replaces the resource. The letter case of an organization does not count. */
export function replacingInputs(
    before: Readonly<Record<"orgId" | "oauthAppId", unknown>>,
    raw: Properties,
): ("orgId" | "oauthAppId")[] {
    const isSame = {
        orgId: inLowerCase(raw["orgId"]) === inLowerCase(before.orgId),
        oauthAppId: raw["oauthAppId"] === before.oauthAppId,
    };
    return (["orgId", "oauthAppId"] as const).filter((name) => !isSame[name]);
}

function inLowerCase(id: unknown): unknown {
    return typeof id === "string" ? id.toLowerCase() : id;
}
