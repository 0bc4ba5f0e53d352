/**
 * The inputs and outputs of this package's resources, each described once. What is validated, stored, marked secret
 * and documented follows from these descriptions, or is pinned to them by a test. Data only: every layer reads it.
 *
 * @module
 */

/**
 * What a value is. `json`: any JSON value. `true`: true or absent. `strings`: a list of texts, any of which may be
 * missing. A list: one of these words.
 */
export type PropertyType = keyof Types | readonly string[];

interface Types {
    string: string;
    number: number;
    integer: number;
    boolean: boolean;
    true: true;
    json: Json;
    strings: (string | null | undefined)[];
    stringMap: Readonly<Record<string, string>>;
}

export type ValueOf<T extends PropertyType> = T extends keyof Types ? Types[T] : T[number & keyof T];

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface Input {
    readonly type: PropertyType;
    /** `program`: the program gives it; `provider`: it is resolved from the settings where the program does not. */
    readonly required?: "program" | "provider";
    /** What a value of that type must be besides. */
    readonly rule?: "id" | "host" | "secret" | "newSecret" | "notEmpty" | "positive" | "notNegative";
    readonly secret?: true;
    /**
     * `identity`: another value replaces the resource. `applied`: it may change the secret, and the output of the same
     * name is what was last applied. `option`: by itself it changes nothing at CSP.
     */
    readonly role: "identity" | "applied" | "option";
}

/** One output beside the inputs, which are outputs too. */
export interface Output {
    readonly type: PropertyType;
    /** Present in every state that a program sees. */
    readonly always?: true;
    readonly secret?: true;
    /** Kept for the next update, and not for programs. */
    readonly internal?: true;
}

/** Words to choose from. Each list is a type of that name in the SDKs, and its docstrings describe the words there. */
export const enums = {
    ExternalRotationPolicy: [
        /** Rotate, after a refresh found that CSP rejects the stored secret. */
        "rotate",
        /** Only warn. */
        "warn",
        /** Test the stored secret before any rotation, and fail if CSP rejects it. */
        "stop",
    ],
    AuthenticateAs: [
        /** Those of the configuration or the environment. */
        "credentials",
        /** The app's own, with its current secret. */
        "app",
    ],
    RotationReason: [
        /** The resource was created. */
        "created",
        /** The secret was given as `existingClientSecret`. */
        "adopted",
        /** `rotationTrigger` changed. */
        "trigger",
        /** The secret was older than `rotateAfterDays`. */
        "age",
        /** `newClientSecret` changed. */
        "newClientSecret",
        /** CSP rejected the stored secret. */
        "rejected",
    ],
} as const;

export const rotationReasons = enums.RotationReason;

export type RotationReason = (typeof rotationReasons)[number];

export const inputs = {
    orgId: { type: "string", rule: "id", required: "provider", role: "identity" },
    oauthAppId: { type: "string", rule: "id", required: "program", role: "identity" },
    rotationTrigger: { type: "json", role: "applied" },
    rotateAfterDays: { type: "number", rule: "positive", role: "option" },
    overlapSeconds: { type: "integer", rule: "notNegative", role: "option" },
    newClientSecret: { type: "string", rule: "newSecret", secret: true, role: "applied" },
    existingClientSecret: { type: "string", rule: "secret", secret: true, role: "applied" },
    onExternalRotation: { type: enums.ExternalRotationPolicy, role: "option" },
    verify: { type: "boolean", role: "option" },
    authenticateAs: { type: enums.AuthenticateAs, role: "option" },
    revokeOnDelete: { type: "boolean", role: "option" },
    host: { type: "string", rule: "host", required: "provider", role: "option" },
    profile: { type: "string", rule: "notEmpty", role: "option" },
} as const satisfies Readonly<Record<string, Input>>;

/** The outputs of `OAuthAppSecret` beside its inputs. */
export const outputs = {
    clientId: { type: "string", always: true },
    clientSecret: { type: "string", always: true, secret: true },
    previousClientSecret: { type: "string", secret: true },
    previousClientSecretExpiresAt: { type: "string" },
    rotatedAt: { type: "string" },
    adoptedAt: { type: "string" },
    rotationReason: { type: rotationReasons, always: true },
    rotationCount: { type: "integer", always: true },
    verified: { type: "boolean", always: true },
    nextRotationAt: { type: "string" },
    rejected: { type: "true" },
    tokenEndpoint: { type: "string", always: true },
    stateVersion: { type: "integer", always: true, internal: true },
    possibleOverlapEndsAt: { type: "string", internal: true },
    verificationPending: { type: "true", internal: true },
    pendingClientSecret: { type: "string", secret: true, internal: true },
    pendingRotation: { type: "json", internal: true },
    pendingRotationTrigger: { type: "json", secret: true, internal: true },
} as const satisfies Readonly<Record<string, Output>>;

/** The inputs of `PreviousSecretRetirement` beside the secret whose overlap it ends. */
export const retirementInputs = {
    drainSeconds: { type: "number", rule: "notNegative", role: "option" },
    confirmations: { type: "strings", role: "option" },
} as const satisfies Readonly<Record<string, Input>>;

