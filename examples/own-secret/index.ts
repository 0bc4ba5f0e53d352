import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

// Pulumi's state has it before CSP does, so it is not lost if the machine dies between the call and its response.
const next = new random.RandomPassword("next-secret", {
    length: 48,
    // CSP wants one of each kind. These symbols need no escaping anywhere.
    minLower: 1,
    minUpper: 1,
    minNumeric: 1,
    minSpecial: 1,
    overrideSpecial: "_.",
    // Change it, and the next `pulumi up` makes a new secret and rotates to it.
    keepers: { rotation: config.require("rotation") },
});

const secret = new csp.OAuthAppSecret("api", {
    oauthAppId: config.require("oauthAppId"),
    newClientSecret: next.result,
    overlapSeconds: 86_400,
});

// List every resource here that uses secret.clientSecret: the old secret stops working after the last of them.
const consumers: pulumi.Resource[] = [];

// Without it, the next rotation has to wait until the overlap has ended by itself.
const drainSeconds = config.getNumber("drainSeconds") ?? 30;
new csp.PreviousSecretRetirement("api-retirement", { secret, drainSeconds }, { dependsOn: consumers });

export const clientSecret = secret.clientSecret;
export const previousClientSecretExpiresAt = secret.previousClientSecretExpiresAt;
