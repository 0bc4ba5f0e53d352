import { wellFormed } from "../common/sanitize";

/** What each call does, to complete the sentence "CSP did not …". */
export const operationLabels = {
    apiTokenGrant: "exchange the API token for an access token",
    clientCredentialsGrant: "issue an access token for the client credentials",
    regenerateSecret: "regenerate the secret",
    setSecret: "set the new secret",
    deleteOldSecret: "delete the old secret",
    getApp: "read the app",
    listApps: "list the organization's apps",
} as const;

/** The calls of CSP that this package makes, by the names of the API reference. */
export type Operation = keyof typeof operationLabels;

export function isMutating(operation: Operation): boolean {
    return operation === "regenerateSecret" || operation === "setSecret" || operation === "deleteOldSecret";
}

/** Whether it requests an access token. */
export function isGrant(operation: Operation): boolean {
    return operation === "apiTokenGrant" || operation === "clientCredentialsGrant";
}

export interface App {
    readonly orgId: string;
    /** The app's unique identifier, which is its OAuth `client_id`. */
    readonly oauthAppId: string;
}

export function describeApp({ orgId, oauthAppId }: App): string {
    return `OAuth app ${oauthAppId} in organization ${orgId}`;
}

/** What a call does, to complete the sentence "CSP did not …". */
export function describeCall(operation: Operation, app: App | undefined): string {
    if (app === undefined) return operationLabels[operation];
    return operation === "getApp" ? `read ${describeApp(app)}` : `${operationLabels[operation]} of ${describeApp(app)}`;
}

/** Where API tokens are exchanged ("Exchange organization scoped API-token for user access token"). */
export const apiTokenGrantPath = "/csp/gateway/am/api/auth/api-tokens/authorize";

/** The OAuth token endpoint ("Exchange … client credentials grant"). */
export const tokenEndpointPath = "/csp/gateway/am/api/auth/token";

export function appsPath(orgId: string): string {
    return `/csp/gateway/am/api/orgs/${inPath(orgId)}/oauth-apps`;
}

export function appPath({ orgId, oauthAppId }: App): string {
    return `${appsPath(orgId)}/${inPath(oauthAppId)}`;
}

/** Half a character can't be encoded. */
function inPath(id: string): string {
    return encodeURIComponent(wellFormed(id));
}
