import * as pulumi from "@pulumi/pulumi";
import { pick } from "../common/json";
import { outputNames, type RotationReason, secretOutputNames, shownInputs } from "../common/properties";
import { checkInstallation } from "./installation";
import { jsonValue } from "./jsonValue";
import type { OAuthAppSecretArgs } from "./oauthAppSecretArgs";
import { providerTexts } from "./providerText";
import { warnOfUnknownKeys } from "./unknownKeys";
import { urnOf } from "./urn";

const type = "pulumi-nodejs:dynamic/csp:OAuthAppSecret";

export type { RotationReason };

/**
 * The secret of an organization-managed OAuth app of VMware Cloud Services (CSP). Creating the resource rotates the
 * secret, and so does each change of `rotationTrigger`. Everything that uses `clientSecret` follows in the same
 * `pulumi up`. To take over the present secret without a rotation, give it as `existingClientSecret`.
 *
 * ```ts
 * const secret = new csp.OAuthAppSecret("ci", { orgId, oauthAppId, rotationTrigger: "2026-Q4" });
 * export const clientSecret = secret.clientSecret; // a Pulumi secret
 * ```
 */
export class OAuthAppSecret extends pulumi.CustomResource {
    /** GUID of the organization: the input, or what the settings gave, in lower case. */
    declare readonly orgId: pulumi.Output<string>;
    /** The app's id. */
    declare readonly oauthAppId: pulumi.Output<string>;
    /** The trigger last applied. */
    declare readonly rotationTrigger: pulumi.Output<unknown>;
    /** The secret's maximum age, in days. */
    declare readonly rotateAfterDays: pulumi.Output<number | undefined>;
    /** How long the old secret keeps working after a rotation, in seconds. */
    declare readonly overlapSeconds: pulumi.Output<number | undefined>;
    /** Your own secret last applied; a Pulumi secret. */
    declare readonly newClientSecret: pulumi.Output<string | undefined>;
    /** The secret last adopted; a Pulumi secret. */
    declare readonly existingClientSecret: pulumi.Output<string | undefined>;
    /** What is done about a rotation elsewhere. */
    declare readonly onExternalRotation: pulumi.Output<"rotate" | "warn" | "stop" | undefined>;
    /** Whether new secrets are tested. */
    declare readonly verify: pulumi.Output<boolean | undefined>;
    /** Whose credentials rotate the secret. */
    declare readonly authenticateAs: pulumi.Output<"credentials" | "app" | undefined>;
    /** Whether destroying the resource revokes the secret. */
    declare readonly revokeOnDelete: pulumi.Output<boolean | undefined>;
    /** The host that manages the app: the input, or what the settings gave. */
    declare readonly host: pulumi.Output<string>;
    /** Which named credentials are used. */
    declare readonly profile: pulumi.Output<string | undefined>;

    /** The OAuth `client_id`: the app's id. */
    declare readonly clientId: pulumi.Output<string>;
    /** The current secret; a Pulumi secret. */
    declare readonly clientSecret: pulumi.Output<string>;
    /** The secret before the last rotation with overlap, which may have expired; a Pulumi secret. */
    declare readonly previousClientSecret: pulumi.Output<string | undefined>;
    /** When the previous secret stops working, ISO 8601. */
    declare readonly previousClientSecretExpiresAt: pulumi.Output<string | undefined>;
    /** When this resource last rotated the secret, ISO 8601. */
    declare readonly rotatedAt: pulumi.Output<string | undefined>;
    /** When the secret was adopted, ISO 8601, if it has not been rotated since. */
    declare readonly adoptedAt: pulumi.Output<string | undefined>;
    /** Why the current secret was made or adopted. */
    declare readonly rotationReason: pulumi.Output<RotationReason>;
    /** How many times this resource rotated the secret; 0 if its creation adopted one. */
    declare readonly rotationCount: pulumi.Output<number>;
    /** Whether CSP accepted the secret when an update last tested it. */
    declare readonly verified: pulumi.Output<boolean>;
    /** When the secret reaches `rotateAfterDays`, ISO 8601. */
    declare readonly nextRotationAt: pulumi.Output<string | undefined>;
    /** True while a refresh has found that CSP rejects the stored secret. */
    declare readonly rejected: pulumi.Output<true | undefined>;
    /** The OAuth token endpoint for the client credentials. */
    declare readonly tokenEndpoint: pulumi.Output<string>;

