import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("billing", {
    oauthAppId: config.require("oauthAppId"),
    rotationTrigger: config.require("rotationTrigger"),
    // Applications that keep what they read can use the old secret for another day.
    overlapSeconds: 86_400,
});

const stored = new aws.secretsmanager.Secret("csp-billing", {
    description: "Client credentials of VMware Cloud Services, rotated by Pulumi",
});

const version = new aws.secretsmanager.SecretVersion("csp-billing", {
    secretId: stored.id,
    secretString: pulumi.jsonStringify({
        clientId: secret.clientId,
        clientSecret: secret.clientSecret,
        tokenEndpoint: secret.tokenEndpoint,
    }),
});

export const secretArn = stored.arn;
export const versionId = version.versionId;
