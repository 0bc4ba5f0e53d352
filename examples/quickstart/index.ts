import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("ci", {
    oauthAppId: config.require("oauthAppId"),
    rotationTrigger: config.require("rotationTrigger"),
});

export const clientId = secret.clientId;
export const clientSecret = secret.clientSecret;
export const rotatedAt = secret.rotatedAt;
export const tokenEndpoint = secret.tokenEndpoint;
