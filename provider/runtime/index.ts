/**
 * The frozen entry point `pulumi-vmware-csp/runtime`: the text that Pulumi stores with every resource loads it by
 * this name and these exports, whatever the age of the text. Neither may ever change.
 *
 * @module
 */
import { resourceProvider } from "../hosts/dynamic";

export const oauthAppSecret = resourceProvider("OAuthAppSecret");
export const previousSecretRetirement = resourceProvider("PreviousSecretRetirement");
