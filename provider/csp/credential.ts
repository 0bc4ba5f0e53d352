/** Something that CSP gives an access token for. */
export type Credential =
    | { readonly kind: "apiToken"; readonly apiToken: string; readonly source: string }
    | {
          readonly kind: "clientCredentials";
          readonly clientId: string;
          readonly clientSecret: string;
          readonly source: string;
      };

/** The value of an `Authorization` header (RFC 7617) for client credentials. */
export function basicAuthorization(clientId: string, clientSecret: string): string {
    return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
}

/** Tells credentials apart at one host. */
export function keyOf(origin: string, credential: Credential): string {
    return JSON.stringify(
        credential.kind === "apiToken"
            ? [origin, credential.apiToken]
            : [origin, credential.clientId, credential.clientSecret],
    );
}
