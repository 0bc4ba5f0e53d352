import type { ProviderContext } from "../rotation/providerContext";
import { resourceId, type State } from "../rotation/state";

/**
 * Remembers the state of an app's resource for the resource that it may replace, or that may replace it. Other processes of
 * the run are told no secret, only when it was adopted.
 */
export function see(provider: ProviderContext, state: State): void {
    const id = resourceId(state.app);
    provider.seen.set(id, state);
    const origin = state.phase === "active" ? state.current.origin : undefined;
    if (origin?.kind === "adopted") provider.run.noteAdoption(id, origin.at);
}