export const retirementOutputs = {
    retiredAt: { type: "string" },
    unconfirmed: { type: "integer" },
    orgId: { type: "string", always: true, internal: true },
    oauthAppId: { type: "string", always: true, internal: true },
    rotatedAt: { type: "string", internal: true },
    stateVersion: { type: "integer", always: true, internal: true },
} as const satisfies Readonly<Record<string, Output>>;

/** A value that a user sets once for all resources, in the configuration or in the environment. */
export interface Setting {
    readonly type: "string" | "number" | "boolean";
    readonly environment: string;
    readonly secret?: true;
}

/**
 * The settings. They are the inputs of a provider resource, where these docstrings describe them. A profile can
 * have the first five.
 */
export const settings = {
    /** API token of a user. */
    apiToken: { type: "string", environment: "CSP_API_TOKEN", secret: true },
    /** Service account: an OAuth app of the organization with a role that may rotate. */
    clientId: { type: "string", environment: "CSP_CLIENT_ID" },
    /** The service account's secret. */
    clientSecret: { type: "string", environment: "CSP_CLIENT_SECRET", secret: true },
    /** Host name or origin of CSP, for resources without the input `host`. Default: `console.cloud.vmware.com`. */
    host: { type: "string", environment: "CSP_HOST" },
    /** GUID of the organization, for resources without the input `orgId`. */
    orgId: { type: "string", environment: "CSP_ORG_ID" },
    /** How long one request may take, in seconds, more than 0 and up to 86400. Default: 30. */
    requestTimeoutSeconds: { type: "number", environment: "CSP_REQUEST_TIMEOUT_SECONDS" },
    /** How long all tries of one call together may take, in seconds, 0 to 86400. Default: 300. */
    retryForSeconds: { type: "number", environment: "CSP_RETRY_FOR_SECONDS" },
    /** `true`: no secret is made, whatever is due, even if another place says `false`. Default: `false`. */
    freezeRotation: { type: "boolean", environment: "CSP_FREEZE_ROTATION" },
} as const satisfies Readonly<Record<string, Setting>>;

const { profile: _, ...inputsWithoutProfile } = inputs;

/**
 * The inputs of the `OAuthAppSecret` in generated SDKs: explicit providers take the place of profiles there. A docstring
 * adds to what that of the Node class says.
 */
export const sdkInputs = {
    ...inputsWithoutProfile,
    /** An explicit provider's own `orgId` comes before both. */
    orgId: inputs.orgId,
    /** An explicit provider's own `host` comes before these. */
    host: inputs.host,
};

/** The outputs of the `OAuthAppSecret` in generated SDKs beside its inputs. */
export const sdkOutputs = {
    ...outputs,
    /** What a `PreviousSecretRetirement` needs to know of the last rotation; a Pulumi secret. */
    rotation: { type: "stringMap", always: true, secret: true },
} as const satisfies Readonly<Record<string, Output>>;

/**
 * The inputs of the `PreviousSecretRetirement` in generated SDKs. Pulumi's protocol hands a provider no other resource's
 * outputs, so what the Node class takes from the secret comes as the secret's output `rotation`.
 */
export const sdkRetirementInputs = {
    /**
     * The output `rotation` of the `OAuthAppSecret` whose previous secret is retired after each rotation with overlap.
     * Always stored as a Pulumi secret.
     */
    rotation: { type: "stringMap", required: "program", secret: true, role: "option" },
    ...retirementInputs,
} as const satisfies Readonly<Record<string, Input>>;

/** The names of the properties whose description has all of that. */
export type NamesWith<D, Part> = { [N in keyof D]: D[N] extends Part ? N : never }[keyof D];

/** The inputs that change nothing at CSP by themselves. */
export const optionNames = namesWith(inputs, { role: "option" });

/** The inputs that may change the secret. */
export const appliedNames = namesWith(inputs, { role: "applied" });

/** The outputs that a program can use. */
export const outputNames = [...names(inputs), ...visibleNames(outputs)];

/** Outputs that are secret whatever the inputs were. */
export const secretOutputNames = [...namesWith(inputs, { secret: true }), ...namesWith(outputs, { secret: true })];

/** Outputs that show an input: where that is secret, so are they. */
export const shownInputs = [
    { output: "clientId", input: "oauthAppId" },
    { output: "tokenEndpoint", input: "host" },
] as const;

export const sdkInputNames = names(sdkInputs);
export const sdkSecretNames = [...secretOutputNames, ...namesWith(sdkRetirementInputs, { secret: true })];
export const sdkRetirementInputNames = names(sdkRetirementInputs);

/** The names of described outputs that are for programs. */
export type VisibleName<D> = Exclude<keyof D & string, NamesWith<D, { readonly internal: true }>>;

export function visibleNames<D extends Readonly<Record<string, Output>>>(described: D): VisibleName<D>[];
export function visibleNames(described: Readonly<Record<string, Output>>): string[] {
    return names(described).filter((name) => described[name]?.internal !== true);
}

export function names<D extends object>(descriptions: D): (keyof D & string)[];
export function names(descriptions: object): string[] {
    return Object.keys(descriptions);
}

function namesWith<D extends object, const Part extends Partial<Input>>(
    descriptions: D,
    part: Part,
): NamesWith<D, Part>[];
function namesWith(descriptions: Readonly<Record<string, object>>, part: object): string[] {
    return names(descriptions).filter((name) =>
        Object.entries(part).every(([key, value]) => Reflect.get(descriptions[name] ?? {}, key) === value),
    );
}
