import { AppContext } from "../rotation/appContext";
import type { Inputs } from "../rotation/inputs";
import { perform } from "../rotation/perform";
import type { ProviderContext } from "../rotation/providerContext";
import { initialState, type State } from "../rotation/state";

/** Makes the first secret, or adopts the one that is there. */
export async function create(provider: ProviderContext, inputs: Inputs): Promise<State> {
    const app = new AppContext(provider, inputs, inputs.existingClientSecret);
    return await perform(app, initialState(inputs), inputs);
}
