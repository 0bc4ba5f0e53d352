import { UserError } from "../../common/userError";
import { generateClientSecret } from "../../csp/clientSecretPolicy";
import { CspError } from "../../csp/cspError";
import { describeApp } from "../../csp/operations";
import { retryDelayMs } from "../../csp/retry";
import type { AppContext } from "../appContext";
import type { Rotation } from "../nextStep";
import { isUnknownPrevious, isUntouchedSince, outlivesItsOverlap, warnOfOldSecret } from "../oldSecret";
import { explainConflict, refuseSecondOverlap } from "../overlap";
import { knownState, type PendingSecret, type State } from "../state";
import { promoted, unverified, verified, withoutPending, withPending } from "../transitions";
import { testNewSecret } from "../verification";
import type { States, Work } from "./step";

/** Rotates by setting a secret of ours beside the present one (`POST`): both work until the overlap ends. */
export async function* setSecret(
    work: Work,
    { reason, overlapSeconds }: Extract<Rotation, { kind: "setSecret" }>,
): States {
    const { app, inputs } = work;
    const state = await refuseSecondOverlap(app, work.state, inputs);
    const { newClientSecret, rotationTrigger: trigger } = inputs;
    const value = newClientSecret ?? generateClientSecret();
    const pending = { value, reason, trigger, overlapSeconds, startedAt: app.now() };
    if (newClientSecret !== undefined && (await isSetAlready(app, state, newClientSecret))) {
        await warnOfOldSecret(app, state, "newClientSecret", newClientSecret);
        // Its overlap is another update's, and may be longer.
        const longest = Math.max(overlapSeconds, app.description?.secretRotationExpirationInSeconds ?? 0);
        return yield promoted(state, inputs, { ...pending, overlapSeconds: longest }, verified, false);
    }
    yield* post({ ...work, state }, pending);
}

/** Sets the pending secret of an earlier update once more: CSP has not set it, or can't be asked. */
export async function* setPendingAgain(work: Work, earlier: PendingSecret): States {
    const { app, state, inputs } = work;
    const { value, reason } = earlier;
    const overlapSeconds = inputs.overlapSeconds || earlier.overlapSeconds;
    const pending = { value, reason, trigger: inputs.rotationTrigger, overlapSeconds, startedAt: app.now() };
    yield* post({ ...work, state: withoutPending(state) }, pending, earlier);
}

/** Whether an update set the caller's own secret, but was killed before it could store it. */
async function isSetAlready(app: AppContext, state: State, secret: string): Promise<boolean> {
    if (knownState(state)?.overlap?.previousSecret === secret) return false;
    if (!(await app.client.acceptsSecret(app.app, secret))) return false;
    return (
        !(await outlivesItsOverlap(app, secret)) && !(await isUnknownPrevious(app, state, (value) => value === secret))
    );
}

/**
 * Sets the secret and verifies it. Whether a `POST` without a usable response was carried out is found by testing the
 * secret; only if CSP rejects it is the same one set again.
 *
 * @param earlier the same secret, if an earlier update may have set it: a conflict may be with that.
 */
async function* post(work: Work, pending: PendingSecret, earlier?: PendingSecret): States {
    const { app, state, inputs } = work;
    const { calls } = app.provider;
    const deadline = app.deadline();
    let mayBeSetNow = false;
    for (let attempts = earlier ? 2 : 1; ; attempts++) {
        const error = await attemptPost(app, pending, attempts > 1);
        if (error === undefined) return yield* verifySet(work, { ...pending, setAt: app.now() });
        const isDoubtfulConflict = attempts === 1 && isConflictAfterRefusals(error);
        if (!isOutcomeUnknown(error, attempts) && !isDoubtfulConflict)
            throw await explainConflict(app, state, inputs, error);
        yield withPending(state, inputs, pending);
        const result = await testNewSecret(app, pending.value);
        if (isDoubtfulConflict && result !== "accepted") {
            yield state;
            throw await explainConflict(app, state, inputs, error);
        }
        mayBeSetNow ||= error.status !== 409;
        // If it may be set since then, its age counts from then: somebody may have rotated it away since.
        const isOlder = earlier && (earlier.finding !== "rejected" || !mayBeSetNow);
        const set = () => (isOlder ? { ...earlier, trigger: pending.trigger } : { ...pending, setAt: app.now() });
        if (result === "accepted") return yield promoted(state, inputs, set(), verified);
        // Of an app whose secrets can't be tested, only CSP's responses tell: a conflict with the first attempt does.
        if (result === "unverifiable" && error.status === 409) {
            const { startedAt } = earlier ?? pending;
            const isOtherOverlap = app.description && isUntouchedSince(startedAt, app.description);
            if (isOtherOverlap) throw await explainConflict(app, state, inputs, error);
            return yield promoted(state, inputs, set(), unverified);
        }
        const delayMs = retryDelayMs(attempts, calls.random(), error.failure.retryAfterMs);
        const delay = { ms: delayMs, leastMs: delayMs };
        const isInTime = await app.client.waitFor("setSecret", app.app, deadline, delay, () =>
            app.log("CSP may not have set the new secret, and does not accept it: setting the same one again"),
        );
        if (!isInTime) throw await explainConflict(app, state, inputs, error);
    }
}

/** @returns why it failed; undefined if CSP has set the secret. */
async function attemptPost(app: AppContext, { value, overlapSeconds: seconds }: PendingSecret, isFollowUp: boolean) {
    try {
        await app.client.setSecret(app.app, app.credential(), value, seconds, isFollowUp);
        return undefined;
    } catch (error) {
        return app.explain(error);
    }
}

/** No response of CSP, any 5xx but 503, and a conflict that may be with our own earlier attempt. */
function isOutcomeUnknown(error: unknown, attempts: number): error is CspError {
    if (!(error instanceof CspError)) return false;
    const { operation, outcomeUnknown, status } = error.failure;
    return outcomeUnknown || (operation === "setSecret" && status === 409 && attempts > 1);
}

/** CSP said that it did not accept the earlier attempts (429, 503), but the conflict may be with one of them. */
function isConflictAfterRefusals(error: unknown): error is CspError {
    if (!(error instanceof CspError)) return false;
    const { operation, outcomeUnknown, status, wasTurnedAway } = error.failure;
    return operation === "setSecret" && status === 409 && !outcomeUnknown && wasTurnedAway === true;
}

async function* verifySet({ app, state, inputs }: Work, pending: PendingSecret): States {
    yield withPending(state, inputs, pending);
    const found = inputs.verify !== false ? await testNewSecret(app, pending.value) : undefined;
    if (found !== "rejected") {
        return yield promoted(state, inputs, pending, found === "accepted" ? verified : unverified);
    }
    throw new UserError("SECRET_REJECTED", `CSP rejects the secret that it has just set for ${describeApp(app.app)}.`);
}
