import type { dynamic } from "@pulumi/pulumi";
import { atDynamicHost } from "../../provider/hosts/dynamic/adapter";
import { resources } from "../../provider/resources";
import type { ProviderContext } from "../../provider/rotation/providerContext";

/** An `OAuthAppSecret` as Pulumi's dynamic-provider host has it, in a provider process of the test's own. */
export function oauthAppSecretHandler(provider: ProviderContext): dynamic.ResourceProvider {
    return atDynamicHost(resources.OAuthAppSecret, provider);
}

/** The same of a `PreviousSecretRetirement`. */
export function previousSecretRetirementHandler(provider: ProviderContext): dynamic.ResourceProvider {
    return atDynamicHost(resources.PreviousSecretRetirement, provider);
}

/** Both, by the engine's types of resources. */
export function dynamicHandlers(provider: ProviderContext): (type: string) => dynamic.ResourceProvider {
    const secret = oauthAppSecretHandler(provider);
    const retirement = previousSecretRetirementHandler(provider);
    return (type) => (type === "retirement" ? retirement : secret);
}
