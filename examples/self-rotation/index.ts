import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("self", {
    oauthAppId: config.require("oauthAppId"),
    authenticateAs: "app",
    // The first credential. Needed only for the first `pulumi up`.
    existingClientSecret: config.getSecret("existingClientSecret"),
    // With an overlap, a lost response does no harm. Without it, the app could lock itself out.
    overlapSeconds: 86_400,
    rotateAfterDays: 30,
    rotationTrigger: config.require("rotationTrigger"),
});

export const clientSecret = secret.clientSecret;
export const nextRotationAt = secret.nextRotationAt;
