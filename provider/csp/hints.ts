import { certificateProblem } from "./certificates";
import type { Operation } from "./operations";
import type { TransportFailureKind } from "./transportFailure";

/** What the hint on a status depends on. */
export interface HintInput {
    readonly operation: Operation;
    readonly status: number;
    /** Whether the answer is CSP's own: a proxy's has not CSP's error body. */
    readonly hasCspErrorBody: boolean;
    /** Which credential was used and where it came from, for example `the API token from CSP_API_TOKEN`. */
    readonly credential: string;
    readonly origin: string;
    /** When CSP wants to be asked again. */
    readonly retryAt?: Date | undefined;
}

/** What to do about a status that CSP answered: a few sentences for a person. */
export function hintForStatus(situation: HintInput): string {
    const isStrange = !situation.hasCspErrorBody && situation.status >= 400;
    const doubt = isStrange ? " The answer is not in CSP's form: a proxy may have given it." : "";
    return adviceOnCsp(situation) + doubt;
}

function adviceOnCsp({ operation, status, credential, origin, retryAt }: HintInput): string {
    const isGrant = operation === "apiTokenGrant" || operation === "clientCredentialsGrant";
    const again = `run \`pulumi up\` again${retryAt ? ` after ${retryAt.toISOString()}` : ""}`;
    if (status === 401 || (isGrant && status === 400)) {
        return `The credential was ${credential}: check that it is for ${origin}, whole, and neither expired nor revoked.`;
    }
    switch (status) {
        case 400:
            return "CSP found the request invalid: check the ids and the new secret against CSP's rules.";
        case 403:
            return (
                `The credential was ${credential}: it needs one of the roles org_admin, org_owner or developer in the ` +
                "organization. Of an app with ownerOnlySecretRotation only the app itself may rotate the secret: " +
                'set authenticateAs: "app".'
            );
        case 404:
            return isGrant
                ? `Is ${origin} the right host?`
                : `Check orgId and oauthAppId, and that ${origin} is the host of that organization.`;
        case 409:
            return `Another change of the app is under way: ${again}${retryAt ? "." : " when it is done."}`;
        case 429:
            return `CSP limits the rate of calls: ${again}${retryAt ? "." : " in a few minutes."}`;
    }
    if (status >= 500) return `CSP has a problem of its own: ${again}${retryAt ? "." : " later."}`;
    const redirects = status >= 300 && status < 400 ? "Redirects are not followed. " : "";
    return `${redirects}Is ${origin} the right host, and does a proxy stand in between?`;
}

/** What to do where no answer came. */
export function hintForNoResponse(
    failure: TransportFailureKind,
    errorCode: string | undefined,
    origin: string,
): string {
    switch (failure) {
        case "certificate":
            return certificateProblem(errorCode)?.hint ?? `Check the certificate of ${origin}.`;
        case "timeout":
            return `Check the network to ${origin}, then run \`pulumi up\` again.`;
        case "proxyRefused":
            return `Check HTTPS_PROXY, its user name and password, and that the proxy lets ${origin} through.`;
        case "tooLarge":
            return hintForUnusableResponse(origin);
        case "unknownHost":
        case "handshake":
            return `Is ${origin} the right host? Check it and the network (HTTPS_PROXY, NO_PROXY), then run \`pulumi up\` again.`;
        case "connection":
        case "unreached":
            return `Check the host ${origin} and the network (HTTPS_PROXY, NO_PROXY), then run \`pulumi up\` again.`;
    }
}

/** What to do where an answer came that can't be CSP's, or is of no use. */
export function hintForUnusableResponse(origin: string): string {
    return `Something between here and CSP may have answered in its place: check the host ${origin} and any proxy.`;
}
