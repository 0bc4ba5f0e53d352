import { AppContext } from "../../rotation/appContext";
import type { Inputs } from "../../rotation/inputs";
import { perform } from "../../rotation/perform";
import type { ProviderContext } from "../../rotation/providerContext";
import { resourceId, type State } from "../../rotation/state";
import { see } from "./seen";

export async function update(provider: ProviderContext, stored: State, inputs: Inputs): Promise<State> {
    const { state } = await perform(new AppContext(provider, inputs), stored, inputs);
    provider.run.forgetAdoption(resourceId(state.app));
    see(provider, state);
    return state;
}
