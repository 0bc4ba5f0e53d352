import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("shared", {
    oauthAppId: config.require("oauthAppId"),
    rotationTrigger: config.require("rotationTrigger"),
    // The other stacks have two days for their own `pulumi up`.
    overlapSeconds: 172_800,
});

export const clientId = secret.clientId;
export const clientSecret = secret.clientSecret;
export const tokenEndpoint = secret.tokenEndpoint;
export const previousClientSecretExpiresAt = secret.previousClientSecretExpiresAt;
