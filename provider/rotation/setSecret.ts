import { UserError } from "../common/userError";
import { CspError, describeApp } from "../csp/cspError";
import { retryDelayMs } from "../csp/retry";
import { RetryBudget } from "../csp/retryBudget";
import type { AppContext } from "./appContext";
import type { Inputs } from "./inputs";
import { overlapInProgress } from "./overlapInProgress";
import { KeepState } from "./partialFailure";
import { findLimits } from "./runtimeConfig";
import { resourceId, type State } from "./state";
import { type Candidate, promotedState, withCandidate } from "./transitions";
import { testKnownSecret, testNewSecret, type VerificationResult } from "./verification";

const settledNext =
    "The new secret is kept in Pulumi's state as pending; the next `pulumi up` settles it first.";

/**
 * Sets a secret of ours (`POST …/secret`), tests it, and makes it the current one. A `POST` whose outcome is open
 * is settled by testing the secret; only if CSP rejects it is the same one set again.
 *
 * @param earlierTries how many there were in earlier updates, as far as it matters: CSP's conflict may be with one.
 * @throws KeepState once CSP has the secret, or may have.
 */
export async function setCandidate(
    session: AppContext,
    inputs: Inputs,
    before: State,
    candidate: Candidate,
    earlierTries: 0 | 1,
): Promise<State> {
    const { clock, settings, calls } = session.process;
    const budget = new RetryBudget(clock, findLimits(settings).retryForMs);
    const open = withCandidate(before, inputs, candidate);
    const set = () => withCandidate(before, inputs, { ...candidate, setAt: session.now() });
    for (let tries = earlierTries + 1; ; tries++) {
        const error = await trySetting(session, candidate);
        if (error === undefined) return await verifyAnswered(session, inputs, set());
        if (!isOpen(error, tries)) {
            throw tries === 1 ? overlapInProgress(before, error) : keepCandidate(session, open, error);
        }
        const verdict = await keptAsCandidate(session, open, () =>
            settleByTest(session, candidate.secret, error),
        );
        if (verdict === "accepted") return promotedState(set(), inputs, true);
        // Of an app whose secrets can't be tested, only CSP's answers tell: a conflict with the first try is one.
        if (verdict === "unverifiable" && error.status === 409) return promotedState(set(), inputs, false);
        const delayMs = retryDelayMs(tries, calls.random(), error.failure.retryAfterMs);
        const isInTime = await budget.wait({ ms: delayMs, leastMs: delayMs }, () =>
            session.say(
                "CSP left open whether it set the new secret, and does not accept it: setting the same one again",
            ),
        );
        if (!isInTime) throw keepCandidate(session, open, overlapInProgress(before, error));
    }
}

async function trySetting(session: AppContext, { secret, overlapSeconds }: Candidate): Promise<unknown> {
    try {
        session.process.rotated.add(resourceId(session.app));
        await session.client.setSecret(session.app, session.credential(), {
            newClientSecret: secret,
            secretRotationExpirationInSeconds: overlapSeconds,
        });
        return undefined;
    } catch (error) {
        return session.explain(error);
    }
}

/** No answer, any 5xx, and a conflict that may be with our own earlier try. */
function isOpen(error: unknown, tries: number): error is CspError {
    if (!(error instanceof CspError)) return false;
    const { operation, outcomeUnknown, code, status } = error.failure;
    const isOfPost = operation === "setSecret";
    return outcomeUnknown || (isOfPost && (code === "CSP_UNREACHABLE" || (status === 409 && tries > 1)));
}

/** A 503 says that the request was not taken on, so that there is no propagation to wait for. */
function settleByTest(
    session: AppContext,
    secret: string,
    { status }: CspError,
): Promise<VerificationResult> {
    return status === 503 ? testKnownSecret(session, secret) : testNewSecret(session, secret);
}

async function verifyAnswered(session: AppContext, inputs: Inputs, answered: State): Promise<State> {
    const secret = answered.pendingClientSecret;
    if (inputs.verify === false || secret === undefined) return promotedState(answered, inputs, false);
    const verdict = await keptAsCandidate(session, answered, () => testNewSecret(session, secret));
    if (verdict !== "rejected") return promotedState(answered, inputs, verdict === "accepted");
    const error = new UserError(
        "SECRET_REJECTED",
        `CSP rejects the secret that it has just set for ${describeApp(session.app)}.`,
    );
    throw keepCandidate(session, answered, error);
}

/** Does something that may fail after CSP has the candidate, or may have: then the candidate is kept. */
export async function keptAsCandidate<T>(
    session: AppContext,
    state: State,
    step: () => Promise<T>,
): Promise<T> {
    try {
        return await step();
    } catch (error) {
        throw keepCandidate(session, state, error);
    }
}

function keepCandidate(session: AppContext, state: State, error: unknown): KeepState {
    return new KeepState(state, session.asPublic(error), settledNext);
}
