import { optionNames } from "../../common/properties";
import { describeApp } from "../../csp/operations";
import { type Forecast, forecast } from "../../rotation/forecast";
import { freezeOf } from "../../rotation/freeze";
import { previewInputs, sameTrigger } from "../../rotation/inputs";
import { emptySecretNote, removedTriggerNote } from "../../rotation/messages";
import type { Step } from "../../rotation/nextStep";
import type { ProviderContext } from "../../rotation/providerContext";
import { resourceId, type State } from "../../rotation/state";
import { triggerNotes } from "../../rotation/trigger";
import { updateLine } from "../../rotation/updateLine";
import { replacingInputs } from "../app";
import type { Properties } from "../resource";
import { see } from "./seen";

/** What an update will do, as far as that is known beforehand. */
export interface UpdatePlan extends Pick<Forecast, "steps" | "reached"> {
    readonly replaces: readonly never[];
    /** Whether there is anything to do. */
    readonly changes: boolean;
    /** What the update will do to the present secret, and why; undefined if it does nothing to it. */
    readonly line: string | undefined;
    /** Warnings: of an empty `existingClientSecret`, and of parts of a new trigger that could change unnoticed. */
    readonly notes: readonly string[];
    /** Names of inputs that are not known yet. */
    readonly unknown: readonly string[];
}

/** Another app, or another organization. The creation says what becomes of its secret. */
export interface Replacement {
    readonly replaces: readonly ("orgId" | "oauthAppId")[];
    readonly changes: true;
    readonly line: undefined;
    readonly notes: readonly never[];
}

/**
 * Says whether there is a next step, and in one line what the update will do to the present secret, and why. Makes no
 * call.
 *
 * @param raw the checked inputs: in a preview some may be unknown.
 */
export function diff(provider: ProviderContext, state: State, raw: Properties): UpdatePlan | Replacement {
    const replaces = replacingInputs(state.app, raw);
    const id = resourceId(state.app);
    if (replaces.length > 0) {
        // The app that it leaves has no other resource, unless one of this run has taken it over already.
        if (!provider.run.isChanged(id)) provider.seen.delete(id);
        return { replaces, changes: true, line: undefined, notes: [] };
    }
    see(provider, state);
    const nowMs = provider.clock.now();
    const freeze = freezeOf(provider);
    const { inputs, unknown } = previewInputs(raw, state.options);
    const { steps, stepsIfRejected, reached } = forecast(state, inputs, nowMs, freeze.length > 0);
    const line = updateLine({ steps, stepsIfRejected, state, inputs, unknown, nowMs, freeze });
    const isSame = sameTrigger(inputs.rotationTrigger, state.applied.rotationTrigger);
    const ofTrigger = isSame
        ? []
        : [removedTriggerNote(state, inputs) ?? [], triggerNotes(inputs.rotationTrigger)].flat();
    const notes = [...emptySecretNotes(provider, id, steps), ...ofTrigger];
    const isOptionUnknown = optionNames.some((name) => unknown.includes(name));
    return {
        steps,
        reached,
        replaces: [],
        changes: steps.length > 0 || isOptionUnknown,
        line: line && `${describeApp(state.app)}: ${line}`,
        notes: notes.map((note) => `${describeApp(state.app)}: ${note}`),
        unknown,
    };
}

/** The line about an `existingClientSecret` that is empty, if these steps make a secret because of that. */
export function emptySecretNotes({ withEmptySecret }: ProviderContext, id: string, steps: readonly Step[]): string[] {
    const note = withEmptySecret.has(id) ? emptySecretNote(steps) : undefined;
    return note === undefined ? [] : [note];
}
