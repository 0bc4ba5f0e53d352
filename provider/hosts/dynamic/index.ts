import type { dynamic } from "@pulumi/pulumi";
import { createProviderContext } from "../../rotation/providerContext";
import { engineAddressIn, isEngineAlive } from "../engine";
import { oauthAppSecretHandler } from "./oauthAppSecret";
import { previousSecretRetirementHandler } from "./previousSecretRetirement";

/** The stack configuration: that of the last `pulumi up`, where a refresh or a destroy runs. */
let configuration: dynamic.ConfigureRequest["config"] | undefined;

const engineAddress = engineAddressIn(process.argv.slice(2));

const provider = createProviderContext({
    config: (key) => configuration?.get(key),
    isEngineAlive: () => isEngineAlive(engineAddress),
});

/** Called once for each stored text; the host's other calls don't wait for it, so it must not either. */
const configure = async (request: dynamic.ConfigureRequest): Promise<void> => {
    configuration = request.config;
};

/** What Pulumi's dynamic-provider host runs for an `OAuthAppSecret`. */
export const oauthAppSecret: dynamic.ResourceProvider = { ...oauthAppSecretHandler(provider), configure };

/** What Pulumi's dynamic-provider host runs for a `PreviousSecretRetirement`. */
export const previousSecretRetirement: dynamic.ResourceProvider = {
    ...previousSecretRetirementHandler(provider),
    configure,
};
