import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

// In Pulumi's state before CSP hears of it: even if everything dies between the call and its answer, it is known.
const next = new random.RandomPassword("next-secret", {
    length: 48,
    // CSP wants one of each kind; these need no escaping anywhere.
    ...{ minLower: 1, minUpper: 1, minNumeric: 1, minSpecial: 1, overrideSpecial: "_." },
    // Change it, and the next `pulumi up` makes a new secret and rotates to it.
    keepers: { rotation: config.require("rotation") },
});

const secret = new csp.OAuthAppSecret("api", {
    oauthAppId: config.require("oauthAppId"),
    newClientSecret: next.result,
    overlapSeconds: 86_400,
});

export const clientSecret = secret.clientSecret;
export const previousClientSecretExpiresAt = secret.previousClientSecretExpiresAt;
