import { asUserError } from "../../common/userFacingErrors";
import type { Credential } from "../../csp/credential";
import { CspError } from "../../csp/cspError";
import { explainNoResponse, explainRedirect, isRedirect } from "../../csp/explanation";
import { originOf } from "../../csp/host";
import { tokenEndpointPath } from "../../csp/operations";
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
    readonly profile: string | undefined;
}

/**
 * Tries what a rotation needs, up to the first problem; changes nothing.
 *
 * @throws UserError if a setting is not as it must be.
 */
export async function examine(process: ProviderContext, patient: Target): Promise<Finding[]> {
    const host = await examineHost(process, originOf(patient.host));
    if (host.status === "problem") return [host];
    const session = new AppContext(process, patient, undefined);
    let credential: Credential;
    try {
        credential = session.credential();
    } catch (error) {
        return [host, problem("credential", asUserError(error, session.provider.calls.redactor).summary)];
    }
    return [host, ok("credential", credential.source), ...(await examineApp(session, credential))];
}

/** Any response will do, but a redirect: the host is there. */
async function examineHost({ calls, settings }: ProviderContext, origin: string): Promise<Finding> {
    const { requestTimeoutMs: timeoutMs } = findLimits(settings);
    try {
        const request = { method: "GET", url: origin + tokenEndpointPath, headers: {}, timeoutMs } as const;
        const { status, headers } = await calls.transport(request);
        if (!isRedirect(status)) return ok("host", `${origin} responds`);
        const { redirectHost, hint } = explainRedirect(headers["location"], origin, calls.redactor);
        const to = redirectHost === undefined ? "" : ` to ${redirectHost}`;
        return problem("host", `${origin} redirects${to}. ${hint}`);
    } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        const { hint } = explainNoResponse(error.kind, error.code, origin, calls.hints);
        return problem("host", `${origin}: ${error.message}. ${hint}`);
    }
}

async function examineApp(session: AppContext, credential: Credential): Promise<Finding[]> {
    try {
        const description = await session.client.getApp(session.app, credential);
        return [tokenIssued, ...appFindings(session.app, description, credential)];
    } catch (error) {
        const { summary } = asUserError(error, session.provider.calls.redactor);
        const hasToken = error instanceof CspError && error.failure.operation === "getApp";
        return hasToken ? [tokenIssued, problem("app", summary)] : [problem("accessToken", summary)];
    }
}

const tokenIssued = ok("accessToken", "issued");
