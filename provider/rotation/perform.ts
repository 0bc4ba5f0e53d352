import { asUserError, UserError } from "../common/userError";
import { describeApp } from "../csp/operations";
import { type AppContext, selfAuthenticationRefused } from "./appContext";
import { freezeOf } from "./freeze";
import type { Inputs } from "./inputs";
import { frozenCreation, frozenLine, newSecretNeeded, rotatedLine } from "./messages";
import { causeOfRotation, isHeldBack, nextStep, reasonToRotate, refuseEndless, type Step } from "./nextStep";
import { previousSecretGiven, rotatedElsewhere } from "./oldSecret";
import { isOverlapInProgress } from "./overlap";
import { isWorthKeeping, partialFailure } from "./partialFailure";
import { knownState, resourceId, type State, secretsOf } from "./state";
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
    /** What it failed with after that, if it did. */
    readonly failure?: UserError;
}

/**
 * Brings a resource to what the inputs ask for: performs one step after the other until nothing is left to do.
 *
 * @param stored the state that Pulumi has; an initial one for a resource that is not there yet.
 * @returns with a failure if a step failed after an earlier one, or this one, got what can't be had again.
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
            for await (const state of carryOut(step, { app, state: reached, inputs })) reached = state;
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
        return { state: reached, steps, failure: partialFailure(stored, reached, asUserError(error, calls.redactor)) };
    }
    if (steps.every(({ kind }) => kind === "applyOptions")) app.log("options updated; the secret was not rotated");
    // Only a freeze leaves a cause.
    const waiting = reached.phase === "active" ? causeOfRotation(reached, inputs, nowMs) : undefined;
    if (waiting !== undefined) app.log(frozenLine(waiting, freeze, inputs));
    return { state: reached, steps };
}

async function* carryOut(step: Step, work: Work): States {
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
            throw refusal(app, step, inputs);
        case "refusePrevious":
            throw previousSecretGiven(app.app, step);
    }
}

function refusal(
    context: AppContext,
    { because, reason }: Extract<Step, { kind: "refuse" }>,
    inputs: Inputs,
): UserError {
    const { app } = context;
    const freeze = freezeOf(context.provider);
    switch (because) {
        case "newSecretNeeded":
            return new UserError("NEW_SECRET_NEEDED", `${describeApp(app)}: ${newSecretNeeded(reason)}`);
        case "selfAuthenticationRefused":
            return selfAuthenticationRefused(app);
        case "rotatedElsewhere":
            return rotatedElsewhere(context);
        case "frozen":
            return reason === "created"
                ? new UserError("ROTATION_FROZEN", `${describeApp(app)}: ${frozenCreation(freeze)}.`)
                : new UserError(
                      "SECRET_REJECTED",
                      `CSP rejects the secret of ${describeApp(app)}. ${frozenLine(reason, freeze, inputs)}`,
                  );
    }
}
