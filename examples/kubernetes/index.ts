import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();

const secret = new csp.OAuthAppSecret("api", {
    oauthAppId: config.require("oauthAppId"),
    rotationTrigger: config.require("rotationTrigger"),
    // Pods that are not restarted yet go on with the old secret for at most this long.
    overlapSeconds: 3_600,
});

const credentials = new k8s.core.v1.Secret("csp-credentials", {
    stringData: {
        CLIENT_ID: secret.clientId,
        CLIENT_SECRET: secret.clientSecret,
        TOKEN_ENDPOINT: secret.tokenEndpoint,
    },
});

const labels = { app: "api" };
const deployment = new k8s.apps.v1.Deployment("api", {
    spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
            metadata: {
                labels,
                // A pod reads its environment once: another annotation makes Kubernetes start new ones.
                annotations: {
                    "example.com/csp-secret-rotated-at": secret.rotatedAt.apply((at) => at ?? "never"),
                },
            },
            spec: {
                containers: [
                    {
                        name: "api",
                        image: config.require("image"),
                        envFrom: [{ secretRef: { name: credentials.metadata.name } }],
                    },
                ],
            },
        },
    },
});

// Pulumi waits until the new pods are ready; then nobody needs the old secret any more.
new csp.PreviousSecretRetirement("api-secret-retirement", { secret }, { dependsOn: deployment });

export const rotatedAt = secret.rotatedAt;
