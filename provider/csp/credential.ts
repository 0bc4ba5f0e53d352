import type { IssuedToken } from "./accessTokens";
import type { Call, CallContext, CallLimits, Parsed } from "./call";
import { makeCall } from "./makeCall";
import { type App, apiTokenGrantPath, tokenEndpointPath } from "./operations";
import { accessTokenResponse, parseJson } from "./schemas";

/** Something that CSP gives an access token for. */
export type Credential = ApiToken | ClientCredentials;

/** The API token of a user. */
export interface ApiToken {
    readonly kind: "apiToken";
    readonly apiToken: string;
    /** What it is and where it came from, for messages. */
    readonly source: string;
}

/** A service account: the id and the secret of an OAuth app. */
export interface ClientCredentials {
    readonly kind: "clientCredentials";
    readonly clientId: string;
    readonly clientSecret: string;
    /** What they are and where they came from, for messages. */
    readonly source: string;
}

/** Identifies a credential at one host. */
export function keyOf(origin: string, credential: Credential): string {
    return JSON.stringify(
        credential.kind === "apiToken"
            ? [origin, credential.apiToken]
            : [origin, credential.clientId, credential.clientSecret],
    );
}

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
    const { authorization, ...grant } = grantOf(credential);
    context.redactor.add(...grant.secrets);
    const { value } = await makeCall(context, limits, {
        ...grant,
        app,
        origin,
        method: "POST",
        headers: {
            "content-type": "application/x-www-form-urlencoded",
            ...(authorization !== undefined && { authorization }),
        },
        credential: credential.source,
        parse: parseAccessToken,
    });
    context.redactor.add(value.value);
    return value;
}

interface Grant extends Pick<Call<IssuedToken>, "operation" | "path" | "body"> {
    readonly secrets: readonly string[];
    readonly authorization?: string;
}

function grantOf(credential: Credential): Grant {
    if (credential.kind === "apiToken") {
        return {
            operation: "apiTokenGrant",
            path: apiTokenGrantPath,
            body: new URLSearchParams({ api_token: credential.apiToken }).toString(),
            secrets: [credential.apiToken],
        };
    }
    const { clientId, clientSecret } = credential;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    return {
        operation: "clientCredentialsGrant",
        path: tokenEndpointPath,
        body: "grant_type=client_credentials",
        secrets: [clientSecret, basic],
        authorization: `Basic ${basic}`,
    };
}

function parseAccessToken(body: string): Parsed<IssuedToken> {
    const parsed = accessTokenResponse.safeParse(parseJson(body));
    if (!parsed.success) return { problem: "has no access_token" };
    const { access_token: value, expires_in: seconds } = parsed.data;
    return { value: { value, lifetimeMs: seconds === undefined ? undefined : seconds * 1_000 } };
}
