import { placesInOrder } from "../../common/settings";
import { asUserError, UserError } from "../../common/userError";
import type { Credential } from "../../csp/credential";
import { CspError } from "../../csp/cspError";
import { explain } from "../../csp/hints";
import { originOf } from "../../csp/host";
import { tokenEndpointPath } from "../../csp/operations";
import { TransportFailure } from "../../csp/transportFailure";
import { AppContext } from "../../rotation/appContext";
import type { ProviderContext } from "../../rotation/providerContext";
import { findLimits } from "../../rotation/runtimeConfig";
import { appFindings, isOwn } from "./appFindings";
import { type Finding, note, ok, problem } from "./finding";

/** The app to examine, and how to reach it. */
export interface Target {
    readonly orgId: string;
    readonly oauthAppId: string;
    readonly host: string;
    readonly profile?: string;
    /** As the input of the same name: `app` for the app itself, with its own secret. */
    readonly authenticateAs?: "credentials" | "app";
}

/**
 * Tries what a rotation needs, up to the first problem; changes nothing.
 *
 * @throws UserError if a setting is invalid.
 */
export async function examine(provider: ProviderContext, target: Target): Promise<Finding[]> {
    const host = await examineHost(provider, originOf(target.host));
    if (host.status === "problem") return [host];
    const app = new AppContext(provider, target, undefined);
    let credential: Credential;
    try {
        credential = target.authenticateAs === "app" ? ownCredential(provider, target) : app.credential();
    } catch (error) {
        const { code, summary } = asUserError(error, provider.calls.redactor);
        const isElsewhere = code === "MISSING_CREDENTIALS" && target.profile === undefined && !app.isSelfAuthenticating;
        return [host, problem("credential", isElsewhere ? `${summary} ${ofProviderResource}` : summary)];
    }
    return [host, ok("credential", credential.source), ...(await examineApp(app, credential))];
}

/** What to do if the settings belong to a provider resource. */
export const ofProviderResource =
    "If a provider resource of the program has them, doctor can't see them: run it with the same values in the environment " +
    "(CSP_API_TOKEN, or CSP_CLIENT_ID and CSP_CLIENT_SECRET; CSP_ORG_ID, CSP_HOST).";

/** The app's own credential. Only its secret must be set, since the app's id is its client id. */
function ownCredential({ settings }: ProviderContext, { oauthAppId, profile }: Target): Credential {
    const [first, second] = placesInOrder(settings, profile);
    const secret = first("clientSecret") ?? second("clientSecret");
    if (secret === undefined) {
        const place =
            profile === undefined ? "CSP_CLIENT_SECRET" : `clientSecret of the profile "${profile}" in CSP_PROFILES`;
        throw new UserError(
            "MISSING_CREDENTIALS",
            `The app's own secret is missing. Set it as ${place}, to try --authenticate-as app.`,
        );
    }
    const { value: clientSecret, source } = secret;
    return {
        kind: "clientCredentials",
        clientId: oauthAppId,
        clientSecret,
        source: `the app itself, with the secret from ${source}`,
    };
}

/** Any response shows that CSP is there, except a redirect to another host. */
async function examineHost({ calls, settings }: ProviderContext, origin: string): Promise<Finding> {
    const { requestTimeoutMs: timeoutMs } = findLimits(settings);
    const call = { operation: "clientCredentialsGrant", origin, credential: "none" } as const;
    try {
        const request = { method: "GET", url: origin + tokenEndpointPath, headers: {}, timeoutMs } as const;
        const response = await calls.transport(request);
        const skew = calls.clockCheck.lineFor(origin, response.headers);
        const { redirectHost, hint } = explain(calls, call, { kind: "refused", response, error: {} });
        if (redirectHost === undefined) {
            return skew === undefined ? ok("host", `${origin} responds`) : note("host", `${origin} responds; ${skew}`);
        }
        return problem("host", `${origin} redirects to ${redirectHost}. ${hint}`);
    } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        return problem("host", `${origin}: ${error.message}. ${explain(calls, call, error).hint}`);
    }
}

async function examineApp(app: AppContext, credential: Credential): Promise<Finding[]> {
    try {
        const description = await app.client.getApp(app.app, credential);
        return [tokenIssued, ...appFindings(app.app, description, credential, app.isSelfAuthenticating)];
    } catch (error) {
        const { summary } = asUserError(error, app.provider.calls.redactor);
        if (!(error instanceof CspError) || error.failure.operation !== "getApp")
            return [problem("accessToken", summary)];
        const lacksRole = error.status === 403 && isOwn(credential, app.app);
        return [tokenIssued, problem("app", lacksRole ? `${summary} ${roleForItself}` : summary)];
    }
}

const roleForItself =
    "The credential is the app's own: give the app one of these roles, or have an administrator's credentials rotate it " +
    '(authenticateAs: "credentials" in the program, which is the default).';

const tokenIssued = ok("accessToken", "issued");
