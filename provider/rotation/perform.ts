import { asUserError, UserError } from "../common/userError";
import { describeApp } from "../csp/operations";
import { type AppContext, selfAuthenticationRefused } from "./appContext";
import { type Freeze, freezeOf } from "./freeze";
import type { Inputs } from "./inputs";
import { frozenCreation, frozenLine, newSecretNeeded, previousSecretLine, rotatedLine } from "./messages";
import { causeOfRotation, isHeldBack, nextStep, reasonToRotate, refuseEndless, type Step } from "./nextStep";
import { lastUpdate } from "./oldSecret";
import { isOverlapInProgress } from "./overlap";
import { currentSecret, isUnsettled, isUntested, knownState, resourceId, type State, secretsOf } from "./state";
import { adopt } from "./steps/adopt";
import { regenerate } from "./steps/regenerate";
import { setPendingAgain, setSecret } from "./steps/setSecret";
import type { States, Work } from "./steps/step";
import { recheckRejection, testStored, verifyCurrent, verifyPending } from "./steps/verify";
import { endedOverlap, withOptions, withoutEndedOverlap, withoutPending } from "./transitions";

/** What an update, or a creation, has come to. */
export interface Performed {
    readonly state: State;
    readonly steps: readonly Step[];
    /** What it failed with after that, if it did: its message says what is kept. */
    readonly failure?: UserError;
}

/**
 * Brings a resource to what the inputs ask for: performs one step after the other until nothing is left to do.
 *
 * @param stored the state that Pulumi has; an initial one for a resource that is not there yet.
 * @returns with a failure if a step failed, and the state that it, or an earlier one, reached has what can't be had
 * again. Pulumi then touches nothing that depends on the resource, and the next `pulumi up` goes on from that state.
 * @throws UserError if a step failed, and there is nothing to keep.
 */
export async function perform(app: AppContext, stored: State, inputs: Inputs): Promise<Performed> {
    const { clock, calls } = app.provider;
    const [nowMs, freeze] = [clock.now(), freezeOf(app.provider)];
    calls.redactor.add(...secretsOf(stored), inputs.newClientSecret, inputs.existingClientSecret);
    app.endedOverlap = endedOverlap(stored, nowMs);
    let reached = withoutEndedOverlap(stored, nowMs);
    const steps: Step[] = [];
    try {
        for (;;) {
            const step = nextStep(reached, inputs, nowMs, freeze.length > 0);
            if (step === undefined) break;
            refuseEndless(steps.length);
            app.ownSecret = knownState(reached)?.current.value ?? inputs.existingClientSecret;
            for await (const state of carryOut(step, { app, state: reached, inputs }, freeze)) reached = state;
            steps.push(step);
            const reason = reasonToRotate(step);
            if (reason !== undefined && reached.phase === "active") app.log(rotatedLine(reached, reason));
        }
    } catch (error) {
        if (isOverlapInProgress(error) && isHeldBack(stored, reached)) {
            app.log(`the pending secret is verified; what asks for another rotation waits: ${error.message}`);
            return { state: withOptions(reached, inputs), steps };
        }
        if (!isWorthKeeping(stored, reached)) throw error;
        const failure = asUserError(error, calls.redactor).withMore(whatIsKept(stored, reached));
        return { state: reached, steps, failure };
    }
    if (steps.every(({ kind }) => kind === "applyOptions")) app.log("options updated; the secret was not rotated");
    // Only a freeze leaves a cause.
    const waiting = reached.phase === "active" ? causeOfRotation(reached, inputs, nowMs) : undefined;
    if (waiting !== undefined) app.log(frozenLine(waiting, freeze, inputs));
    return { state: reached, steps };
}

async function* carryOut(step: Step, work: Work, freeze: Freeze): States {
    const { app, state, inputs } = work;
    if (step.kind === "adopt" || reasonToRotate(step) !== undefined) app.provider.run.noteChange(resourceId(app.app));
    switch (step.kind) {
        case "adopt":
            return yield await adopt(work, step);
        case "verifyPending":
            return yield await verifyPending(work, step.pending);
        case "setPendingAgain":
            return yield* setPendingAgain(work, step.pending);
        case "dropPending":
            if (step.because === "withdrawn") {
                app.log(
                    "CSP did not set the pending secret of an earlier update, which is dropped: the inputs no longer ask for it",
                );
            }
            return yield withoutPending(state);
        case "regenerate":
            return yield* regenerate(work, step.reason);
        case "setSecret":
            return yield* setSecret(work, step);
        case "recheckRejection":
            return yield await recheckRejection(app, step.state);
        case "testStored":
            return yield await testStored(app, step.state);
        case "verifyCurrent":
            return yield await verifyCurrent(app, step.state);
        case "applyOptions":
            return yield withOptions(state, inputs);
        case "refuse":
            throw refusal(work, step, freeze);
        case "refusePrevious":
            throw new UserError("ADOPTION_REJECTED", `${describeApp(app.app)}: ${previousSecretLine(step)}.`);
    }
}

function refusal(
    { app: { app, description = {} }, inputs }: Work,
    { because, reason }: Extract<Step, { kind: "refuse" }>,
    freeze: Freeze,
): UserError {
    switch (because) {
        case "newSecretNeeded":
            return new UserError("NEW_SECRET_NEEDED", `${describeApp(app)}: ${newSecretNeeded(reason)}`);
        case "selfAuthenticationRefused":
            return selfAuthenticationRefused(app);
        case "rotatedElsewhere":
            return new UserError(
                "ROTATED_ELSEWHERE",
                `CSP rejects the stored secret of ${describeApp(app)}${lastUpdate(description)}: somebody rotated it ` +
                    "elsewhere, or an earlier update could not store its secret. " +
                    'Nothing was rotated (onExternalRotation: "stop"). Give the present secret as ' +
                    'existingClientSecret to adopt it, or set onExternalRotation to "rotate" for one update, which ' +
                    "makes a new one: the present secret then stops working, at once or after overlapSeconds.",
            );
        case "frozen":
            return reason === "created"
                ? new UserError("ROTATION_FROZEN", `${describeApp(app)}: ${frozenCreation(freeze)}.`)
                : new UserError(
                      "SECRET_REJECTED",
                      `CSP rejects the secret of ${describeApp(app)}. ${frozenLine(reason, freeze, inputs)}`,
                  );
    }
}

/** Whether a failure must not lose this state: it has another secret, a pending one, or one that is to be tested. */
export function isWorthKeeping(stored: State, reached: State): boolean {
    return isUnsettled(reached) || currentSecret(reached) !== currentSecret(stored);
}

export function whatIsKept(stored: State, reached: State): string {
    const isSame = reached.pending === undefined && currentSecret(reached) === currentSecret(stored);
    if (!isUnsettled(reached))
        return "The secret that this update adopted or verified before is kept in Pulumi's state.";
    if (!isSame) return "The new secret is kept in Pulumi's state as pending; the next `pulumi up` verifies it first.";
    return stored.phase === "active" && isUntested(stored)
        ? "The secret in Pulumi's state still has to be verified; the next `pulumi up` does so first."
        : "CSP may have replaced the secret in Pulumi's state. The next `pulumi up` goes on from here.";
}
