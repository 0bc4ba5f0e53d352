import * as pulumi from "@pulumi/pulumi";
import { runError } from "./runError";

/** The resource of this run that manages each app, by organization and app. A later run has another monitor. */
const managers = new WeakMap<object, Map<string, string>>();

/**
 * Claims an app for a resource of this run. Two resources on one app would end each other's secrets.
 *
 * @param urn the resource's.
 * @throws pulumi.RunError, naming both, if another one has claimed it.
 */
export function claimApp(run: object, orgId: string, oauthAppId: string, urn: string): void {
    const claims = managers.get(run) ?? new Map<string, string>();
    managers.set(run, claims);
    const key = JSON.stringify([orgId, oauthAppId]);
    const holder = claims.get(key) ?? urn;
    claims.set(key, holder);
    if (holder !== urn) {
        throw runError(
            `Both ${holder} and ${urn} manage the secret of OAuth app ${oauthAppId} in organization ${orgId}: ` +
                "each rotation of one would end the other's secret. Keep one, and use its clientSecret in both places.",
        );
    }
}

/** What tells this run from any other in the same process. */
export function currentRun(): object {
    return pulumi.runtime.getMonitor() ?? managers;
}
