import { dateAt } from "../common/clock";
import type { Redactor } from "../common/redaction";
import { sanitize } from "../common/sanitize";
import { UserError } from "../common/userError";
import { type AttemptFailure, type RefusedAttempt, requestIdOf } from "./attempt";
import type { Call, CallContext } from "./call";
import { isHttp } from "./host";
import { type App, isMutating, type Operation, operationLabels } from "./operations";
import { isRetryable, isTurnedAway, mayHaveChanged } from "./retry";
import { hasCspErrorBody } from "./schemas";
import { certificateProblem } from "./transportFailure";

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
    | "ENGINE_GONE"
    | "CANCELLED";

/** The facts of a failed call. No text in it contains a secret. */
export interface CspFailure {
    readonly code: CspErrorCode;
    /** What to do next: a few sentences for a person. */
    readonly hint: string;
    readonly operation: Operation;
    /** The app that the call is about; for the token request of another call, the app of that one. */
    readonly app?: App | undefined;
    readonly status?: number | undefined;
    /** Whether the response had CSP's own error body: a proxy's does not. */
    readonly hasCspErrorBody: boolean;
    readonly cspMessage?: string | undefined;
    readonly cspCodes: readonly string[];
    /** CSP's request id, from the body or the headers: for a support request. */
    readonly requestId?: string | undefined;
    readonly redirectHost?: string | undefined;
    /** What happened, where there was no usable response. */
    readonly reason?: string | undefined;
    /** Whether the call may nevertheless have changed the secret at CSP. */
    readonly outcomeUnknown: boolean;
    /** Whether CSP said that it did not accept an attempt (429, 503). */
    readonly wasTurnedAway?: boolean;
    /** Whether the call would have been retried, had there been more time. */
    readonly isRetryable: boolean;
    readonly retryAfterMs?: number | undefined;
    readonly attempts: number;
}

/** A call of CSP that failed. Its message names the call, the app, CSP's words, its request id and what to do next. */
export class CspError extends UserError {
    constructor(
        readonly failure: CspFailure,
        summary = describe(failure),
    ) {
        super(failure.code, summary);
    }

    get status(): number | undefined {
        return this.failure.status;
    }
}

export function describeApp({ orgId, oauthAppId }: App): string {
    return `OAuth app ${oauthAppId} in organization ${orgId}`;
}

/** Error for a call that exhausted its retries or failed permanently, based on the last failure. */
export function failedCallError<T>(
    context: CallContext,
    call: Call<T>,
    attempts: readonly AttemptFailure[],
    last: AttemptFailure,
): CspError {
    const { redactor } = context;
    const quoted = (text: string | undefined) => (text === undefined ? undefined : sanitize(text, redactor));
    const { hint, ...explanation } = explain(context, call, last);
    const received = "response" in last ? last : undefined;
    const { cspErrorCode, errorCode, message } = received?.error ?? {};
    return new CspError({
        ...explanation,
        operation: call.operation,
        app: call.app,
        status: received?.response.status,
        hasCspErrorBody: received !== undefined && hasCspErrorBody(received.error),
        cspMessage: quoted(message),
        cspCodes: [cspErrorCode, errorCode].flatMap((each) => quoted(each) ?? []),
        requestId: quoted(received && requestIdOf(received)),
        reason: last.kind === "refused" ? undefined : last.message,
        hint: redactor.strip(hint),
        outcomeUnknown: isOutcomeUnknown(call.operation, attempts),
        wasTurnedAway: attempts.some(isTurnedAway),
        isRetryable: isRetryable(call.operation, last),
        retryAfterMs: last.kind === "refused" ? last.retryAfterMs : undefined,
        attempts: attempts.length,
    });
}

/** Error for a call that can't get its access token: CSP may have carried out an earlier attempt of it. */
export function missingTokenError<T>(
    { operation, app }: Call<T>,
    attempts: readonly AttemptFailure[],
    error: unknown,
): unknown {
    if (!(error instanceof CspError) || app === undefined) return error;
    return new CspError(
        { ...error.failure, app, outcomeUnknown: isOutcomeUnknown(operation, attempts) },
        `${error.summary} The token was needed to ${describeCall(operation, app)}.`,
    );
}

function isOutcomeUnknown(operation: Operation, attempts: readonly AttemptFailure[]): boolean {
    return isMutating(operation) && attempts.some(mayHaveChanged);
}

/** What a call does, to complete the sentence "CSP did not …". */
function describeCall(operation: Operation, app: App | undefined): string {
    if (app === undefined) return operationLabels[operation];
    return operation === "getApp" ? `read ${describeApp(app)}` : `${operationLabels[operation]} of ${describeApp(app)}`;
}

function describe(failure: CspFailure): string {
    const attempts = failure.attempts > 1 ? ` after ${failure.attempts} attempts` : "";
    const call = `${describeCall(failure.operation, failure.app)}${attempts}`;
    return `CSP did not ${call}: ${whatHappened(failure)}. ${failure.hint}${details(failure)}`;
}

/** What CSP's support asks for. */
function details({ cspCodes, requestId }: CspFailure): string {
    const known = [...cspCodes, ...(requestId ? [`CSP request id ${requestId}`] : [])];
    return known.length === 0 ? "" : ` Details: ${known.join(", ")}.`;
}

function whatHappened({ status, reason, redirectHost: host, cspMessage }: CspFailure): string {
    if (status === undefined) return reason ?? "the reason is unknown";
    if (reason !== undefined) return `status ${status}, but ${reason}`;
    if (host !== undefined) return `status ${status}, a redirect to ${host}`;
    const words = cspMessage ? ` "${cspMessage}"` : "";
    return `status ${status}${words}`;
}

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
        callerGone: ["ENGINE_GONE", `To finish it, ${tryAgain}.`],
        cancelled: ["CANCELLED", `To finish it, ${tryAgain}.`],
    };
    const [code, hint] = explanations[failure.kind];
    return { code, hint };
}

function explainStatus(
    { clock, hints: { tryAgain, ownerOnly } }: CallContext,
    { operation, origin, credential, renewal }: ExplainedCall,
    { response: { status }, error, retryAfterMs: waitMs }: RefusedAttempt,
): Explanation {
    const isGrant = operation === "apiTokenGrant" || operation === "clientCredentialsGrant";
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
        400: ["CSP_BAD_REQUEST", isGrant ? checkCredential : checkRequest],
        401: ["CSP_UNAUTHORIZED", checkCredential],
        403: ["CSP_FORBIDDEN", checkRights],
        404: ["CSP_NOT_FOUND", isGrant ? checkHost : checkIds],
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
