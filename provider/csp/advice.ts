import type { Operation } from "./operations";

/** What the advice depends on. */
export interface Situation {
    readonly operation: Operation;
    readonly status: number;
    /** Which credential was used and where it came from, for example `the API token from CSP_API_TOKEN`. */
    readonly credential: string;
    readonly origin: string;
    /** When CSP wants to be asked again. */
    readonly retryAt?: Date | undefined;
}

/** What to do about a status that CSP answered: one or two sentences for a person. */
export function adviceOn(situation: Situation): string {
    const { operation, status, credential, origin, retryAt } = situation;
    const isGrant = operation === "apiTokenGrant" || operation === "clientCredentialsGrant";
    if (status === 401 || (isGrant && status === 400)) {
        return `The credential was ${credential}: check that it is for ${origin}, whole, and neither expired nor revoked.`;
    }
    switch (status) {
        case 400:
            return "CSP found the request invalid: check the ids and the new secret against CSP's rules.";
        case 403:
            return (
                `The credential was ${credential}: it needs one of the roles org_admin, org_owner or developer in the ` +
                "organization. Of an app with ownerOnlySecretRotation only the app itself may rotate the secret: " +
                'set authenticateAs: "app".'
            );
        case 404:
            return isGrant
                ? `Is ${origin} the right host?`
                : `Check orgId and oauthAppId, and that ${origin} is the host of that organization.`;
        case 409:
            return "Another change of the app is under way: run `pulumi up` again when it is done.";
        case 429:
            return retryAt
                ? `CSP limits the rate of calls: run \`pulumi up\` again after ${retryAt.toISOString()}.`
                : "CSP limits the rate of calls: run `pulumi up` again in a few minutes.";
        default:
            return status >= 500
                ? `CSP has a problem of its own: run \`pulumi up\` again${retryAt ? ` after ${retryAt.toISOString()}` : " later"}.`
                : `Is ${origin} the right host, and does a proxy stand in between?`;
    }
}
