/**
 * Rotates the OAuth application secrets of VMware Cloud Services (CSP) from a Pulumi program.
 *
 * @module
 */
export { OAuthAppSecret, type RotationReason } from "./oauthAppSecret";
export type { JsonInput, OAuthAppSecretArgs } from "./oauthAppSecretArgs";
export { PreviousSecretRetirement, type PreviousSecretRetirementArgs } from "./previousSecretRetirement";
