import type { RotationReason } from "../common/properties";
import { asUserError, UserError } from "../common/userError";
import { describeApp } from "../csp/cspError";
import { type AppContext, selfAuthenticationRefused } from "./appContext";
import { type Freeze, freezeOf } from "./freeze";
import type { Inputs } from "./inputs";
import { frozenCreation, frozenLine, newSecretNeeded } from "./messages";
import { causeOfRotation, nextStep, refuseEndless, type Step } from "./nextStep";
import { previousSecretGiven, rotatedElsewhere } from "./oldSecret";
import { isOverlapInProgress } from "./overlap";
import { isWorthKeeping, type Keep, PartialFailure } from "./partialFailure";
import {
    type ActiveState,
    currentSecret,
    knownState,
    type PendingSecret,
    resourceId,
    type State,
    secretsOf,
} from "./state";
import { adopt } from "./steps/adopt";
import { regenerate } from "./steps/regenerate";
import { setPendingAgain, setSecret } from "./steps/setSecret";
import { recheckRejection, testStored, verifyCurrent, verifyPending } from "./steps/verify";
import { endedOverlap, withOptions, withoutEndedOverlap, withoutPending } from "./transitions";

/**
 * Brings a resource to what the inputs ask for: performs one step after the other until nothing is left to do.
 *
 * @param stored the state that Pulumi has; an initial one for a resource that is not there yet.
 * @throws PartialFailure, with the state to keep, if a step fails after an earlier one, or this one, got what can't
 * be had again; UserError if nothing is to be kept.
 */
export async function perform(app: AppContext, stored: State, inputs: Inputs): Promise<State> {
    const { clock, calls } = app.provider;
    const [nowMs, freeze] = [clock.now(), freezeOf(app.provider)];
    const frozen = freeze.length > 0;
    calls.redactor.add(...secretsOf(stored), inputs.newClientSecret, inputs.existingClientSecret);
    app.endedOverlap = endedOverlap(stored, nowMs);
    let reached = withoutEndedOverlap(stored, nowMs);
    const keep: Keep = (state) => {
        reached = state;
        return state;
    };
    const performed: Step["kind"][] = [];
    try {
        for (;;) {
            const step = nextStep(reached, inputs, nowMs, frozen);
            if (step === undefined) break;
            refuseEndless(performed.length);
            app.ownSecret = knownState(reached)?.current.value ?? inputs.existingClientSecret;
            if (step.kind === "refuse") throw refusal(app, step, freeze, inputs);
            reached = await performStep(app, reached, inputs, step, keep);
            performed.push(step.kind);
        }
    } catch (error) {
        if (isOverlapInProgress(error) && reached.pending === undefined && isPromoted(stored.pending, reached)) {
            // The overlap belongs to the secret that was pending: its consumers have to move to it first.
            app.log(`the pending secret is verified; what asks for another rotation waits: ${error.message}`);
            return withOptions(reached, inputs);
        }
        if (!isWorthKeeping(stored, reached)) throw error;
        throw new PartialFailure(stored, reached, asUserError(error, calls.redactor));
    }
    if (performed.every((kind) => kind === "applyOptions")) app.log("options updated; the secret was not rotated");
    // Only a freeze leaves a cause.
    const waiting = reached.phase === "active" ? causeOfRotation(reached, inputs, nowMs) : undefined;
    if (waiting !== undefined) app.log(frozenLine(waiting, freeze, inputs));
    return reached;
}

function isPromoted(pending: PendingSecret | undefined, reached: State): boolean {
    return pending !== undefined && pending.value === currentSecret(reached);
}

async function performStep(
    app: AppContext,
    state: State,
    inputs: Inputs,
    step: Exclude<Step, { kind: "refuse" }>,
    keep: Keep,
): Promise<State> {
    switch (step.kind) {
        case "adopt":
            app.provider.run.noteChange(resourceId(app.app));
            return await adopt(app, state, inputs, step);
        case "verifyPending":
            return await verifyPending(app, state, inputs, step.pending);
        case "setPendingAgain":
            app.provider.run.noteChange(resourceId(app.app));
            return announced(
                app,
                await setPendingAgain(app, withoutPending(state), inputs, step.pending, keep),
                step.pending.reason,
            );
        case "dropPending":
            if (step.because === "withdrawn") {
                app.log(
                    "CSP did not set the pending secret of an earlier update, which is dropped: the inputs no longer ask for it",
                );
            }
            return withoutPending(state);
        case "regenerate":
        case "setSecret":
            return await rotate(app, state, inputs, step, keep);
        case "recheckRejection":
            return await recheckRejection(app, step.state);
        case "testStored":
            return await testStored(app, step.state);
        case "verifyCurrent":
            return await verifyCurrent(app, step.state);
        case "applyOptions":
            return withOptions(state, inputs);
        case "refusePrevious":
            throw previousSecretGiven(app.app, step);
    }
}

async function rotate(
    app: AppContext,
    state: State,
    inputs: Inputs,
    step: Extract<Step, { kind: "regenerate" | "setSecret" }>,
    keep: Keep,
): Promise<State> {
    app.provider.run.noteChange(resourceId(app.app));
    const rotated =
        step.kind === "setSecret"
            ? await setSecret(app, state, inputs, step, keep)
            : await regenerate(app, state, inputs, step.reason, keep);
    return announced(app, rotated, step.reason);
}

function announced(app: AppContext, rotated: ActiveState, reason: RotationReason): ActiveState {
    const { overlap, current } = rotated;
    if (overlap !== undefined && !overlap.isOurs) {
        app.log(`rotated (${reason}); CSP accepted newClientSecret already, so it was not set again`);
        return rotated;
    }
    const old = overlap ? `the old secret works until ${overlap.endsAt}` : "the old secret has stopped working";
    const isVerified = current.trust.kind === "verified";
    app.log(`rotated (${reason}); ${old}; ${isVerified ? "CSP accepts the new one" : "the new one was not tested"}`);
    return rotated;
}

function refusal(
    context: AppContext,
    { because, reason }: Extract<Step, { kind: "refuse" }>,
    freeze: Freeze,
    inputs: Inputs,
): UserError {
    const { app } = context;
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
