import { sanitize } from "../common/sanitize";
import { type FailedAttempt, requestIdOf } from "./attempt";
import type { Call, CallContext } from "./call";
import { CspError, type CspErrorCode, type CspFailure } from "./cspError";
import { hintForNoResponse, hintForStatus, hintForUnusableResponse } from "./hints";
import { isMutating } from "./operations";
import { isRetryable, mayHaveChanged } from "./retry";
import { errorBody, hasCspErrorBody } from "./schemas";
import type { TransportFailureKind } from "./transportFailure";

/** The error of a call whose patience is over or that was refused for good: about the last try. */
export function failedCallError<T>(
    context: CallContext,
    call: Call<T>,
    bad: readonly FailedAttempt[],
): CspError {
    const last = bad.at(-1);
    if (last === undefined) return orphanError(context, call, bad);
    const { outcome, answer, reason } = last;
    const said = errorBody(answer?.body ?? "");
    const isRefusal = outcome.kind === "refused";
    return errorOf(context, call, bad, {
        ...explain(context, call, last),
        status: answer?.status,
        hasCspErrorBody: hasCspErrorBody(said),
        cspMessage: said.message,
        cspCodes: [said.cspErrorCode, said.errorCode].filter((code) => code !== undefined),
        requestId: answer && requestIdOf(answer),
        reason,
        isRetryable: isRetryable(call.operation, outcome),
        retryAfterMs: isRefusal ? outcome.retryAfterMs : undefined,
    });
}

/** The error of a call that was not made, because nobody waits for its result any more. */
export function orphanError<T>(context: CallContext, call: Call<T>, bad: readonly FailedAttempt[]): CspError {
    return errorOf(context, call, bad, {
        code: "ENGINE_GONE",
        hasCspErrorBody: false,
        cspCodes: [],
        reason: "the Pulumi engine that asked for it has ended, so the call was not made",
        hint: "Run `pulumi up` again.",
        isRetryable: false,
    });
}

/** The error of a call that can't have its access token: an earlier try of it may have been carried out. */
export function missingTokenError<T>(
    { operation, app }: Call<T>,
    bad: readonly FailedAttempt[],
    error: unknown,
): unknown {
    if (!(error instanceof CspError) || app === undefined) return error;
    return error.neededFor(operation, app, isOpen(operation, bad));
}

function isOpen(operation: CspFailure["operation"], bad: readonly FailedAttempt[]): boolean {
    return isMutating(operation) && bad.some(({ outcome }) => mayHaveChanged(outcome));
}

function errorOf<T>(
    { redactor }: CallContext,
    { operation, app }: Call<T>,
    bad: readonly FailedAttempt[],
    about: Omit<CspFailure, "operation" | "app" | "outcomeUnknown" | "attempts">,
): CspError {
    const strip = (text: string) => redactor.strip(text);
    const quoted = (text: string | undefined) => (text === undefined ? undefined : sanitize(text, strip));
    return CspError.of({
        ...about,
        cspMessage: quoted(about.cspMessage),
        cspCodes: about.cspCodes.map((code) => sanitize(code, strip)),
        requestId: quoted(about.requestId),
        reason: quoted(about.reason),
        hint: strip(about.hint),
        ...{ operation, app, outcomeUnknown: isOpen(operation, bad), attempts: bad.length },
    });
}

function explain<T>(
    { clock }: CallContext,
    { operation, credential, origin }: Call<T>,
    { outcome, errorCode }: FailedAttempt,
): { code: CspErrorCode; hint: string } {
    switch (outcome.kind) {
        case "refused": {
            const { status, byCsp, retryAfterMs } = outcome;
            const retryAt = retryAfterMs === undefined ? undefined : new Date(clock.now() + retryAfterMs);
            const situation = { operation, status, hasCspErrorBody: byCsp, credential, origin, retryAt };
            return { code: codeOf(status), hint: hintForStatus(situation) };
        }
        case "noAnswer":
            return {
                code: codesWithoutAnswer[outcome.failure],
                hint: hintForNoResponse(outcome.failure, errorCode, origin),
            };
        case "unusable":
            return { code: "CSP_UNEXPECTED_ANSWER", hint: hintForUnusableResponse(origin) };
    }
}

const codesWithoutAnswer: Readonly<Record<TransportFailureKind, CspErrorCode>> = {
    timeout: "CSP_TIMEOUT",
    connection: "CSP_UNREACHABLE",
    unreached: "CSP_UNREACHABLE",
    unknownHost: "CSP_UNREACHABLE",
    handshake: "CSP_UNREACHABLE",
    certificate: "CSP_CERTIFICATE",
    proxyRefused: "PROXY_REFUSED",
    tooLarge: "CSP_UNEXPECTED_ANSWER",
};

const codesOfStatus: Readonly<Record<number, CspErrorCode>> = {
    400: "CSP_BAD_REQUEST",
    401: "CSP_UNAUTHORIZED",
    403: "CSP_FORBIDDEN",
    404: "CSP_NOT_FOUND",
    409: "CSP_CONFLICT",
    429: "CSP_RATE_LIMITED",
};

function codeOf(status: number): CspErrorCode {
    if (status >= 300 && status < 400) return "CSP_REDIRECT";
    return codesOfStatus[status] ?? (status >= 500 ? "CSP_SERVER_ERROR" : "CSP_UNEXPECTED_STATUS");
}
