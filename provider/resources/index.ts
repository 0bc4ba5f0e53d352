import { oauthAppSecret } from "./oauthAppSecret";
import { previousSecretRetirement } from "./previousSecretRetirement";
import type { Resource } from "./resource";

/** The resources by their names, which end their types in every host. */
export const resources = {
    OAuthAppSecret: oauthAppSecret,
    PreviousSecretRetirement: previousSecretRetirement,
} as const satisfies Readonly<Record<string, Resource>>;
