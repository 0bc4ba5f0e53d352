import { PublicError } from "../publicError";
import type { CspErrorBody } from "./answers";
import { type App, type Operation, toDo } from "./operations";

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
    | "ENGINE_GONE";

/** The facts of a failed call. */
export interface CspFailure {
    readonly code: CspErrorCode;
    readonly operation: Operation;
    /** The app that the call is about; a token request for an API token is about none. */
    readonly app?: App | undefined;
    /** HTTP status, where there was an answer. */
    readonly status?: number | undefined;
    /** Whether the answer had CSP's own error body: a proxy's has not. */
    readonly saidByCsp: boolean;
    /** CSP's own words on it. */
    readonly body?: CspErrorBody | undefined;
    /** CSP's request id, from the body or the headers: for a support request. */
    readonly requestId?: string | undefined;
    /** What happened, where there was no usable answer. */
    readonly reason?: string | undefined;
    /** What to do next. */
    readonly advice: string;
    /** Whether the call may nevertheless have changed the secret at CSP. */
    readonly outcomeOpen: boolean;
    /** The wait that CSP asked for, in milliseconds. */
    readonly retryAfterMs?: number | undefined;
    /** How many times the call was made. */
    readonly attempts: number;
}

/** A call of CSP that failed. Its message names the call, the app, CSP's words, its request id and the way on. */
export class CspError extends PublicError {
    readonly failure: CspFailure;

    private constructor(failure: CspFailure, summary: string) {
        super(failure.code, summary);
        this.failure = failure;
    }

    /** @param strip removes every secret from a text: CSP's own words may quote one. */
    static of(failure: CspFailure, strip: (text: string) => string): CspError {
        // What CSP said stands in the message, stripped; the raw words go no further.
        return new CspError({ ...failure, body: undefined, reason: undefined }, strip(describe(failure)));
    }

    /** The same error of a call of which an earlier try may have changed the secret. */
    withOpenOutcome(): CspError {
        return new CspError({ ...this.failure, outcomeOpen: true }, this.summary);
    }

    /** HTTP status, where there was an answer. */
    get status(): number | undefined {
        return this.failure.status;
    }

    /** Whether the call may nevertheless have changed the secret at CSP. */
    get outcomeOpen(): boolean {
        return this.failure.outcomeOpen;
    }
}

/** The app as it stands in messages. */
export function nameOf({ orgId, oauthAppId }: App): string {
    return `OAuth app ${oauthAppId} in organization ${orgId}`;
}

function describe(failure: CspFailure): string {
    const about = failure.app ? ` of ${nameOf(failure.app)}` : "";
    const tries = failure.attempts > 1 ? ` after ${failure.attempts} tries` : "";
    const call = `${toDo[failure.operation]}${about}`;
    const said = failure.status === undefined ? failure.reason : saidByCsp(failure);
    const requestId = failure.requestId ? ` (CSP request id ${failure.requestId})` : "";
    return `CSP did not ${call}${tries}: ${said}${requestId}. ${failure.advice}`;
}

function saidByCsp({ status, body, reason }: CspFailure): string {
    const codes = [body?.cspErrorCode, body?.errorCode].filter((code) => code !== undefined).join(", ");
    const words = body?.message ?? reason;
    return [`status ${status}`, words && `"${words}"`, codes && `(${codes})`].filter(Boolean).join(" ");
}
