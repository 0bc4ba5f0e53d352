import * as pulumi from "@pulumi/pulumi";
import { pick } from "../common/json";
import { checkInstallation } from "./installation";
import { connectionOf, type OAuthAppSecret } from "./oauthAppSecret";
import { providerTexts } from "./providerText";
import { urnOf } from "./urn";

const type = "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement";

/** The inputs of a `PreviousSecretRetirement`. */
export interface PreviousSecretRetirementArgs {
    /** The secret whose predecessor is retired after each rotation with overlap. */
    secret: OAuthAppSecret;
    /**
     * How long to wait before the overlap is ended, in seconds, for consumers that still use the previous secret although
     * Pulumi has updated them. Fractions are allowed. For Kubernetes, at least the pods'
     * `terminationGracePeriodSeconds`. The wait ends with the overlap. Default: 30.
     */
    drainSeconds?: pulumi.Input<number | undefined>;
    /**
     * The `rotatedAt` with which each consumer elsewhere runs, one for each consumer: usually outputs of other stacks. The
     * overlap is ended only when all of them are the secret's `rotatedAt`, letter by letter, as the output has it; a
     * missing output is a missing confirmation. Until then updates succeed and end nothing, and each looks again.
     * Default: none, as with an empty list: the retirement waits only for `dependsOn`.
     */
    confirmations?: pulumi.Input<readonly pulumi.Input<string | undefined>[] | undefined>;
}

/**
 * Ends the overlap of a rotation once every consumer has the new secret: the last of the four steps create, set, test,
 * finish. It runs once after each rotation that left an overlap, after everything in `dependsOn`. It tests the new
 * secret before it ends the previous one. Destroying the resource makes no call.
 *
 * ```ts
 * new csp.PreviousSecretRetirement("done", { secret }, { dependsOn: [everyConsumer] });
 * ```
 */
export class PreviousSecretRetirement extends pulumi.CustomResource {
    /** When this resource ended the overlap, ISO 8601; absent if there was none to end. */
    declare readonly retiredAt: pulumi.Output<string | undefined>;
    /** How many `confirmations` are missing, while the overlap waits for them; absent once it is retired or has ended. */
    declare readonly unconfirmed: pulumi.Output<number | undefined>;

    /**
     * @param name the resource's name in the stack.
     * @throws pulumi.RunError, before anything is registered, if Pulumi's provider process would not find this package.
     */
    constructor(
        name: string,
        { secret, ...own }: PreviousSecretRetirementArgs,
        options: pulumi.CustomResourceOptions = {},
    ) {
        checkInstallation();
        super(
            type,
            name,
            {
                ...own,
                ...pick(secret, ["orgId", "oauthAppId", "host", "rotatedAt"]),
                ...connectionOf(secret),
                clientSecret: pulumi.secret(secret.clientSecret),
                previousClientSecret: pulumi.secret(secret.previousClientSecret),
                previousClientSecretExpiresAt: secret.previousClientSecretExpiresAt,
                retiredAt: undefined,
                unconfirmed: undefined,
                __provider: providerTexts.previousSecretRetirement,
                __urn: urnOf(name, type, options.parent),
            },
            options,
        );
    }
}
