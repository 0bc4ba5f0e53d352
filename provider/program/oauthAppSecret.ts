import * as pulumi from "@pulumi/pulumi";
import { outputNames, secretOutputNames } from "../common/properties";
import { providerTexts } from "../hosts/dynamic/providerText";
import { claimApp, currentRun } from "./duplicateApps";
import { resolveOrgId } from "./identity";
import { checkInstallation } from "./installation";
import type { OAuthAppSecretArgs } from "./oauthAppSecretArgs";
import { withoutStackTraces } from "./stackTraces";

const type = "pulumi-nodejs:dynamic/csp:OAuthAppSecret";

/** Why the present secret came to be. */
export type RotationReason = "created" | "adopted" | "trigger" | "age" | "newClientSecret" | "rejected";

/**
 * The secret of an organization-managed OAuth app of VMware Cloud Services. It is rotated on create, and whenever
 * `rotationTrigger` changes; everything that uses `clientSecret` follows in the same `pulumi up`.
 *
 * ```ts
 * const secret = new csp.OAuthAppSecret("ci", { orgId, oauthAppId, rotationTrigger: "2026-Q4" });
 * export const clientSecret = secret.clientSecret; // a Pulumi secret
 * ```
 */
export class OAuthAppSecret extends pulumi.CustomResource {
    /** GUID of the organization. */
    declare readonly orgId: pulumi.Output<string>;
    /** The app's id. */
    declare readonly oauthAppId: pulumi.Output<string>;
    /** The trigger last applied. */
    declare readonly rotationTrigger: pulumi.Output<unknown>;
    /** The secret's greatest age, in days. */
    declare readonly rotateAfterDays: pulumi.Output<number | undefined>;
    /** How long old and new secret both work after a rotation, in seconds. */
    declare readonly overlapSeconds: pulumi.Output<number | undefined>;
    /** The caller's own secret last applied; a Pulumi secret. */
    declare readonly newClientSecret: pulumi.Output<string | undefined>;
    /** The secret last adopted; a Pulumi secret. */
    declare readonly existingClientSecret: pulumi.Output<string | undefined>;
    /** What an update does after a refresh found the stored secret rejected. */
    declare readonly onExternalRotation: pulumi.Output<"rotate" | "warn" | undefined>;
    /** Whether new secrets are tested. */
    declare readonly verify: pulumi.Output<boolean | undefined>;
    /** Who rotates. */
    declare readonly authenticateAs: pulumi.Output<"credentials" | "app" | undefined>;
    /** Whether destroy revokes the secret. */
    declare readonly revokeOnDelete: pulumi.Output<boolean | undefined>;
    /** The host that manages the app, as resolved. */
    declare readonly host: pulumi.Output<string>;
    /** Which named credentials are used. */
    declare readonly profile: pulumi.Output<string | undefined>;

    /** The OAuth `client_id`: the app's id. */
    declare readonly clientId: pulumi.Output<string>;
    /** The current secret; a Pulumi secret. */
    declare readonly clientSecret: pulumi.Output<string>;
    /** The secret before the last overlap rotation, which may be dead already; a Pulumi secret. */
    declare readonly previousClientSecret: pulumi.Output<string | undefined>;
    /** When the previous secret stops working, ISO 8601. */
    declare readonly previousClientSecretExpiresAt: pulumi.Output<string | undefined>;
    /** When the secret was last rotated here, ISO 8601. */
    declare readonly rotatedAt: pulumi.Output<string | undefined>;
    /** When the secret was adopted, ISO 8601, if it has not been rotated since. */
    declare readonly adoptedAt: pulumi.Output<string | undefined>;
    /** Why the present secret came to be. */
    declare readonly rotationReason: pulumi.Output<RotationReason>;
    /** How many times the secret was rotated here; 0 after adoption on create. */
    declare readonly rotationCount: pulumi.Output<number>;
    /** Whether CSP accepted the secret when it was last tested by an update. */
    declare readonly verified: pulumi.Output<boolean>;
    /** When the secret reaches `rotateAfterDays`, ISO 8601. */
    declare readonly nextRotationAt: pulumi.Output<string | undefined>;
    /** True while a refresh has found that CSP rejects the stored secret. */
    declare readonly rejected: pulumi.Output<true | undefined>;
    /** The OAuth token endpoint for the client credentials. */
    declare readonly tokenEndpoint: pulumi.Output<string>;

