import type { Redactor } from "../common/redaction";
import { apiTokenGrantPath, tokenEndpointPath } from "./operations";

/** Something that CSP gives an access token for: the API token of a user, or a service account (an OAuth app). */
export type Credential = (
    | { readonly kind: "apiToken"; readonly apiToken: string }
    | { readonly kind: "clientCredentials"; readonly clientId: string; readonly clientSecret: string }
) & {
    /** What it is and where it came from, for messages. */
    readonly source: string;
    /** Sentences that the user needs to replace it, if its source does not say enough. */
    readonly renewal?: string | undefined;
};

/** The request for an access token, of which no secret may be printed from now on. */
export function grantOf(credential: Credential, redactor: Redactor) {
    if (credential.kind === "apiToken") {
        const { apiToken } = credential;
        redactor.add(apiToken);
        return {
            operation: "apiTokenGrant",
            path: apiTokenGrantPath,
            body: new URLSearchParams({ api_token: apiToken }),
        } as const;
    }
    const { clientId, clientSecret } = credential;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    redactor.add(clientSecret, basic);
    return {
        operation: "clientCredentialsGrant",
        path: tokenEndpointPath,
        authorization: `Basic ${basic}`,
        body: new URLSearchParams({ grant_type: "client_credentials" }),
    } as const;
}
