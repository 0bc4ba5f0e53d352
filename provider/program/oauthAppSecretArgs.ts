import type * as pulumi from "@pulumi/pulumi";

/** A JSON value. Any part of it may be the output of another resource. */
export type JsonInput = pulumi.Input<
    string | number | boolean | null | readonly JsonInput[] | { readonly [key: string]: JsonInput } | undefined
>;

/**
 * The inputs of an `OAuthAppSecret`. The first paragraph of a docstring holds for every language: Pulumi's schema has it.
 * A second one is about Node programs.
 */
export interface OAuthAppSecretArgs {
    /**
     * GUID of the organization, in any letter case. Another organization replaces the resource.
     * Default: `vmware-csp:orgId`, else `CSP_ORG_ID`.
     *
     * With `profile`, only the profile's `orgId`.
     */
    orgId?: pulumi.Input<string | undefined>;
    /** The app's id, which is its OAuth `client_id`. Another value replaces the resource. */
    oauthAppId: pulumi.Input<string>;
    /**
     * Any JSON value. The secret rotates when the value differs from the one last applied. Values are compared deeply;
     * key order does not matter, and a null member counts as absent. Adding the input rotates, removing it does not.
     * Default: none.
     *
     * What JSON can't hold, such as a `Date`, is rejected with its path, and so is a whole number past 2^53. Convert it
     * before you hand it to `pulumi.output` or `pulumi.secret`, which make `{}` of it. Best is text that is no number,
     * such as `"2026-Q4"`.
     */
    rotationTrigger?: JsonInput;
    /**
     * The secret's maximum age in days, counted from `rotatedAt`, else from `adoptedAt`. Fractions are allowed. A
     * `pulumi up` that finds the secret older rotates it. Nothing runs between updates, so schedule them.
     * Default: no limit.
     */
    rotateAfterDays?: pulumi.Input<number | undefined>;
    /**
     * How long the old secret keeps working after a rotation, in whole seconds. With 0 it stops working at once.
     * Default: 0.
     */
    overlapSeconds?: pulumi.Input<number | undefined>;
    /**
     * Your own next secret. It must meet CSP's rules, and needs `overlapSeconds` > 0. A new value rotates to it. If a
     * rotation is due for another reason while the value is unchanged, the update fails and asks for a new one.
     * Default: a generated secret. Always stored as a Pulumi secret.
     */
    newClientSecret?: pulumi.Input<string | undefined>;
    /**
     * The app's present secret, to be adopted: tested and stored, without a rotation. After somebody rotated elsewhere,
     * give the new one, and it is adopted too. Default: none, and creating the resource rotates. Always stored as a
     * Pulumi secret.
     */
    existingClientSecret?: pulumi.Input<string | undefined>;
    /**
     * What to do about a rotation elsewhere. `"rotate"`, `"warn"`: what `pulumi up` does after a refresh found that CSP
     * rejects the stored secret. `"stop"`: before any rotation, `pulumi up` tests the stored secret, and fails if CSP
     * rejects it, so that nobody's secret is overwritten. Default: `"rotate"`.
     */
    onExternalRotation?: pulumi.Input<"rotate" | "warn" | "stop" | undefined>;
    /** Whether to test each new secret before other resources get it. Default: true. */
    verify?: pulumi.Input<boolean | undefined>;
    /**
     * Whose credentials rotate the secret. `"credentials"`: those of the configuration or the environment. `"app"`: the
     * app's own, with its current secret, where no administrator's token may exist. The app then needs one of the roles
     * that may rotate, and creating the resource needs `existingClientSecret`. With `"app"`, prefer `overlapSeconds` > 0:
     * without an overlap, a lost response can lock the app out. Of an app with `ownerOnlySecretRotation`, CSP may refuse
     * one of the two. Default: `"credentials"`.
     */
    authenticateAs?: pulumi.Input<"credentials" | "app" | undefined>;
    /**
     * Whether destroying the resource regenerates the secret once more and discards the result, so that the secret in the
     * state's history stops working. This is skipped, with a message, where it could end a secret in use.
     * Default: false; destroying then makes no call and needs no credentials.
     */
    revokeOnDelete?: pulumi.Input<boolean | undefined>;
    /**
     * Host name or origin of CSP. `http:` is allowed only to this machine. Changing it neither rotates nor replaces.
     * Default: `vmware-csp:host`, else `CSP_HOST`, else `console.cloud.vmware.com`.
     *
     * With `profile`, the profile's `host` takes the place of the first two.
     */
    host?: pulumi.Input<string | undefined>;
    /** Which named credentials of `vmware-csp:profiles` or `CSP_PROFILES` to use. Default: the unnamed ones. */
    profile?: pulumi.Input<string | undefined>;
}
