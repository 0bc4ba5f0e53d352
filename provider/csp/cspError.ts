import { UserError } from "../common/userError";
import { type App, type Operation, operationLabels } from "./operations";

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

/** The facts of a failed call. No text in it has a secret. */
export interface CspFailure {
    readonly code: CspErrorCode;
    readonly operation: Operation;
    /** The app that the call is about; that of a token request for an API token is the one it was needed for. */
    readonly app?: App | undefined;
    /** HTTP status, where there was an answer. */
    readonly status?: number | undefined;
    /** Whether the answer had CSP's own error body: a proxy's has not. */
    readonly hasCspErrorBody: boolean;
    /** CSP's own message. */
    readonly cspMessage?: string | undefined;
    /** CSP's own codes (`cspErrorCode`, `errorCode`). */
    readonly cspCodes: readonly string[];
    /** CSP's request id, from the body or the headers: for a support request. */
    readonly requestId?: string | undefined;
    /** What happened, where there was no usable answer. */
    readonly reason?: string | undefined;
    /** What to do next. */
    readonly hint: string;
    /** Whether the call may nevertheless have changed the secret at CSP. */
    readonly outcomeUnknown: boolean;
    /** Whether the call would have been repeated, had there been more time. */
    readonly isRetryable: boolean;
    /** The wait that CSP asked for, in milliseconds. */
    readonly retryAfterMs?: number | undefined;
    /** How many times the call was made. */
    readonly attempts: number;
}

/** A call of CSP that failed. Its message names the call, the app, CSP's words, its request id and the way on. */
export class CspError extends UserError {
    readonly failure: CspFailure;

    private constructor(failure: CspFailure, summary: string) {
        super(failure.code, summary);
        this.failure = failure;
    }

    static of(failure: CspFailure): CspError {
        return new CspError(failure, describe(failure));
    }

    /**
     * The error of a token request, as that of the call which needed the token.
     *
     * @param outcomeUnknown whether an earlier try of that call may have changed the secret.
     */
    neededFor(operation: Operation, app: App, outcomeUnknown: boolean): CspError {
        const failure = { ...this.failure, app, outcomeUnknown };
        return new CspError(
            failure,
            `${this.summary} It was needed to ${operationLabels[operation]} of ${describeApp(app)}.`,
        );
    }

    /** HTTP status, where there was an answer. */
    get status(): number | undefined {
        return this.failure.status;
    }

    /** Whether the call may nevertheless have changed the secret at CSP. */
    get outcomeUnknown(): boolean {
        return this.failure.outcomeUnknown;
    }
}

/** The app as it stands in messages. */
export function describeApp({ orgId, oauthAppId }: App): string {
    return `OAuth app ${oauthAppId} in organization ${orgId}`;
}

function describe(failure: CspFailure): string {
    const about = failure.app ? ` of ${describeApp(failure.app)}` : "";
    const tries = failure.attempts > 1 ? ` after ${failure.attempts} tries` : "";
    const requestId = failure.requestId ? ` (CSP request id ${failure.requestId})` : "";
    const call = `${operationLabels[failure.operation]}${about}${tries}`;
    return `CSP did not ${call}: ${whatHappened(failure)}${requestId}. ${failure.hint}`;
}

function whatHappened({ status, reason, cspMessage, cspCodes }: CspFailure): string {
    if (status === undefined) return reason ?? "it is not known why";
    if (reason !== undefined) return `status ${status}, but ${reason}`;
    const words = cspMessage ? ` "${cspMessage}"` : "";
    const codes = cspCodes.length > 0 ? ` (${cspCodes.join(", ")})` : "";
    return `status ${status}${words}${codes}`;
}
