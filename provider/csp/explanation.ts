import type { Redactor } from "../common/redaction";
import { sanitize } from "../common/sanitize";
import type { FailedAttempt } from "./attempt";
import type { Call, CallContext, CallerHints } from "./call";
import { certificateProblem, type TransportFailureKind } from "./transportFailure";

/** What went wrong with a call of CSP. Stable across releases. */
export type CspErrorCode =
    | "CSP_BAD_REQUEST"
    | "CSP_UNAUTHORIZED"
    | "CSP_FORBIDDEN"
    | "CSP_NOT_FOUND"
    | "CSP_CONFLICT"
    | "CSP_RATE_LIMITED"
    | "CSP_SERVER_ERROR"
    | "CSP_UNEXPECTED_STATUS"
    | "CSP_UNEXPECTED_ANSWER"
    | "CSP_REDIRECT"
    | "CSP_TIMEOUT"
    | "CSP_UNREACHABLE"
    | "CSP_CERTIFICATE"
    | "PROXY_REFUSED"
    | "ENGINE_GONE";

/** What a failed attempt means, and what to do next. */
export interface Explanation {
    readonly code: CspErrorCode;
    /** A few sentences for a person. */
    readonly hint: string;
    /** The other host that the response redirects to. */
    readonly redirectHost?: string | undefined;
}

const explained = (code: CspErrorCode, hint: string): Explanation => ({ code, hint });

/** Explains a failed attempt of a call. */
export function explain<T>(context: CallContext, call: Call<T>, attempt: FailedAttempt): Explanation {
    const { failure, response, errorCode } = attempt;
    switch (failure.kind) {
        case "refused": {
            const { status, hasCspErrorBody, retryAfterMs } = failure;
            if (isRedirect(status)) {
                return explainRedirect(response?.headers["location"], call.origin, context.redactor);
            }
            const retryAtMs = retryAfterMs === undefined ? undefined : context.clock.now() + retryAfterMs;
            const { code, hint } = explainStatus(status, call, retryAtMs, context.hints);
            const doubt = " The response is not in CSP's format: it may be a proxy's.";
            return explained(code, hasCspErrorBody ? hint : hint + doubt);
        }
        case "noResponse":
            return explainNoResponse(failure.failure, errorCode, call.origin, context.hints);
        case "unusable":
            return explainUnusable(call.origin);
    }
}

function explainStatus<T>(
    status: number,
    { operation, origin, credential }: Call<T>,
    retryAtMs: number | undefined,
    { tryAgain, ownerOnly }: CallerHints,
): Explanation {
    const isGrant = operation === "apiTokenGrant" || operation === "clientCredentialsGrant";
    const checkCredential = `The credential was ${credential}: check that it is for ${origin}, complete, and neither expired nor revoked.`;
    const checkRequest =
        "CSP found the request invalid: check the ids and the new secret against CSP's rules.";
    const checkIds = `Check orgId and oauthAppId, and that ${origin} is the host of that organization.`;
    const again = (otherwise: string) =>
        `${tryAgain} ${retryAtMs === undefined ? otherwise : `after ${new Date(retryAtMs).toISOString()}`}.`;
    switch (status) {
        case 400:
            return explained("CSP_BAD_REQUEST", isGrant ? checkCredential : checkRequest);
        case 401:
            return explained("CSP_UNAUTHORIZED", checkCredential);
        case 403:
            return explained(
                "CSP_FORBIDDEN",
                `The credential was ${credential}: it needs one of the roles org_admin, org_owner or developer in the ` +
                    "organization. If the app has ownerOnlySecretRotation, only the app itself may rotate its secret: " +
                    `${ownerOnly}.`,
            );
        case 404:
            return explained("CSP_NOT_FOUND", isGrant ? `Check that ${origin} is the right host.` : checkIds);
        case 409:
            return explained(
                "CSP_CONFLICT",
                `Another change of the app is under way: ${again("when it is done")}`,
            );
        case 429:
            return explained(
                "CSP_RATE_LIMITED",
                `CSP limits the rate of calls: ${again("in a few minutes")}`,
            );
    }
    return status >= 500
        ? explained("CSP_SERVER_ERROR", `CSP has a problem of its own: ${again("later")}`)
        : explained("CSP_UNEXPECTED_STATUS", checkHostAndProxy(origin));
}

/** Whether a status is a redirect. */
export function isRedirect(status: number): boolean {
    return status >= 300 && status < 400;
}

/** Explains a redirect, which is never followed. Of its `Location` only the host is told: the rest may hold a token. */
export function explainRedirect(
    location: string | undefined,
    origin: string,
    redactor: Redactor,
): Explanation {
    const host = redirectHost(location, origin, redactor);
    const next =
        host === undefined
            ? checkHostAndProxy(origin)
            : `If ${host} is CSP's new host, set host to it; otherwise check for a proxy in between.`;
    return { code: "CSP_REDIRECT", redirectHost: host, hint: `Redirects are not followed. ${next}` };
}

function redirectHost(location: string | undefined, origin: string, redactor: Redactor): string | undefined {
    const strip = (text: string) => redactor.strip(text);
    // Stripped before it is parsed: a secret in lower case, as a host name is, would not be recognized.
    const safe = strip(location ?? "");
    if (!URL.canParse(safe, origin)) return undefined;
    const { protocol, host } = new URL(safe, origin);
    const isOther = /^https?:$/.test(protocol) && host !== new URL(origin).host;
    return isOther ? sanitize(host, strip) : undefined;
}

/** Explains that no response came. */
export function explainNoResponse(
    failure: TransportFailureKind,
    errorCode: string | undefined,
    origin: string,
    { tryAgain }: CallerHints,
): Explanation {
    const network = `the network (HTTPS_PROXY, NO_PROXY), then ${tryAgain}.`;
    switch (failure) {
        case "certificate":
            return explained(
                "CSP_CERTIFICATE",
                certificateProblem(errorCode)?.hint ?? `Check the certificate of ${origin}.`,
            );
        case "timeout":
            return explained("CSP_TIMEOUT", `Check the network to ${origin}, then ${tryAgain}.`);
        case "proxyRefused":
            return explained(
                "PROXY_REFUSED",
                `Check HTTPS_PROXY, its user name and password, and that the proxy allows ${origin}.`,
            );
        case "tooLarge":
            return explainUnusable(origin);
        case "unknownHost":
        case "handshake":
            return explained("CSP_UNREACHABLE", `Check that ${origin} is the right host, and ${network}`);
        case "connection":
        case "unreached":
            return explained("CSP_UNREACHABLE", `Check the host ${origin} and ${network}`);
    }
}

function explainUnusable(origin: string): Explanation {
    return explained(
        "CSP_UNEXPECTED_ANSWER",
        `The response may not be from CSP: check the host ${origin} and any proxy in between.`,
    );
}

function checkHostAndProxy(origin: string): string {
    return `Check that ${origin} is the right host, and whether a proxy is in between.`;
}
