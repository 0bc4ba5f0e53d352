import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

/** For example `my-organization/csp-producer/production`. */
const producer = new pulumi.StackReference(config.require("producer"));

/** A secret here too: Pulumi keeps track of it across stacks. */
export const dotenv = pulumi.interpolate`CLIENT_ID=${producer.requireOutput("clientId")}
CLIENT_SECRET=${producer.requireOutput("clientSecret")}
TOKEN_ENDPOINT=${producer.requireOutput("tokenEndpoint")}
`;

/** Everything here that uses the secret: a Kubernetes `Deployment`, for example. */
const users: pulumi.CustomResource[] = [];

/** Confirms to the producer which secret runs here. An id is known once its resource is updated, and never if that fails. */
export const cspSecretRotatedAt = pulumi
    .all([producer.getOutput("rotatedAt"), ...users.map(({ id }) => id)])
    .apply(([rotatedAt]) => rotatedAt);
