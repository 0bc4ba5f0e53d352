import { fromConfiguration, fromEnvironment } from "../../common/settings";
import { UserError } from "../../common/userError";
import type { Credential } from "../../csp/credential";
import { CspError } from "../../csp/cspError";
import { hintForNoResponse } from "../../csp/hints";
import { originOf } from "../../csp/host";
import { tokenEndpointPath } from "../../csp/operations";
import type { HttpResponse } from "../../csp/transport";
import { TransportFailure } from "../../csp/transportFailure";
import { AppContext } from "../../rotation/appContext";
import type { ProviderContext } from "../../rotation/providerContext";
import { findLimits } from "../../rotation/runtimeConfig";
import { appFindings } from "./appFindings";
import { type Finding, ok, problem } from "./finding";

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
export async function examine(context: ProviderContext, target: Target): Promise<Finding[]> {
    const host = await examineHost(context, originOf(target.host));
    if (host.status === "problem") return [host];
    const session = new AppContext(context, target, undefined);
    let credential: Credential;
    try {
        credential = target.authenticateAs === "app" ? ownCredential(context, target) : session.credential();
    } catch (error) {
        return [host, problem("credential", session.asPublic(error).summary)];
    }
    return [host, ok("credential", credential.source), ...(await examineApp(session, credential))];
}

/** The app's own, of which only the secret has to be set: the app's id is its client id. */
function ownCredential({ settings }: ProviderContext, { oauthAppId, profile }: Target): Credential {
    const secret =
        fromEnvironment(settings, profile)("clientSecret") ??
        fromConfiguration(settings, profile)("clientSecret");
    if (secret === undefined) {
        const place =
            profile === undefined
                ? "CSP_CLIENT_SECRET"
                : `clientSecret of the profile "${profile}" in CSP_PROFILES`;
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

/** Any response will do: something is there. */
async function examineHost({ calls, settings }: ProviderContext, origin: string): Promise<Finding> {
    const { requestTimeoutMs: timeoutMs } = findLimits(settings);
    try {
        const request = { method: "GET", url: origin + tokenEndpointPath, headers: {}, timeoutMs } as const;
        const elsewhere = redirectedHost(await calls.transport(request), origin);
        if (elsewhere === undefined) return ok("host", `${origin} answers`);
        return problem(
            "host",
            `${origin} redirects to ${elsewhere}, and redirects are not followed. If that is CSP's new host, set it as host`,
        );
    } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        const advice = hintForNoResponse(error.kind, error.code, origin);
        return problem("host", `${origin}: ${error.message}. ${advice}`);
    }
}

/** The other host that a response redirects to. Not the rest of the address, which may hold anything. */
function redirectedHost({ status, headers }: HttpResponse, origin: string): string | undefined {
    const { location } = headers;
    if (status < 300 || status >= 400 || location === undefined || !URL.canParse(location, origin)) {
        return undefined;
    }
    const { host } = new URL(location, origin);
    return host === new URL(origin).host ? undefined : host;
}

async function examineApp(session: AppContext, credential: Credential): Promise<Finding[]> {
    try {
        const description = await session.client.getApp(session.app, credential);
        return [
            tokenIssued,
            ...appFindings(session.app, description, credential, session.isSelfAuthenticating),
        ];
    } catch (error) {
        const { summary } = session.asPublic(error);
        const hasToken = error instanceof CspError && error.failure.operation === "getApp";
        return hasToken ? [tokenIssued, problem("app", summary)] : [problem("accessToken", summary)];
    }
}

const tokenIssued = ok("accessToken", "issued");
