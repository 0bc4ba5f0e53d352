import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

/** The stacks that use the secret, for example `["my-organization/csp-consumer/production"]`. */
const consumers = config.requireObject<string[]>("consumers");

const secret = new csp.OAuthAppSecret("shared", {
    oauthAppId: config.require("oauthAppId"),
    rotationTrigger: config.require("rotationTrigger"),
    // At most: if a consumer does not confirm, the overlap ends after two days.
    overlapSeconds: 172_800,
});

// `getOutput`, not `requireOutput`: a stack that has not run yet has no such output, which counts as missing.
const retirement = new csp.PreviousSecretRetirement("shared-retirement", {
    secret,
    drainSeconds: config.getNumber("drainSeconds") ?? 30,
    confirmations: consumers.map((stack) => new pulumi.StackReference(stack).getOutput("cspSecretRotatedAt")),
});

export const clientId = secret.clientId;
export const clientSecret = secret.clientSecret;
export const tokenEndpoint = secret.tokenEndpoint;
export const rotatedAt = secret.rotatedAt;
export const previousClientSecretExpiresAt = secret.previousClientSecretExpiresAt;
/** How many consumers the end of the overlap still waits for. */
export const unconfirmed = retirement.unconfirmed.apply((missing) => missing ?? 0);
