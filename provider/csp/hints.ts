import { dateAt } from "../common/clock";
import type { Redactor } from "../common/redaction";
import { sanitize } from "../common/sanitize";
import type { AttemptFailure, RefusedAttempt } from "./attempt";
import type { Call, CallContext } from "./call";
import type { CspErrorCode, CspFailure } from "./cspError";
import { isHttp } from "./host";
import { isGrant, isMutating } from "./operations";
import { hasCspErrorBody } from "./schemas";
import { certificateProblem } from "./transportFailure";

type Explanation = Pick<CspFailure, "code" | "hint" | "redirectHost">;
type CodeAndHint = readonly [CspErrorCode, string];
type ExplainedCall = Pick<Call<unknown>, "operation" | "origin" | "credential" | "renewal">;

/** What a failed attempt of a call means, and what to do next. */
export function explain(context: CallContext, call: ExplainedCall, failure: AttemptFailure): Explanation {
    if (failure.kind === "refused") {
        const { status, headers } = failure.response;
        return status >= 300 && status < 400
            ? explainRedirect(headers["location"], call.origin, context.redactor)
            : explainStatus(context, call, failure);
    }
    const { origin } = call;
    const { tryAgain } = context.hints;
    const notFromCsp = `The response may not be from CSP: check the host ${origin} and any proxy in between.`;
    const checkHost = `Check the host ${origin} and the network (HTTPS_PROXY, NO_PROXY), then ${tryAgain}.`;
    const checkName = `Check that ${origin} is the right host, and the network (HTTPS_PROXY, NO_PROXY), then ${tryAgain}.`;
    const checkProxy = `Check HTTPS_PROXY, its user name and password, and that the proxy allows ${origin}.`;
    const certificate = certificateProblem("code" in failure ? failure.code : "");
    const checkCertificate = certificate === undefined ? "" : (certificate.hint ?? context.trustHint());
    const explanations: Readonly<Record<typeof failure.kind, CodeAndHint>> = {
        unusable: ["CSP_UNEXPECTED_ANSWER", notFromCsp],
        tooLarge: ["CSP_UNEXPECTED_ANSWER", notFromCsp],
        timeout: ["CSP_TIMEOUT", `Check the network to ${origin}, then ${tryAgain}.`],
        connection: ["CSP_UNREACHABLE", checkHost],
        unreached: ["CSP_UNREACHABLE", checkHost],
        unknownHost: ["CSP_UNREACHABLE", checkName],
        handshake: ["CSP_UNREACHABLE", checkName],
        certificate: ["CSP_CERTIFICATE", checkCertificate],
        proxyRefused: ["PROXY_REFUSED", checkProxy],
    };
    const [code, hint] = explanations[failure.kind];
    return { code, hint };
}

function explainStatus(
    { clock, hints: { tryAgain, ownerOnly } }: CallContext,
    { operation, origin, credential, renewal }: ExplainedCall,
    { response: { status }, error, retryAfterMs: waitMs }: RefusedAttempt,
): Explanation {
    const checkHost = `Check that ${origin} is the right host.`;
    const isList = operation === "listApps";
    const ids = isList ? "the organization's id" : "orgId and oauthAppId";
    const checkIds = `Check ${ids}, and that ${origin} is the host of that organization.`;
    const checkRequest = "CSP found the request invalid: check the ids and the new secret against CSP's rules.";
    const checkCredential =
        `The credential was ${credential}: check that it is for ${origin}, complete, and neither expired nor revoked.` +
        (operation === "apiTokenGrant"
            ? " A likely cause: it has expired. An API token lives 60 months at most, or less if its creator chose so."
            : "") +
        (renewal === undefined ? "" : ` ${renewal}`);
    const checkRights =
        `The credential was ${credential}: it needs one of the roles org_admin, org_owner or developer in the ` +
        "organization, as the app itself does where it rotates its own secret." +
        (isMutating(operation)
            ? " If the app has ownerOnlySecretRotation, either only the organization's administrators or only the app " +
              `itself may rotate its secret, and CSP's reference does not say which: ${ownerOnly}.`
            : "");
    const after = waitMs === undefined ? undefined : `after ${dateAt(clock.now() + waitMs).toISOString()}`;
    const again = (otherwise: string) => `${tryAgain} ${after ?? otherwise}.`;
    const explanations: Readonly<Record<number, CodeAndHint>> = {
        400: ["CSP_BAD_REQUEST", isGrant(operation) ? checkCredential : checkRequest],
        401: ["CSP_UNAUTHORIZED", checkCredential],
        403: ["CSP_FORBIDDEN", checkRights],
        404: ["CSP_NOT_FOUND", isGrant(operation) ? checkHost : checkIds],
        409: ["CSP_CONFLICT", `Another change of the app is under way: ${again("when it is done")}`],
        429: ["CSP_RATE_LIMITED", `CSP limits the rate of calls: ${again("in a few minutes")}`],
    };
    const others: CodeAndHint =
        status >= 500
            ? ["CSP_SERVER_ERROR", `CSP has a problem of its own: ${again("later")}`]
            : ["CSP_UNEXPECTED_STATUS", checkHostAndProxy(origin)];
    const [code, hint] = explanations[status] ?? others;
    const doubt = " The response is not in CSP's format: it may be a proxy's.";
    return { code, hint: hasCspErrorBody(error) ? hint : hint + doubt };
}

/** A redirect is never followed. Of its `Location` only the host is told: the rest may hold a token. */
function explainRedirect(location: string | undefined, origin: string, redactor: Redactor): Explanation {
    const redirectHost = otherHost(location, origin, redactor);
    const next =
        redirectHost === undefined
            ? checkHostAndProxy(origin)
            : `If ${redirectHost} is CSP's new host, set host to it; otherwise check for a proxy in between.`;
    return { code: "CSP_REDIRECT", redirectHost, hint: `Redirects are not followed. ${next}` };
}

function otherHost(location = "", origin: string, redactor: Redactor): string | undefined {
    // Stripped before it is parsed: a secret in lower case, as a host name is, would not be recognized.
    const safe = redactor.strip(location);
    if (!URL.canParse(safe, origin)) return undefined;
    const { protocol, host } = new URL(safe, origin);
    return isHttp(protocol) && host !== new URL(origin).host ? sanitize(host, redactor) : undefined;
}

function checkHostAndProxy(origin: string): string {
    return `Check that ${origin} is the right host, and whether a proxy is in between.`;
}
