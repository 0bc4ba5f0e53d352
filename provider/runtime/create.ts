import { adopt } from "./adoption";
import type { Inputs } from "./inputs";
import type { ProviderProcess } from "./providerProcess";
import { rotate } from "./rotation";
import { Session } from "./session";
import type { State } from "./state";

/** Makes the first secret, or adopts the one that is there. */
export async function create(process: ProviderProcess, inputs: Inputs): Promise<State> {
    const { existingClientSecret } = inputs;
    process.calls.redactor.add(existingClientSecret, inputs.newClientSecret);
    const session = new Session(process, inputs, existingClientSecret);
    if (existingClientSecret === undefined) return await rotate(session, inputs, undefined, "created");
    const state = await adopt(session, { ...inputs, existingClientSecret }, undefined);
    session.say("adopted the existing secret; nothing was rotated");
    return state;
}
