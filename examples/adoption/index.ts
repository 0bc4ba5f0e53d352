import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("legacy", {
    oauthAppId: config.require("oauthAppId"),
    // Tested and taken as it is. Needed only until it is adopted.
    existingClientSecret: config.getSecret("existingClientSecret"),
    // The adoption counts it as applied. Another value rotates.
    rotationTrigger: config.require("rotationTrigger"),
});

export const clientSecret = secret.clientSecret;
export const rotationReason = secret.rotationReason;
