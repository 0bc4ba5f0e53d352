/** The inputs that change nothing at CSP by themselves; they are outputs too. */
export const optionNames = [
    "host",
    "rotateAfterDays",
    "overlapSeconds",
    "onExternalRotation",
    "verify",
    "authenticateAs",
    "revokeOnDelete",
    "profile",
] as const;

/** The outputs that a program can use. */
export const outputNames = [
    ...optionNames,
    "rotationTrigger",
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
] as const;

/** Outputs that are secret whatever the inputs were. */
export const secretOutputNames = [
    "clientSecret",
    "previousClientSecret",
    "newClientSecret",
    "existingClientSecret",
    "pendingClientSecret",
    "pendingRotationTrigger",
] as const;
