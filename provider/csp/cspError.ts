import { UserError } from "../common/userError";
import { type App, describeCall, isGrant, type Operation } from "./operations";

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

    override withMore(sentence: string): CspError {
        return new CspError(this.failure, `${this.summary} ${sentence}`);
    }

    get status(): number | undefined {
        return this.failure.status;
    }

    /** Whether CSP refuses what an access token was requested with: 400 and 401 mean the same then. */
    get isCredentialRefused(): boolean {
        return isGrant(this.failure.operation) && (this.status === 400 || this.status === 401);
    }

    /** Whether CSP says that there is no such thing. A proxy's 404 says nothing about CSP. */
    get isNotFound(): boolean {
        return this.failure.hasCspErrorBody && this.status === 404;
    }
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
