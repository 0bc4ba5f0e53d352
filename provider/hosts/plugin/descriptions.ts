import {
    inputs,
    type pluginInputs,
    type pluginOutputs,
    type pluginRetirementInputs,
    type retirementOutputs,
    rotationReasons,
    type settings,
    type VisibleName,
} from "../../common/properties";

/**
 * The texts of the schema, in Markdown, for every language. The docstrings of the Node classes contain them; what is
 * about one door only stands beside them.
 *
 * @module
 */

export const packageText =
    "Rotates the OAuth application secrets of VMware Cloud Services (CSP), and hands the new secret to everything that " +
    "needs it in the same update.";

export const resourceTexts = {
    OAuthAppSecret:
        "The secret of an organization-managed OAuth app of VMware Cloud Services (CSP). Creating the resource rotates " +
        "the secret, and so does each change of `rotationTrigger`. Everything that uses `clientSecret` follows in the " +
        "same `pulumi up`. To take over the present secret without a rotation, give it as `existingClientSecret`.",
    PreviousSecretRetirement:
        "Ends the overlap of a rotation once every consumer has the new secret: the last of the four steps create, set, " +
        "test, finish. It runs once after each rotation that left an overlap, after everything in `dependsOn`. It tests " +
        "the new secret before it ends the previous one. Destroying the resource makes no call.",
};

export const providerText =
    "How the resources reach CSP. The default provider takes the stack's configuration; a complete credential in the " +
    "environment comes before that of the configuration. The inputs of an explicit provider come before the " +
    "environment. For several organizations in one program, give each its own provider.";

export const inputTexts: Readonly<Record<keyof typeof pluginInputs, string>> = {
    orgId:
        "GUID of the organization, in any letter case. Another organization replaces the resource. Default: " +
        "`vmware-csp:orgId`, else `CSP_ORG_ID`.",
    oauthAppId: "The app's id, which is its OAuth `client_id`. Another value replaces the resource.",
    rotationTrigger:
        "Any JSON value. The secret rotates when the value differs from the one last applied. Values are compared " +
        "deeply; key order does not matter, and a null member counts as absent. Adding the input rotates, removing it " +
        "does not. Default: none.",
    rotateAfterDays:
        "The secret's maximum age in days, counted from `rotatedAt`, else from `adoptedAt`. Fractions are allowed. A " +
        "`pulumi up` that finds the secret older rotates it. Nothing runs between updates, so schedule them. Default: " +
        "no limit.",
    overlapSeconds:
        "How long the old secret keeps working after a rotation, in whole seconds. With 0 it stops working at once. " +
        "Default: 0.",
    newClientSecret:
        "Your own next secret. It must meet CSP's rules, and needs `overlapSeconds` > 0. A new value rotates to it. If " +
        "a rotation is due for another reason while the value is unchanged, the update fails and asks for a new one. " +
        "Default: a generated secret. Always stored as a Pulumi secret.",
    existingClientSecret:
        "The app's present secret, to be adopted: tested and stored, without a rotation. After somebody rotated " +
        "elsewhere, give the new one, and it is adopted too. Default: none, and creating the resource rotates. Always " +
        "stored as a Pulumi secret.",
    onExternalRotation:
        'What to do about a rotation elsewhere. `"rotate"`, `"warn"`: what `pulumi up` does after a refresh found that CSP ' +
        'rejects the stored secret. `"stop"`: before any rotation, `pulumi up` tests the stored secret, and fails if CSP ' +
        'rejects it, so that nobody\'s secret is overwritten. Default: `"rotate"`.',
    verify: "Whether to test each new secret before other resources get it. Default: true.",
    authenticateAs:
        'Whose credentials rotate the secret. `"credentials"`: those of the configuration or the environment. `"app"`: ' +
        "the app's own, with its current secret, where no administrator's token may exist. The app then needs one of " +
        "the roles that may rotate, and creating the resource needs `existingClientSecret`. With " +
        '`"app"`, prefer `overlapSeconds` > 0: without an overlap, a lost response can lock the app out. Of an app with ' +
        '`ownerOnlySecretRotation`, CSP may refuse one of the two. Default: `"credentials"`.',
    revokeOnDelete:
        "Whether destroying the resource regenerates the secret once more and discards the result, so that the secret " +
        "in the state's history stops working. This is skipped, with a message, where it could end a secret in use. " +
        "Default: false; destroying then makes no call and needs no credentials.",
    host:
        "Host name or origin of CSP. `http:` is allowed only to this machine. Changing it neither rotates nor replaces. " +
        "Default: `vmware-csp:host`, else `CSP_HOST`, else `console.cloud.vmware.com`.",
};

/** With what holds for the plugin only, after the common text. */
export const pluginInputTexts: typeof inputTexts = {
    ...inputTexts,
    orgId: `${inputTexts.orgId} An explicit provider's own \`orgId\` comes before both.`,
    host: `${inputTexts.host} An explicit provider's own \`host\` comes before these.`,
};

