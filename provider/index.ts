/**
 * Rotates the OAuth application secrets of VMware Cloud Services (CSP) from a Pulumi program.
 *
 * @module
 */
export { OAuthAppSecret, type RotationReason } from "./program/oauthAppSecret";
export type { JsonInput, OAuthAppSecretArgs } from "./program/oauthAppSecretArgs";
export {
    PreviousSecretRetirement,
    type PreviousSecretRetirementArgs,
} from "./program/previousSecretRetirement";
