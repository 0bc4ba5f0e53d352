/** Something that CSP gives an access token for. */
export type Credential = ApiToken | ClientCredentials;

/** The API token of a user. */
export interface ApiToken {
    readonly kind: "apiToken";
    readonly apiToken: string;
    /** What it is and where it came from, as it stands in messages. */
    readonly source: string;
}

/** A service account: the id and the secret of an OAuth app. */
export interface ClientCredentials {
    readonly kind: "clientCredentials";
    readonly clientId: string;
    readonly clientSecret: string;
    /** What they are and where they came from, as it stands in messages. */
    readonly source: string;
}

/** Client credentials as an `Authorization` header has them after `Basic` (RFC 7617). */
export function basicCredentials(clientId: string, clientSecret: string): string {
    return Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
}

/** Tells credentials apart at one host. */
export function keyOf(origin: string, credential: Credential): string {
    return JSON.stringify(
        credential.kind === "apiToken"
            ? [origin, credential.apiToken]
            : [origin, credential.clientId, credential.clientSecret],
    );
}
