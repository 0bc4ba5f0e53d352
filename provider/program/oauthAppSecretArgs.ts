import type * as pulumi from "@pulumi/pulumi";

/** A JSON value of which every part may be an output of another resource. */
export type JsonInput = pulumi.Input<
    | string
    | number
    | boolean
    | null
    | readonly JsonInput[]
    | { readonly [key: string]: JsonInput }
    | undefined
>;

/** The inputs of an `OAuthAppSecret`. */
export interface OAuthAppSecretArgs {
    /**
     * GUID of the organization. Another value replaces the resource.
     * Default: `vmware-csp:orgId`, else `CSP_ORG_ID`; with `profile`, that of the profile.
     */
    orgId?: pulumi.Input<string | undefined>;
    /** The app's id, which is its OAuth `client_id`. Another value replaces the resource. */
    oauthAppId: pulumi.Input<string>;
    /**
     * Any JSON value. The secret rotates when it differs from the value last applied: compared deeply, key order
     * ignored, a member that is null like one that is absent. Adding it rotates too, removing it does not.
     */
    rotationTrigger?: JsonInput;
    /**
     * The secret's greatest age in days, fractions allowed, since `rotatedAt`, else `adoptedAt`: a `pulumi up` that
     * finds it older rotates. Nothing runs between updates, so schedule them. Default: no limit.
     */
    rotateAfterDays?: pulumi.Input<number | undefined>;
    /**
     * 0: regenerate; the old secret stops working at once. More: rotate with overlap; old and new secret both work
     * for that many seconds. Default: 0.
     */
    overlapSeconds?: pulumi.Input<number | undefined>;
    /**
     * The caller's own next secret, within CSP's rules; only with `overlapSeconds` > 0. A new value rotates to it.
     * Another reason to rotate while it is unchanged is refused, asking for a new one.
     * Default: the package generates one. Always kept as a Pulumi secret.
     */
    newClientSecret?: pulumi.Input<string | undefined>;
    /**
     * Adopts this as the current secret, after testing it, and does not rotate. Given anew, after somebody rotated
     * elsewhere, it is adopted again. Always kept as a Pulumi secret.
     */
    existingClientSecret?: pulumi.Input<string | undefined>;
    /**
     * What a `pulumi up` does after a refresh found that CSP rejects the stored secret: rotate, or only warn.
     * Default: `"rotate"`.
     */
    onExternalRotation?: pulumi.Input<"rotate" | "warn" | undefined>;
    /** Test every new secret before anything downstream gets it. Default: true. */
    verify?: pulumi.Input<boolean | undefined>;
    /**
     * Who rotates. `"app"`: the app itself, with its current secret as the credential (for apps with
     * `ownerOnlySecretRotation`, and where no administrator's token may exist); create then needs
     * `existingClientSecret`, and `overlapSeconds` > 0 is recommended, since a lost answer can lock the app out.
     * Default: `"credentials"`, those of the configuration or the environment.
     */
    authenticateAs?: pulumi.Input<"credentials" | "app" | undefined>;
    /**
     * On destroy, regenerate once more and discard the result, so that the secret in the state's history is dead.
     * Left undone, with a line that says so, where that could end a secret in use. Default: false, and destroy
     * makes no call and needs no credentials.
     */
    revokeOnDelete?: pulumi.Input<boolean | undefined>;
    /**
     * Host name, or an origin; `http:` only to this machine. Changing it neither rotates nor replaces.
     * Default: `vmware-csp:host`, else `CSP_HOST`, else `console.cloud.vmware.com`.
     */
    host?: pulumi.Input<string | undefined>;
    /** Which of the named credentials in `vmware-csp:profiles` or `CSP_PROFILES` to use. Default: the plain ones. */
    profile?: pulumi.Input<string | undefined>;
}
