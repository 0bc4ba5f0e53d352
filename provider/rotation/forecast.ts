import { dateAt } from "../common/clock";
import type { Inputs } from "./inputs";
import { nextStep, refuseEndless, type Step } from "./nextStep";
import { initialState, type State } from "./state";
import {
    adopted,
    promoted,
    regenerated,
    rejected,
    tested,
    verified,
    withOptions,
    withoutEndedOverlap,
    withoutPending,
    withTrust,
} from "./transitions";

export interface Forecast {
    readonly steps: readonly Step[];
    /** What follows instead if CSP rejects the pending secret that the first step tests; empty if it tests none. */
    readonly stepsIfRejected: readonly Step[];
    /** The state after these steps, with {@link secretToBeMade} for a secret that is still to be made. */
    readonly reached: State;
}

type Expected = Omit<Forecast, "stepsIfRejected">;

/** Stands for a secret that is still to be made. */
export const secretToBeMade = "";

/**
 * What an update, or a creation, will perform and reach if all goes well: every secret is accepted, and what a refresh
 * found of the current one is confirmed.
 */
export function forecast(state: State, inputs: Inputs, nowMs: number, frozen: boolean): Forecast {
    const expected = forecastWith(secretToBeMade, state, inputs, nowMs, frozen);
    const [first] = expected.steps;
    if (first?.kind !== "verifyPending") return { ...expected, stepsIfRejected: [] };
    const rejected: State = { ...state, pending: { ...first.pending, finding: "rejected" } };
    return { ...expected, stepsIfRejected: forecastWith(secretToBeMade, rejected, inputs, nowMs, frozen).steps };
}

/** The state of a resource that was created at that moment, all going well, with that secret unless it is given. */
export function createdState(inputs: Inputs, at: string, secret: string): State {
    return forecastWith(secret, initialState(inputs), inputs, Date.parse(at), false).reached;
}

function forecastWith(secret: string, state: State, inputs: Inputs, nowMs: number, frozen: boolean): Expected {
    const at = dateAt(nowMs).toISOString();
    const steps: Step[] = [];
    let reached = withoutEndedOverlap(state, nowMs);
    for (;;) {
        const step = nextStep(reached, inputs, nowMs, frozen);
        if (step !== undefined) steps.push(step);
        if (step === undefined || step.kind === "refuse") return { steps, reached };
        // The resource that was to be replaced stays, so what uses it must not see it as absent.
        if (step.kind === "refusePrevious") {
            return { steps, reached: reached.phase === "active" ? reached : asCreated(reached, inputs, at) };
        }
        refuseEndless(steps.length);
        reached = expected(reached, inputs, step, { at, secret });
    }
}

function asCreated(state: State, inputs: Inputs, at: string): State {
    return regenerated(state, inputs, { secret: secretToBeMade, reason: "created", at }, verified);
}

function expected(
    state: State,
    inputs: Inputs,
    step: Exclude<Step, { kind: "refuse" | "refusePrevious" }>,
    { at, secret }: { readonly at: string; readonly secret: string },
): State {
    const { rotationTrigger: trigger } = inputs;
    const trust = inputs.verify === false ? ({ kind: "unverified" } as const) : verified;
    switch (step.kind) {
        case "adopt":
            return tested(adopted(state, inputs, step.secret, at, verified));
        case "verifyPending":
            return tested(promoted(state, inputs, step.pending, verified));
        case "dropPending":
            return withoutPending(state);
        case "setPendingAgain":
            return promoted(state, inputs, { ...step.pending, trigger, startedAt: at, setAt: at }, trust);
        case "regenerate":
            return regenerated(state, inputs, { secret, reason: step.reason, at }, trust);
        case "setSecret": {
            const { reason, overlapSeconds } = step;
            const value = inputs.newClientSecret ?? secret;
            const pending = {
                value,
                reason,
                trigger,
                overlapSeconds,
                startedAt: at,
                setAt: at,
            };
            return promoted(state, inputs, pending, trust);
        }
        case "recheckRejection":
        case "verifyCurrent":
            return step.state.current.trust.kind === "rejected"
                ? rejected(step.state, true)
                : tested(withTrust(step.state, verified));
        case "testStored":
            return tested(step.state);
        case "applyOptions":
            return withOptions(state, inputs);
    }
}
