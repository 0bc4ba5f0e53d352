import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();
const repositories = config.requireObject<string[]>("repositories");

const secret = new csp.OAuthAppSecret("ci", {
    oauthAppId: config.require("oauthAppId"),
    rotationTrigger: config.require("rotationTrigger"),
    // A job keeps the secret that it started with.
    overlapSeconds: 21_600,
});

for (const repository of repositories) {
    new github.ActionsVariable(`${repository}-client-id`, {
        repository,
        variableName: "CSP_CLIENT_ID",
        value: secret.clientId,
    });
    new github.ActionsSecret(`${repository}-client-secret`, {
        repository,
        secretName: "CSP_CLIENT_SECRET",
        value: secret.clientSecret,
    });
}

export const rotatedAt = secret.rotatedAt;