export const outputTexts: Readonly<Record<keyof typeof pluginInputs | VisibleName<typeof pluginOutputs>, string>> = {
    orgId: "GUID of the organization: the input, or what the settings gave, in lower case.",
    oauthAppId: "The app's id.",
    rotationTrigger: "The trigger last applied.",
    rotateAfterDays: "The secret's maximum age, in days.",
    overlapSeconds: "How long the old secret keeps working after a rotation, in seconds.",
    newClientSecret: "Your own secret last applied; a Pulumi secret.",
    existingClientSecret: "The secret last adopted; a Pulumi secret.",
    onExternalRotation: "What is done about a rotation elsewhere.",
    verify: "Whether new secrets are tested.",
    authenticateAs: "Whose credentials rotate the secret.",
    revokeOnDelete: "Whether destroying the resource revokes the secret.",
    host: "The host that manages the app: the input, or what the settings gave.",
    clientId: "The OAuth `client_id`: the app's id.",
    clientSecret: "The current secret; a Pulumi secret.",
    previousClientSecret: "The secret before the last rotation with overlap, which may have expired; a Pulumi secret.",
    previousClientSecretExpiresAt: "When the previous secret stops working, ISO 8601.",
    rotatedAt: "When this resource last rotated the secret, ISO 8601.",
    adoptedAt: "When the secret was adopted, ISO 8601, if it has not been rotated since.",
    rotationReason: "Why the current secret was made or adopted.",
    rotationCount: "How many times this resource rotated the secret; 0 if its creation adopted one.",
    verified: "Whether CSP accepted the secret when an update last tested it.",
    nextRotationAt: "When the secret reaches `rotateAfterDays`, ISO 8601.",
    rejected: "True while a refresh has found that CSP rejects the stored secret.",
    tokenEndpoint: "The OAuth token endpoint for the client credentials.",
    rotation: "What a `PreviousSecretRetirement` needs to know of the last rotation; a Pulumi secret.",
};

export const retirementInputTexts: Readonly<Record<keyof typeof pluginRetirementInputs, string>> = {
    rotation:
        "The output `rotation` of the `OAuthAppSecret` whose previous secret is retired after each rotation with " +
        "overlap. Always stored as a Pulumi secret.",
    drainSeconds:
        "How long to wait before the overlap is ended, in seconds, for consumers that still use the previous secret " +
        "although Pulumi has updated them. Fractions are allowed. For Kubernetes, at least the pods' " +
        "`terminationGracePeriodSeconds`. The wait ends with the overlap. Default: 30.",
    confirmations:
        "The `rotatedAt` with which each consumer elsewhere runs, one for each consumer: usually outputs of other stacks. " +
        "The overlap is ended only when all of them are the secret's `rotatedAt`, letter by letter, as the output has it; " +
        "a missing output is a missing confirmation. Until then updates succeed and end nothing, and each looks again. " +
        "Default: none, which is also what an empty list means: only `dependsOn` is waited for.",
};

export const retirementOutputTexts: Readonly<Record<VisibleName<typeof retirementOutputs>, string>> = {
    retiredAt: "When this resource ended the overlap, ISO 8601; absent if there was none to end.",
    unconfirmed:
        "How many `confirmations` are missing, while the overlap waits for them; absent once it is retired or has ended.",
};

export const settingTexts: Readonly<Record<keyof typeof settings, string>> = {
    apiToken: "API token of a user.",
    clientId: "Service account: an OAuth app of the organization with a role that may rotate.",
    clientSecret: "The service account's secret.",
    host: "Host name or origin of CSP, for resources without the input `host`. Default: `console.cloud.vmware.com`.",
    orgId: "GUID of the organization, for resources without the input `orgId`.",
    requestTimeoutSeconds: "How long one request may take, in seconds, more than 0 and up to 86400. Default: 30.",
    retryForSeconds: "How long all tries of one call together may take, in seconds, 0 to 86400. Default: 300.",
    freezeRotation:
        "`true`: no secret is made, whatever is due, also where another place says `false`. Default: `false`.",
};

/** A property's words to choose from, as a type of the schema. */
export interface EnumText<Word extends string = string> {
    readonly name: string;
    readonly words: readonly Word[];
    readonly text: string;
    readonly valueTexts: Readonly<Record<Word, string>>;
}

export const enumTexts: readonly EnumText[] = [
    enumText(inputs.onExternalRotation.type, {
        name: "ExternalRotationPolicy",
        text: outputTexts.onExternalRotation,
        valueTexts: {
            rotate: "Rotate, after a refresh found that CSP rejects the stored secret.",
            warn: "Only warn.",
            stop: "Test the stored secret before any rotation, and fail if CSP rejects it.",
        },
    }),
    enumText(inputs.authenticateAs.type, {
        name: "AuthenticateAs",
        text: outputTexts.authenticateAs,
        valueTexts: {
            credentials: "Those of the configuration or the environment.",
            app: "The app's own, with its current secret.",
        },
    }),
    enumText(rotationReasons, {
        name: "RotationReason",
        text: outputTexts.rotationReason,
        valueTexts: {
            created: "The resource was created.",
            adopted: "The secret was given as `existingClientSecret`.",
            trigger: "`rotationTrigger` changed.",
            age: "The secret was older than `rotateAfterDays`.",
            newClientSecret: "`newClientSecret` changed.",
            rejected: "CSP rejected the stored secret.",
        },
    }),
];

function enumText<Word extends string>(
    words: readonly Word[],
    texts: Omit<EnumText<NoInfer<Word>>, "words">,
): EnumText<Word> {
    return { words, ...texts };
}
