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
            const explanation = explainStatus(status, call, retryAtMs, context.hints);
            const doubt = " The response is not in CSP's format: it may be a proxy's.";
            return hasCspErrorBody ? explanation : { ...explanation, hint: explanation.hint + doubt };
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
    const again = (otherwise: string) =>
        `${tryAgain} ${retryAtMs === undefined ? otherwise : `after ${new Date(retryAtMs).toISOString()}`}.`;
    switch (status) {
        case 400: {
            const check =
                "CSP found the request invalid: check the ids and the new secret against CSP's rules.";
            return { code: "CSP_BAD_REQUEST", hint: isGrant ? checkCredential : check };
        }
        case 401:
            return { code: "CSP_UNAUTHORIZED", hint: checkCredential };
        case 403: {
            const hint =
                `The credential was ${credential}: it needs one of the roles org_admin, org_owner or developer in the ` +
                "organization. If the app has ownerOnlySecretRotation, only the app itself may rotate its secret: " +
                `${ownerOnly}.`;
            return { code: "CSP_FORBIDDEN", hint };
        }
        case 404: {
            const checkHost = `Check that ${origin} is the right host.`;
            const checkIds = `Check orgId and oauthAppId, and that ${origin} is the host of that organization.`;
            return { code: "CSP_NOT_FOUND", hint: isGrant ? checkHost : checkIds };
        }
        case 409:
            return {
                code: "CSP_CONFLICT",
                hint: `Another change of the app is under way: ${again("when it is done")}`,
            };
        case 429:
            return {
                code: "CSP_RATE_LIMITED",
                hint: `CSP limits the rate of calls: ${again("in a few minutes")}`,
            };
    }
    return status >= 500
        ? { code: "CSP_SERVER_ERROR", hint: `CSP has a problem of its own: ${again("later")}` }
        : { code: "CSP_UNEXPECTED_STATUS", hint: checkHostAndProxy(origin) };
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
    const network = "the network (HTTPS_PROXY, NO_PROXY)";
    switch (failure) {
        case "certificate":
            return {
                code: "CSP_CERTIFICATE",
                hint: certificateProblem(errorCode)?.hint ?? `Check the certificate of ${origin}.`,
            };
        case "timeout":
            return { code: "CSP_TIMEOUT", hint: `Check the network to ${origin}, then ${tryAgain}.` };
        case "proxyRefused": {
            const hint = `Check HTTPS_PROXY, its user name and password, and that the proxy allows ${origin}.`;
            return { code: "PROXY_REFUSED", hint };
        }
        case "tooLarge":
            return explainUnusable(origin);
        case "unknownHost":
        case "handshake":
            return {
                code: "CSP_UNREACHABLE",
                hint: `Check that ${origin} is the right host, and ${network}, then ${tryAgain}.`,
            };
        case "connection":
        case "unreached":
            return {
                code: "CSP_UNREACHABLE",
                hint: `Check the host ${origin} and ${network}, then ${tryAgain}.`,
            };
    }
}

function explainUnusable(origin: string): Explanation {
    const hint = `The response may not be from CSP: check the host ${origin} and any proxy in between.`;
    return { code: "CSP_UNEXPECTED_ANSWER", hint };
}

function checkHostAndProxy(origin: string): string {
    return `Check that ${origin} is the right host, and whether a proxy is in between.`;
}
