import { AppContext } from "../../rotation/appContext";
import type { Inputs } from "../../rotation/inputs";
import { type Performed, perform } from "../../rotation/perform";
import type { ProviderContext } from "../../rotation/providerContext";
import { resourceId, type State } from "../../rotation/state";
import { see } from "./seen";

export async function update(provider: ProviderContext, stored: State, inputs: Inputs): Promise<Performed> {
    const performed = await perform(new AppContext(provider, inputs), stored, inputs);
    if (performed.failure !== undefined) return performed;
    provider.run.forgetAdoption(resourceId(stored.app));
    see(provider, performed.state);
    return performed;
}
