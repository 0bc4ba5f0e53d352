import { packageName } from "../common/packageInfo";

/** The frozen entry point that the stored texts load. */
export const runtimeEntry = `${packageName}/runtime`;

/**
 * The texts that Pulumi stores as `__provider` of each resource and runs, whatever their age, on delete and
 * refresh: one constant line each. They are in every state that there is, so they can never change.
 */
export const providerTexts = {
    oauthAppSecret: `exports.handler = () => require("${runtimeEntry}").oauthAppSecret;`,
    previousSecretRetirement: `exports.handler = () => require("${runtimeEntry}").previousSecretRetirement;`,
} as const;
