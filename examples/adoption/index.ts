import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("legacy", {
    oauthAppId: config.require("oauthAppId"),
    // Tested and taken as it is. Needed until it is adopted; after that it may be removed, or stay.
    existingClientSecret: config.getSecret("existingClientSecret"),
    // Counts as applied by the adoption: the first rotation is for another value.
    rotationTrigger: config.require("rotationTrigger"),
});

export const clientSecret = secret.clientSecret;
export const rotationReason = secret.rotationReason;
