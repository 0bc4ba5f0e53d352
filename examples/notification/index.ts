import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";
import { rotationNotice } from "./rotationNotice";

const config = new pulumi.Config();

// From the environment: such an address is a credential, and Pulumi's state does not need it.
const webhook = process.env["ROTATION_WEBHOOK"];
const notices = webhook ? [rotationNotice(webhook)] : [];
if (!webhook) void pulumi.log.warn("ROTATION_WEBHOOK is not set: nobody will be told of a rotation");

const secret = new csp.OAuthAppSecret(
    "ci",
    { oauthAppId: config.require("oauthAppId"), rotationTrigger: config.require("rotationTrigger") },
    { hooks: { afterCreate: notices, afterUpdate: notices } },
);

export const clientSecret = secret.clientSecret;
export const rotatedAt = secret.rotatedAt;
