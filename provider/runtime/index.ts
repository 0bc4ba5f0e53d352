/**
 * The frozen entry point `pulumi-vmware-csp/runtime`: the text that Pulumi stores with every resource loads it by
 * this name and these exports, whatever the age of the text. Neither may ever change.
 *
 * @module
 */
export { oauthAppSecret, previousSecretRetirement } from "../hosts/dynamic";
