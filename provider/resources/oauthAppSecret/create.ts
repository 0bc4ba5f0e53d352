import { defaultHost } from "../../csp/host";
import { AppContext } from "../../rotation/appContext";
import { forecast } from "../../rotation/forecast";
import { freezeOf } from "../../rotation/freeze";
import { type Inputs, previewInputs, type Violation } from "../../rotation/inputs";
import { creationLine, frozenCreation } from "../../rotation/messages";
import { type Performed, perform } from "../../rotation/perform";
import type { ProviderContext } from "../../rotation/providerContext";
import { initialState, resourceId, type State } from "../../rotation/state";
import { triggerNotes } from "../../rotation/trigger";
import { describeKnown, idOfApp } from "../app";
import { emptySecretNotes, type UpdatePlan } from "./diff";
import { see } from "./seen";

export async function create(provider: ProviderContext, inputs: Inputs): Promise<Performed> {
    const performed = await perform(new AppContext(provider, inputs), stateToCreate(provider, inputs), inputs);
    if (performed.failure === undefined) see(provider, performed.state);
    return performed;
}

/** What a creation will do, as far as that is known beforehand. */
export interface CreationPlan extends Omit<UpdatePlan, "replaces" | "changes"> {
    readonly line: string;
    /** Why the creation is refused before any call; undefined if it is not. */
    readonly refusal: Violation | undefined;
}

/**
 * Plans a creation, which may be that of a replacement. Makes no call.
 *
 * @param raw the checked inputs: in a preview some may be unknown.
 */
export function planCreation(provider: ProviderContext, raw: Readonly<Record<string, unknown>>): CreationPlan {
    const { inputs, unknown } = previewInputs(raw, { host: defaultHost });
    const freeze = freezeOf(provider);
    const state = stateToCreate(provider, inputs);
    const nowMs = provider.clock.now();
    const { steps, reached } = forecast(state, inputs, nowMs, freeze.length > 0);
    const app = describeKnown(raw);
    const refusal =
        steps[0]?.kind === "refuse"
            ? { property: "existingClientSecret", reason: `is needed: ${frozenCreation(freeze)}. [ROTATION_FROZEN]` }
            : undefined;
    const line = `${app}: ${creationLine(steps[0], state, inputs, unknown, nowMs)}`;
    const notes = [...emptySecretNotes(provider, idOfApp(inputs), steps), ...triggerNotes(inputs.rotationTrigger)];
    return { steps, reached, unknown, refusal, line, notes: notes.map((note) => `${app}: ${note}`) };
}

/** What the preview and the update begin with. */
function stateToCreate(provider: ProviderContext, inputs: Inputs): State {
    const { orgId, oauthAppId } = inputs;
    return initialState(inputs, provider.seen.get(resourceId({ orgId, oauthAppId })));
}
