import { fakeClientSecret } from "pulumi-vmware-csp/testing";
import { expect, it } from "vitest";
import { exampleOrgId, runExample, Secret } from "../../support/examples";

const config = { oauthAppId: "api", rotationTrigger: "2026-Q4", image: "registry.example/api:1" };
const outputs = {
    "kubernetes:core/v1:Secret": { metadata: { name: "csp-credentials-1a2b3c" } },
};

it("kubernetes: the Secret gets the credentials, the Deployment's pods that Secret and the rotation's time", async () => {
    const { inputs } = await runExample("kubernetes/index.ts", { config, outputs });
    const clientSecret = fakeClientSecret({
        orgId: exampleOrgId,
        oauthAppId: "api",
        rotationTrigger: "2026-Q4",
    });
    expect(inputs["kubernetes:core/v1:Secret csp-credentials"]).toMatchObject({
        stringData: new Secret({
            CLIENT_ID: "api",
            CLIENT_SECRET: clientSecret,
            TOKEN_ENDPOINT: "https://console.cloud.vmware.com/csp/gateway/am/api/auth/token",
        }),
    });
    expect(inputs["kubernetes:apps/v1:Deployment api"]).toMatchObject({
        spec: {
            template: {
                metadata: {
                    annotations: { "example.com/csp-secret-rotated-at": "2026-01-01T00:00:00.000Z" },
                },
                spec: {
                    containers: [
                        {
                            image: "registry.example/api:1",
                            envFrom: [{ secretRef: { name: "csp-credentials-1a2b3c" } }],
                        },
                    ],
                },
            },
        },
    });
});

it("kubernetes: the old secret is retired after the rollout, for the same rotation", async () => {
    const { inputs } = await runExample("kubernetes/index.ts", { config, outputs });
    expect(Object.keys(inputs).at(-1)).toBe(
        "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement api-secret-retirement",
    );
    expect(inputs["pulumi-nodejs:dynamic/csp:PreviousSecretRetirement api-secret-retirement"]).toMatchObject({
        oauthAppId: "api",
        rotatedAt: "2026-01-01T00:00:00.000Z",
    });
});
