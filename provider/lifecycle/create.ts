import { describeApp } from "../csp/cspError";
import { defaultHost } from "../csp/host";
import { AppContext } from "../rotation/appContext";
import { type Inputs, previewInputs } from "../rotation/inputs";
import { creationLine } from "../rotation/messages";
import { nextStep } from "../rotation/nextStep";
import { perform } from "../rotation/perform";
import type { ProviderContext } from "../rotation/providerContext";
import { initialState, type State } from "../rotation/state";

export async function create(provider: ProviderContext, inputs: Inputs): Promise<State> {
    const app = new AppContext(provider, inputs, inputs.existingClientSecret);
    return await perform(app, initialState(inputs), inputs);
}

/**
 * Tells before a creation, a replacement too, what it will do to the app's present secret.
 *
 * @param raw the checked inputs: in a preview some may be unknown.
 */
export function announceCreation(provider: ProviderContext, raw: Readonly<Record<string, unknown>>): void {
    const { inputs, unknown } = previewInputs(raw, { host: defaultHost });
    const step = nextStep(initialState(inputs), inputs, provider.clock.now(), false);
    const shown = (name: "orgId" | "oauthAppId") => (unknown.includes(name) ? "(not known yet)" : inputs[name]);
    const app = describeApp({ orgId: shown("orgId"), oauthAppId: shown("oauthAppId") });
    provider.log(`${app}: ${creationLine(step, unknown)}`);
}
