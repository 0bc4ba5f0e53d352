import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";
import { CredentialsFile } from "./credentialsFile";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("api", {
    oauthAppId: config.require("oauthAppId"),
    rotationTrigger: config.require("rotationTrigger"),
    // Old and new secret both work for at most this long: longer than a roll-out takes, failed attempts included.
    overlapSeconds: 86_400,
});

const text = pulumi.interpolate`CLIENT_ID=${secret.clientId}\nCLIENT_SECRET=${secret.clientSecret}\n`;
const consumers = config
    .requireObject<{ file: string; reload?: string }[]>("consumers")
    .map(({ file, reload }) => new CredentialsFile(file, { file, text, reload }));

// The old secret is dead soon after the last consumer has the new one: once what was in progress there is done.
const drainSeconds = config.getNumber("drainSeconds") ?? 30;
new csp.PreviousSecretRetirement("api-retirement", { secret, drainSeconds }, { dependsOn: consumers });

export const rotatedAt = secret.rotatedAt;
