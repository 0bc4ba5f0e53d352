import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("legacy", {
    oauthAppId: config.require("oauthAppId"),
    // Tested and taken as it is. Required, because without it the first update would make a new secret.
    existingClientSecret: config.requireSecret("existingClientSecret"),
    // The adoption counts it as applied. Another value rotates.
    rotationTrigger: config.require("rotationTrigger"),
});

export const clientSecret = secret.clientSecret;
export const rotationReason = secret.rotationReason;