    /**
     * @param name the resource's name in the stack.
     * @throws pulumi.RunError, before anything is registered, for the options `import` and `id`, and for an
     * installation that Pulumi's provider process would not find.
     */
    constructor(name: string, args: OAuthAppSecretArgs, options: pulumi.CustomResourceOptions = {}) {
        refuseImport(name, options);
        checkInstallation();
        const inputs = properties(name, args, options);
        const restoreStackTraces = withoutStackTraces();
        try {
            super(type, name, inputs, withSecretOutputs(options));
        } catch (error) {
            restoreStackTraces();
            // The user's own lines lead to what is wrong, such as a name that is none.
            if (error instanceof Error) Error.captureStackTrace(error);
            throw error;
        } finally {
            restoreStackTraces();
        }
    }
}

function refuseImport(name: string, options: pulumi.CustomResourceOptions): void {
    const option = (["import", "id"] as const).find((key) => options[key] !== undefined);
    if (option === undefined) return;
    throw new pulumi.RunError(
        `OAuthAppSecret "${name}": the option ${option} can't be used, because CSP never shows a secret again. ` +
            "To take over an app's present secret without rotating it, give it as existingClientSecret.",
    );
}

function properties(
    name: string,
    args: OAuthAppSecretArgs,
    options: pulumi.CustomResourceOptions,
): pulumi.Inputs {
    const orgId = organization(args);
    return {
        ...outputs,
        ...args,
        orgId,
        oauthAppId: claimedApp(name, args, orgId, options),
        newClientSecret: secret(args.newClientSecret),
        existingClientSecret: secret(args.existingClientSecret),
        __provider: providerTexts.oauthAppSecret,
    };
}

/** Every output there may be: Pulumi makes the properties that are named here. */
const outputs: pulumi.Inputs = Object.fromEntries(outputNames.map((name) => [name, undefined]));

/** Independent of the profile where it is given: an unknown profile must not look like another organization. */
function organization({ orgId, profile }: OAuthAppSecretArgs): pulumi.Output<string> {
    // At once where nothing is to wait for: of an output that fails, node and Pulumi say more than anybody can use.
    if (orgId === undefined && (profile === undefined || typeof profile === "string")) {
        return pulumi.output(resolveOrgId(profile));
    }
    return pulumi
        .output(orgId)
        .apply((given) =>
            given === undefined
                ? pulumi.output(profile).apply((known) => resolveOrgId(known))
                : pulumi.output(given),
        );
}

/** The app's id, once it is certain that no other resource of this run has the app. */
function claimedApp(
    name: string,
    { oauthAppId }: OAuthAppSecretArgs,
    orgId: pulumi.Output<string>,
    { parent }: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const run = currentRun();
    // A promise, because an output would make the resource depend on its parent, and so on its siblings.
    const urn = new Promise<string>((resolve) => {
        pulumi.createUrn(name, type, parent).apply(resolve);
    });
    return pulumi.all([orgId, oauthAppId, urn]).apply(([organizationId, app, ownUrn]) => {
        claimApp(run, organizationId, app, ownUrn);
        return app;
    });
}

function secret(value: pulumi.Input<string | undefined>): pulumi.Output<string | undefined> | undefined {
    return value === undefined ? undefined : pulumi.secret(value);
}

function withSecretOutputs(options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
    const additionalSecretOutputs = [...(options.additionalSecretOutputs ?? []), ...secretOutputNames];
    return { ...options, additionalSecretOutputs };
}
