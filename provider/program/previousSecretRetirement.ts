import * as pulumi from "@pulumi/pulumi";
import { providerTexts } from "../hosts/dynamic/providerText";
import { checkInstallation } from "./installation";
import type { OAuthAppSecret } from "./oauthAppSecret";

const type = "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement";

/** The inputs of a `PreviousSecretRetirement`. */
export interface PreviousSecretRetirementArgs {
    /** The secret whose previous one is to be retired after each rotation with overlap. */
    secret: OAuthAppSecret;
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
        { secret }: PreviousSecretRetirementArgs,
        options: pulumi.CustomResourceOptions = {},
    ) {
        checkInstallation();
        const { orgId, oauthAppId, host, profile, authenticateAs, rotatedAt } = secret;
        super(
            type,
            name,
            {
                ...{ orgId, oauthAppId, host, profile, authenticateAs, rotatedAt },
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
