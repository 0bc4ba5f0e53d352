import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

/** One organization. Its name here is the name of the profile with its credentials. */
interface Organization {
    /** Changing it rotates the apps of this organization, and of no other. */
    readonly rotationTrigger: string;
    /** OAuth app ids. */
    readonly apps: readonly string[];
}

const config = new pulumi.Config();
const organizations = config.requireObject<Record<string, Organization>>("organizations");

export const clientSecrets: Record<string, pulumi.Output<string>> = {};

for (const [profile, { rotationTrigger, apps }] of Object.entries(organizations)) {
    for (const oauthAppId of apps) {
        const name = `${profile}-${oauthAppId}`;
        const secret = new csp.OAuthAppSecret(name, { profile, oauthAppId, rotationTrigger });
        clientSecrets[name] = secret.clientSecret;
    }
}
