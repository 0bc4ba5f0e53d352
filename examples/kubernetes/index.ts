import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp";

const config = new pulumi.Config();
/** How long a pod may take to end, and so how long an old pod may still use the old secret. */
const gracePeriodSeconds = config.getNumber("gracePeriodSeconds") ?? 30;
/** A node hears of a pod's end a moment later, and counts from then on. */
const marginSeconds = 5;

const secret = new csp.OAuthAppSecret("api", {
    oauthAppId: config.require("oauthAppId"),
    rotationTrigger: config.require("rotationTrigger"),
    // The old secret works for at most this long: longer than a roll-out takes.
    overlapSeconds: 3_600,
});

const stringData = {
    CLIENT_ID: secret.clientId,
    CLIENT_SECRET: secret.clientSecret,
    TOKEN_ENDPOINT: secret.tokenEndpoint,
};
const fixedName = config.get("secretName");
const credentials =
    fixedName === undefined
        ? // Each rotation makes a Secret with another name, and deletes the old one last.
          new k8s.core.v1.Secret("csp-credentials", { stringData })
        : // Without enableSecretMutable, a rotation would delete the Secret before it makes the new one.
          new k8s.core.v1.Secret(
              "csp-credentials",
              { metadata: { name: fixedName }, stringData },
              { provider: new k8s.Provider("mutable-secrets", { enableSecretMutable: true }) },
          );

const labels = { app: "api" };
const deployment = new k8s.apps.v1.Deployment("api", {
    spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
            metadata: {
                labels,
                // A pod reads its environment once. Another annotation makes Kubernetes start new pods.
                annotations: {
                    "example.com/csp-secret-rotated-at": secret.rotatedAt.apply((at) => at ?? "never"),
                },
            },
            spec: {
                terminationGracePeriodSeconds: gracePeriodSeconds,
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

// Pulumi waits until the new pods are ready. Old pods run on for their grace period, and so does the old secret.
new csp.PreviousSecretRetirement(
    "api-secret-retirement",
    { secret, drainSeconds: gracePeriodSeconds + marginSeconds },
    { dependsOn: deployment },
);

export const rotatedAt = secret.rotatedAt;
