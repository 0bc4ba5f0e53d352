import type { dynamic } from "@pulumi/pulumi";
import { atDynamicHost } from "../../provider/hosts/dynamic/adapter";
import { resources } from "../../provider/resources";
import {
    createProviderContext,
    type ProviderContext,
    type ProviderContextOptions,
} from "../../provider/rotation/providerContext";
import { DynamicHost } from "./engine/dynamicHost";

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

/** A process of the dynamic provider, as the engine sees it, and the lines that it has printed. */
export function dynamicProcess(options: ProviderContextOptions): { host: DynamicHost; lines: readonly string[] } {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const provider = createProviderContext({ random: () => 0.5, write, ...options });
    return { host: new DynamicHost(dynamicHandlers(provider)), lines };
}
