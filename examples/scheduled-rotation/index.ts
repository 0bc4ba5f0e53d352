import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("ci", {
    oauthAppId: config.require("oauthAppId"),
    // A `pulumi up` that finds the secret older than this rotates it. Until then, an `up` makes no call.
    rotateAfterDays: config.requireNumber("rotateAfterDays"),
});

export const clientId = secret.clientId;
export const clientSecret = secret.clientSecret;
export const rotatedAt = secret.rotatedAt;
export const nextRotationAt = secret.nextRotationAt;
