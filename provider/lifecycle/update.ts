import { AppContext } from "../rotation/appContext";
import type { Inputs } from "../rotation/inputs";
import { perform } from "../rotation/perform";
import type { ProviderContext } from "../rotation/providerContext";
import { resourceId, type State } from "../rotation/state";

export async function update(provider: ProviderContext, stored: State, inputs: Inputs): Promise<State> {
    const app = new AppContext(provider, inputs, undefined);
    const state = await perform(app, stored, inputs);
    provider.seen.set(resourceId(state.app), state);
    return state;
}
