import type { Redactor } from "../common/redaction";
import type { IssuedToken } from "./accessTokens";
import type { CallContext, CallLimits, Parsed } from "./call";
import { makeCall } from "./makeCall";
import { type App, apiTokenGrantPath, tokenEndpointPath } from "./operations";
import { accessTokenResponse } from "./schemas";

/** Something that CSP gives an access token for: the API token of a user, or a service account (an OAuth app). */
export type Credential = (
    | { readonly kind: "apiToken"; readonly apiToken: string }
    | { readonly kind: "clientCredentials"; readonly clientId: string; readonly clientSecret: string }
) & {
    /** What it is and where it came from, for messages. */
    readonly source: string;
};

/**
 * Requests an access token.
 *
 * @param app the app whose secret is tested that way, if any: for messages.
 * @throws CspError
 */
export async function requestAccessToken(
    context: CallContext,
    limits: CallLimits,
    origin: string,
    credential: Credential,
    app?: App,
): Promise<IssuedToken> {
    const { value: token } = await makeCall(context, limits, {
        ...grantOf(credential, context.redactor),
        app,
        origin,
        method: "POST",
        credential: credential.source,
        parse: parseAccessToken,
    });
    return token;
}

const formContent = { "content-type": "application/x-www-form-urlencoded" };

function grantOf(credential: Credential, redactor: Redactor) {
    if (credential.kind === "apiToken") {
        redactor.add(credential.apiToken);
        return {
            operation: "apiTokenGrant",
            path: apiTokenGrantPath,
            headers: formContent,
            body: new URLSearchParams({ api_token: credential.apiToken }).toString(),
        } as const;
    }
    const { clientId, clientSecret } = credential;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    redactor.add(clientSecret, basic);
    return {
        operation: "clientCredentialsGrant",
        path: tokenEndpointPath,
        headers: { ...formContent, authorization: `Basic ${basic}` },
        body: "grant_type=client_credentials",
    } as const;
}

function parseAccessToken(json: unknown): Parsed<IssuedToken> {
    const { data } = accessTokenResponse.safeParse(json);
    if (!data) return { problem: "has no access_token" };
    const { access_token: value, expires_in: seconds } = data;
    return { value: { value, lifetimeMs: seconds === undefined ? undefined : seconds * 1_000 } };
}
