// The stack that the tests run in each language. The stack's configuration decides what it declares.
import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp-sdk";

const config = new pulumi.Config();

/** A test resource that records what it gets. */
class Consumer extends pulumi.CustomResource {
    constructor(name: string, input: pulumi.Input<string>) {
        super("consumer:index:Consumer", name, { input, value: undefined });
    }
}

/** A secret of another organization, with a provider of its own. */
function organization(name: string): void {
    const orgId = config.require(`${name}OrgId`);
    const provider = new csp.Provider(name, { orgId, apiToken: config.requireSecret(`${name}Token`) });
    new csp.OAuthAppSecret(`ci-${name}`, { oauthAppId: `ci-${name}` }, { provider });
}

const overlapSeconds = config.requireNumber("overlapSeconds");
const secret = new csp.OAuthAppSecret("ci", {
    // @ts-expect-error Without it, the SDK must refuse.
    oauthAppId: config.get("oauthAppId"),
    rotationTrigger: { quarter: config.getSecret("secretTrigger") ?? config.get("trigger") },
    onExternalRotation: config.require<csp.types.enums.ExternalRotationPolicy>("onExternalRotation"),
    overlapSeconds,
});
const consumer = new Consumer("ci-consumer", secret.clientSecret);
if (overlapSeconds > 0)
    new csp.PreviousSecretRetirement(
        "ci-retirement",
        {
            rotation: secret.rotation,
            drainSeconds: 0,
            confirmations: config.requireObject<string[]>("confirmations"),
        },
        { dependsOn: [consumer] },
    );
if (config.getBoolean("organizations")) ["eu", "us"].forEach(organization);

export const { clientSecret, rotationReason, rotatedAt } = secret;
