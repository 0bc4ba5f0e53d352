import * as z from "zod";
import type { Principal } from "./accessTokens";
import { basicCredentials, type CspRequest, formBody } from "./request";
import { type CspResponse, jsonResponse, Refusal } from "./responses";
import type { SimulatorState } from "./simulatorState";

const apiTokenForm = z
    .object({ api_token: z.string().min(1), refresh_token: z.undefined().optional() })
    .or(z.object({ api_token: z.undefined().optional(), refresh_token: z.string().min(1) }));

const clientCredentialsForm = z.object({ grant_type: z.literal("client_credentials") });

/** Gives an access token for a user's API token, in the present parameter or the deprecated one. */
export function apiTokenGrant(state: SimulatorState, request: CspRequest): CspResponse {
    const form = formBody(request, apiTokenForm);
    const apiToken = form.api_token ?? form.refresh_token;
    const user = state.userOf(apiToken);
    if (user === undefined) {
        throw new Refusal(400, "expired or invalid API token");
    }
    return tokenResponse(state, user, { refresh_token: apiToken });
}

/** Gives an access token for an app's id and secret. */
export function clientCredentialsGrant(state: SimulatorState, request: CspRequest): CspResponse {
    formBody(request, clientCredentialsForm);
    const credentials = basicCredentials(request);
    if (credentials === undefined) {
        throw new Refusal(401, "the client's credentials are missing");
    }
    const refusedWith = state.switches.rejectedCredentialsStatus;
    const app = state.findApp(credentials.id);
    if (app === undefined || !app.tokenEndpointAccepts(credentials.secret)) {
        throw new Refusal(refusedWith, "invalid client credentials");
    }
    if (!app.grantTypes.includes("client_credentials")) {
        throw new Refusal(refusedWith, "the grant type is not allowed for this client");
    }
    app.lastUsedAtMs = state.now();
    return tokenResponse(state, app.principal);
}

function tokenResponse(
    state: SimulatorState,
    principal: Principal,
    optional: Record<string, string> = {},
): CspResponse {
    return jsonResponse(200, {
        access_token: state.accessTokens.issue(principal),
        token_type: "bearer",
        expires_in: state.accessTokens.lifetimeSeconds,
        scope: "ALL_PERMISSIONS openid",
        ...optional,
    });
}
