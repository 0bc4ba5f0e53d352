import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("self", {
    oauthAppId: config.require("oauthAppId"),
    authenticateAs: "app",
    // The credential to begin with. Needed for the first `pulumi up` only.
    existingClientSecret: config.getSecret("existingClientSecret"),
    // With overlap a lost answer does no harm: without it, the app could be locked out of its own rotation.
    overlapSeconds: 86_400,
    rotateAfterDays: 30,
    rotationTrigger: config.require("rotationTrigger"),
});

export const clientSecret = secret.clientSecret;
export const nextRotationAt = secret.nextRotationAt;
