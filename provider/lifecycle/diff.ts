import { describeApp } from "../csp/cspError";
import { lacksNewSecret, type Plan, planUpdate, type RawInputs } from "../rotation/decision";
import { frozenLine, newSecretNeeded, reasonInWords } from "../rotation/messages";
import type { ProviderContext } from "../rotation/providerContext";
import { isFrozen } from "../rotation/runtimeConfig";
import { nextRotationAt, type State } from "../rotation/state";

/** What the host wants to know of a difference. */
export interface DiffResult {
    readonly changes: boolean;
    readonly replaces: string[];
}

/**
 * Says whether an update is needed and, in a line, why, where the diff that the user reads does not show it.
 *
 * @param inputs raw: in a preview some may be unknown. Makes no call.
 */
export function diff(process: ProviderContext, state: State, inputs: RawInputs): DiffResult {
    const frozen = isFrozen(process.settings);
    const plan = planUpdate(state, inputs, process.clock.now(), frozen);
    const line = plan.replaces.length > 0 ? undefined : lineOn(plan, state, inputs, frozen);
    if (line !== undefined) process.say(`${describeApp(state)}: ${line}`);
    return { changes: plan.changes, replaces: [...plan.replaces] };
}

function lineOn(plan: Plan, state: State, inputs: RawInputs, frozen: boolean): string | undefined {
    const { due } = plan;
    if (due !== undefined && frozen) return frozenLine(due);
    if (due !== undefined && lacksNewSecret(state, inputs, due)) return newSecretNeeded(due);
    if (due === "age") {
        const since = nextRotationAt({ ...state, rotateAfterDays: Number(inputs["rotateAfterDays"]) });
        return `will rotate: the secret was due at ${since?.toISOString()} (rotateAfterDays)`;
    }
    if (due === "rejected") return `will rotate: ${reasonInWords(due)} (onExternalRotation: "rotate")`;
    if (due !== undefined || plan.adopts) return undefined;
    if (plan.pending !== undefined)
        return "the secret of an earlier update is still to be tested; the update does so first";
    if (state.rejected)
        return `${reasonInWords("rejected")}, and nothing is done (onExternalRotation: "warn")`;
    return plan.optionsDiffer ? "only options change: nothing rotates" : undefined;
}
