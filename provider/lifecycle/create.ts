import { adopt } from "../rotation/adopt";
import { AppContext } from "../rotation/appContext";
import type { Inputs } from "../rotation/inputs";
import type { ProviderContext } from "../rotation/providerContext";
import { rotate } from "../rotation/rotation";
import type { State } from "../rotation/state";

/** Makes the first secret, or adopts the one that is there. */
export async function create(process: ProviderContext, inputs: Inputs): Promise<State> {
    const { existingClientSecret } = inputs;
    process.calls.redactor.add(existingClientSecret, inputs.newClientSecret);
    const session = new AppContext(process, inputs, existingClientSecret);
    if (existingClientSecret === undefined) return await rotate(session, inputs, undefined, "created");
    const state = await adopt(session, { ...inputs, existingClientSecret }, undefined);
    session.say("adopted the existing secret; nothing was rotated");
    return state;
}
