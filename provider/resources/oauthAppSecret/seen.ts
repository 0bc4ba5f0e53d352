import type { ProviderContext } from "../../rotation/providerContext";
import { type ActiveState, type Predecessor, resourceId, type State } from "../../rotation/state";

/**
 * Remembers the state of an app's resource for the resource that it may replace, or that may replace it. Other processes of
 * the run are told no secret, only how to recognize an adopted one.
 */
export function see(provider: ProviderContext, state: State): void {
    const id = resourceId(state.app);
    provider.seen.set(id, state);
    if (isAdopted(state)) provider.run.noteAdoption(id, state.current.value);
}

export function isAdopted(state: Predecessor | undefined): state is ActiveState {
    return state?.phase === "active" && state.current.origin.kind === "adopted";
}