    /**
     * @param name the resource's name in the stack.
     * @throws pulumi.RunError, before anything is registered, for the options `import`, `id` and `urn`, for a
     * `rotationTrigger` that JSON can't hold, and for an installation that Pulumi's provider process would not find.
     */
    constructor(name: string, args: OAuthAppSecretArgs, options: pulumi.CustomResourceOptions = {}) {
        refuseImport(name, options);
        checkInstallation();
        warnOfUnknownKeys();
        const secretOutputs = [...(options.additionalSecretOutputs ?? []), ...secretOutputNames];
        const inputs = properties(name, args, options, completed(secretOutputs, args));
        // Pulumi's SDK captures four stack traces for each property, which is a quarter of the time of a program that
        // declares many secrets, and of its memory (docs/benchmarks.md).
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 0;
        try {
            super(type, name, inputs, { ...options, additionalSecretOutputs: secretOutputs });
        } catch (error) {
            Error.stackTraceLimit = stackTraceLimit;
            if (error instanceof Error) Error.captureStackTrace(error);
            throw error;
        }
        Error.stackTraceLimit = stackTraceLimit;
        connectionArgs.set(this, pick(args, ["authenticateAs", "profile"]));
    }
}

/** What the program gave, which the outputs don't tell in the preview of an update. */
const connectionArgs = new WeakMap<OAuthAppSecret, Pick<OAuthAppSecretArgs, "authenticateAs" | "profile">>();

/**
 * Whose credentials the provider uses for a secret. In the preview of an update, Pulumi makes absent outputs unknown, so
 * take what the program gave. In an update, take the outputs, which include the effect of transformations.
 */
export function connectionOf(secret: OAuthAppSecret): Pick<OAuthAppSecretArgs, "authenticateAs" | "profile"> {
    const given = pulumi.runtime.isDryRun() ? connectionArgs.get(secret) : undefined;
    return given ?? pick(secret, ["authenticateAs", "profile"]);
}

function refuseImport(name: string, options: pulumi.CustomResourceOptions): void {
    const option = (["import", "id", "urn"] as const).find((key) => options[key] !== undefined);
    if (option === undefined) return;
    throw new pulumi.RunError(
        `OAuthAppSecret "${name}": the option ${option} can't be used, because CSP never shows a secret again. ` +
            "To take over an app's present secret without rotating it, give it as existingClientSecret. To use the secret of " +
            "another stack, use an output of that stack (pulumi.StackReference).",
    );
}

/** What the engine is to get. The provider's `check` resolves `orgId` and `host`, and finds what is wrong. */
function properties(
    name: string,
    args: OAuthAppSecretArgs,
    { parent }: pulumi.CustomResourceOptions,
    ready: Promise<void>,
): pulumi.Inputs {
    return {
        ...everyOutput,
        ...args,
        rotationTrigger: jsonValue(`OAuthAppSecret "${name}": rotationTrigger`, args.rotationTrigger),
        newClientSecret: secret(args.newClientSecret),
        existingClientSecret: secret(args.existingClientSecret),
        __provider: providerTexts.oauthAppSecret,
        __urn: ready.then(() => urnOf(name, type, parent)),
    };
}

/** Pulumi makes the outputs that are named here. */
const everyOutput: pulumi.Inputs = Object.fromEntries(outputNames.map((name) => [name, undefined]));

function secret(value: pulumi.Input<string | undefined>): pulumi.Output<string | undefined> | undefined {
    return value === undefined ? undefined : pulumi.secret(value);
}

/**
 * Adds the outputs that show a secret input, once it is known whether that is one: Pulumi reads the list when it has every
 * input, and so not before the last of them waits for this.
 */
async function completed(secretOutputs: string[], args: OAuthAppSecretArgs): Promise<void> {
    for (const { input, output } of shownInputs) {
        const { [input]: value } = args;
        if (!pulumi.Output.isInstance(value)) continue;
        // An output that fails is reported where it is used.
        const isSecret = await pulumi.isSecret(pulumi.output(value)).catch(() => false);
        if (isSecret) secretOutputs.push(output);
    }
}
