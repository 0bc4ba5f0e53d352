import * as pulumi from "@pulumi/pulumi";
import { OAuthAppSecret } from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new OAuthAppSecret("ci", {
    oauthAppId: config.require("oauthAppId"),
    rotationTrigger: config.require("rotationTrigger"),
});

/** A secret as a whole, because it holds one: `pulumi stack output dotenv --show-secrets > .env` */
export const dotenv = pulumi.interpolate`CLIENT_ID=${secret.clientId}
CLIENT_SECRET=${secret.clientSecret}
TOKEN_ENDPOINT=${secret.tokenEndpoint}
`;
