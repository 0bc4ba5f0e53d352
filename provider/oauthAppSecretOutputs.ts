import type { OAuthAppSecret } from "./oauthAppSecret";

/** The outputs that a program can use. */
export const outputNames = [
    "rotationTrigger",
    "rotateAfterDays",
    "overlapSeconds",
    "onExternalRotation",
    "verify",
    "authenticateAs",
    "revokeOnDelete",
    "host",
    "profile",
    "clientId",
    "clientSecret",
    "previousClientSecret",
    "previousClientSecretExpiresAt",
    "rotatedAt",
    "adoptedAt",
    "rotationReason",
    "rotationCount",
    "verified",
    "nextRotationAt",
    "rejected",
    "tokenEndpoint",
] as const satisfies readonly (keyof OAuthAppSecret)[];

/** Outputs that are secret whatever the inputs were. */
export const secretOutputNames = [
    "clientSecret",
    "previousClientSecret",
    "newClientSecret",
    "existingClientSecret",
    "pendingClientSecret",
    "pendingRotationTrigger",
] as const;
