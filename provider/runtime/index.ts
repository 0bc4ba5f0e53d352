/**
 * The frozen entry point `pulumi-vmware-csp/runtime`: the text that Pulumi stores with every resource loads it by
 * this name and these exports, whatever the age of the text. Neither may ever change.
 *
 * @module
 */
import type { dynamic } from "@pulumi/pulumi";
import { oauthAppSecretHandler } from "../hosts/dynamic/oauthAppSecret";
import { previousSecretRetirementHandler } from "../hosts/dynamic/previousSecretRetirement";
import { createProviderContext } from "../rotation/providerContext";

/** The stack configuration: of the last `pulumi up`, where a refresh or a destroy runs. */
let configuration: dynamic.ConfigureRequest["config"] | undefined;

const providerProcess = createProviderContext({ config: (key) => configuration?.get(key) });

/** Called once for each stored text; the host's other calls don't wait for it, so it must not either. */
const configure = async (request: dynamic.ConfigureRequest): Promise<void> => {
    configuration = request.config;
};

/** What Pulumi's dynamic-provider host runs for an `OAuthAppSecret`. */
export const oauthAppSecret: dynamic.ResourceProvider = {
    ...oauthAppSecretHandler(providerProcess),
    configure,
};

/** What Pulumi's dynamic-provider host runs for a `PreviousSecretRetirement`. */
export const previousSecretRetirement: dynamic.ResourceProvider = {
    ...previousSecretRetirementHandler(providerProcess),
    configure,
};
