import { adviceOnNoAnswer } from "../../csp/advice";
import type { Credential } from "../../csp/credential";
import { CspError } from "../../csp/errors";
import { originOf } from "../../csp/host";
import { tokenEndpointPath } from "../../csp/operations";
import { TransportFailure } from "../../csp/transportFailure";
import { findLimits } from "../../runtime/processSettings";
import type { ProviderProcess } from "../../runtime/providerProcess";
import { Session } from "../../runtime/session";
import { appFindings } from "./appFindings";
import { type Finding, ok, problem } from "./finding";

/** The app to examine, and how to reach it. */
export interface Patient {
    readonly orgId: string;
    readonly oauthAppId: string;
    readonly host: string;
    readonly profile: string | undefined;
}

/**
 * Tries what a rotation needs, up to the first problem; changes nothing.
 *
 * @throws PublicError if a setting is not as it must be.
 */
export async function examine(process: ProviderProcess, patient: Patient): Promise<Finding[]> {
    const host = await examineHost(process, originOf(patient.host));
    if (host.status === "problem") return [host];
    const session = new Session(process, patient, undefined);
    let credential: Credential;
    try {
        credential = session.credential();
    } catch (error) {
        return [host, problem("credential", session.asPublic(error).summary)];
    }
    return [host, ok("credential", credential.source), ...(await examineApp(session, credential))];
}

/** Any answer will do: it is there. */
async function examineHost({ calls, settings }: ProviderProcess, origin: string): Promise<Finding> {
    const { requestTimeoutMs: timeoutMs } = findLimits(settings);
    try {
        await calls.transport({ method: "GET", url: origin + tokenEndpointPath, headers: {}, timeoutMs });
        return ok("host", `${origin} answers`);
    } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        const advice = adviceOnNoAnswer(error.kind, error.code, origin);
        return problem("host", `${origin}: ${error.message}. ${advice}`);
    }
}

async function examineApp(session: Session, credential: Credential): Promise<Finding[]> {
    try {
        const description = await session.client.getApp(session.app, credential);
        return [tokenIssued, ...appFindings(session.app, description, credential)];
    } catch (error) {
        const { summary } = session.asPublic(error);
        const hasToken = error instanceof CspError && error.failure.operation === "getApp";
        return hasToken ? [tokenIssued, problem("app", summary)] : [problem("accessToken", summary)];
    }
}

const tokenIssued = ok("accessToken", "issued");
