import { expect, it } from "vitest";
import type { Outputs } from "../../provider/rotation/codec";
import { forecast } from "../../provider/rotation/forecast";
import type { Inputs } from "../../provider/rotation/inputs";
import type { Step } from "../../provider/rotation/nextStep";
import type { State } from "../../provider/rotation/state";
import { startOfTime } from "./fakeClock";
import { aState, theInputs } from "./states";

export interface When {
    readonly frozen?: boolean;
    /** How long after the clock's start. */
    readonly laterMs?: number;
}

export type Row = [name: string, outputs: Partial<Outputs>, inputs: Partial<Inputs>, steps: string, when?: When];

/** Tests each row: from a state with these outputs, an update with these inputs takes these steps. */
export function follow(rows: readonly Row[]): void {
    it.each(rows)("$0: $3", (_name, outputs, inputs, steps, when) => {
        expect(stepsOf(aState(outputs), inputs, when)).toBe(steps);
    });
}

/** All the steps of an update, or a creation, in words. */
export function stepsOf(state: State, inputs: Partial<Inputs>, { frozen = false, laterMs = 0 }: When = {}): string {
    const { steps } = forecast(state, theInputs(inputs), startOfTime + laterMs, frozen);
    return steps.map(inWords).join(", ") || "nothing";
}

function inWords(step: Step): string {
    switch (step.kind) {
        case "adopt":
            return step.otherwise === undefined ? "adopt" : `adopt, else ${inWords(step.otherwise)}`;
        case "dropPending":
            return `dropPending: ${step.because}`;
        case "regenerate":
            return `regenerate: ${step.reason}`;
        case "setSecret":
            return `setSecret for ${step.overlapSeconds} s: ${step.reason}`;
        case "refuse":
            return `refuse: ${step.because} (${step.reason})`;
        case "refusePrevious":
            return `refusePrevious: ${step.input}`;
        default:
            return step.kind;
    }
}
