import * as pulumi from "@pulumi/pulumi";
import { pick } from "../common/json";
import { providerTexts } from "../hosts/dynamic/providerText";
import { checkInstallation } from "./installation";
import { connectionOf, type OAuthAppSecret } from "./oauthAppSecret";

const type = "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement";

/** The inputs of a `PreviousSecretRetirement`. */
export interface PreviousSecretRetirementArgs {
    /** The secret whose previous one is to be retired after each rotation with overlap. */
    secret: OAuthAppSecret;
    /**
     * How long consumers may go on with the previous secret after Pulumi calls them updated, in seconds, fractions
     * allowed. For Kubernetes, at least the pods' `terminationGracePeriodSeconds`. The retirement waits that long, but
     * not beyond the end of the overlap. Default: 30.
     */
    drainSeconds?: pulumi.Input<number | undefined>;
}

/**
 * Ends the overlap of a rotation as soon as every consumer has the new secret: the last of the four steps create,
 * set, test, finish, as part of the graph. It runs once after each rotation that left an overlap, after everything
 * that it depends on; destroying it makes no call.
 *
 * ```ts
 * new csp.PreviousSecretRetirement("done", { secret }, { dependsOn: [everyConsumer] });
 * ```
 */
export class PreviousSecretRetirement extends pulumi.CustomResource {
    /** When the overlap was ended, ISO 8601; absent where the last rotation left none. */
    declare readonly retiredAt: pulumi.Output<string | undefined>;

    /** @throws pulumi.RunError, before anything is registered, where Pulumi's provider process would not find us. */
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
                __provider: providerTexts.previousSecretRetirement,
            },
            options,
        );
    }
}
