import { adviceOn } from "./advice";
import { type CspErrorBody, cspErrorBody } from "./answers";
import type { Call, CallContext } from "./call";
import { CspError, type CspErrorCode, type CspFailure } from "./errors";
import { type BadOutcome, mayHaveChanged } from "./retry";
import type { HttpAnswer } from "./transport";

/** A try of a call that did not succeed. */
export interface BadTry {
    readonly kind: "bad";
    readonly outcome: BadOutcome;
    readonly answer?: HttpAnswer | undefined;
    /** What happened, where the answer does not say it. */
    readonly reason?: string | undefined;
}

/** The error of a call whose patience is over or that was refused for good: about the last try. */
export function failedCallError<T>(context: CallContext, call: Call<T>, bad: readonly BadTry[]): CspError {
    const last = bad.at(-1);
    const body = last?.answer && cspErrorBody(last.answer.body);
    const retryAfterMs = last?.outcome.kind === "refused" ? last.outcome.retryAfterMs : undefined;
    return errorOf(context, call, bad, {
        ...explain(context, call, last?.outcome, retryAfterMs),
        status: last?.answer?.status,
        body,
        requestId: requestIdOf(last?.answer, body),
        reason: last?.reason,
        retryAfterMs,
    });
}

/** The error of a call that was not made, because nobody waits for its result any more. */
export function orphanError<T>(context: CallContext, call: Call<T>, bad: readonly BadTry[]): CspError {
    return errorOf(context, call, bad, {
        code: "ENGINE_GONE",
        reason: "the Pulumi engine that asked for it has ended, so the call was not made",
        advice: "Run `pulumi up` again.",
    });
}

/** CSP's id of a request, for its support. */
export function requestIdOf(answer: HttpAnswer | undefined, body?: CspErrorBody): string | undefined {
    return body?.requestId ?? answer?.headers["x-request-id"] ?? answer?.headers["request-id"];
}

function errorOf<T>(
    { redactor }: CallContext,
    { operation, app }: Call<T>,
    bad: readonly BadTry[],
    about: Omit<CspFailure, "operation" | "app" | "outcomeOpen" | "attempts" | "saidByCsp">,
): CspError {
    const outcomeOpen = bad.some(({ outcome }) => mayHaveChanged(outcome));
    const saidByCsp = about.body !== undefined;
    const failure = { ...about, saidByCsp, operation, app, outcomeOpen, attempts: bad.length };
    return CspError.of(failure, (text) => redactor.strip(text));
}

function explain<T>(
    { clock }: CallContext,
    { operation, credential, origin }: Call<T>,
    outcome: BadOutcome | undefined,
    retryAfterMs: number | undefined,
): { code: CspErrorCode; advice: string } {
    if (outcome?.kind === "refused") {
        const { status } = outcome;
        const retryAt = retryAfterMs === undefined ? undefined : new Date(clock.now() + retryAfterMs);
        return { code: codeOf(status), advice: adviceOn({ operation, status, credential, origin, retryAt }) };
    }
    if (outcome?.kind === "noAnswer") {
        switch (outcome.failure) {
            case "certificate":
                return {
                    code: "CSP_CERTIFICATE",
                    advice: `If ${origin} has a certificate of a private authority, name its file in NODE_EXTRA_CA_CERTS.`,
                };
            case "timeout":
                return {
                    code: "CSP_TIMEOUT",
                    advice: `Check the network to ${origin}, then run \`pulumi up\` again.`,
                };
            case "tooLarge":
                break;
            default:
                return {
                    code: "CSP_UNREACHABLE",
                    advice: `Check the host ${origin} and the network (HTTPS_PROXY, NO_PROXY), then run \`pulumi up\` again.`,
                };
        }
    }
    return {
        code: "CSP_UNEXPECTED_ANSWER",
        advice: `Something between here and CSP may have answered in its place: check the host ${origin} and any proxy.`,
    };
}

const codes: Readonly<Record<number, CspErrorCode>> = {
    400: "CSP_BAD_REQUEST",
    401: "CSP_UNAUTHORIZED",
    403: "CSP_FORBIDDEN",
    404: "CSP_NOT_FOUND",
    409: "CSP_CONFLICT",
    429: "CSP_RATE_LIMITED",
};

function codeOf(status: number): CspErrorCode {
    if (status >= 300 && status < 400) return "CSP_REDIRECT";
    return codes[status] ?? (status >= 500 ? "CSP_SERVER_ERROR" : "CSP_UNEXPECTED_STATUS");
}
