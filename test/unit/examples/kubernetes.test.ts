import { fakeClientSecret } from "pulumi-vmware-csp/testing";
import { expect, it } from "vitest";
import { exampleOrgId, runExample, Secret } from "../../support/examples";

const config = { oauthAppId: "api", rotationTrigger: "2026-Q4", image: "registry.example/api:1" };
const outputs = {
    "kubernetes:core/v1:Secret": { metadata: { name: "csp-credentials-1a2b3c" } },
};

it("kubernetes: the Secret gets the credentials, and the Deployment's pods get the Secret and the rotation's time", async () => {
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

it("kubernetes: without a fixed name, the Secret gets another one for each rotation, from the default provider", async () => {
    const { inputs } = await runExample("kubernetes/index.ts", { config, outputs });
    expect(inputs["kubernetes:core/v1:Secret csp-credentials"]).not.toHaveProperty("metadata");
    expect(Object.keys(inputs).filter((name) => name.startsWith("pulumi:providers:"))).toEqual([]);
});

it("kubernetes: with a fixed name, a provider updates the Secret in place, and the pods follow as before", async () => {
    const { inputs } = await runExample("kubernetes/index.ts", {
        config: { ...config, secretName: "csp-credentials" },
        outputs: { "kubernetes:core/v1:Secret": { metadata: { name: "csp-credentials" } } },
    });
    expect(inputs["pulumi:providers:kubernetes mutable-secrets"]).toMatchObject({
        enableSecretMutable: "true",
    });
    expect(inputs["kubernetes:core/v1:Secret csp-credentials"]).toMatchObject({
        metadata: { name: "csp-credentials" },
    });
    expect(inputs["kubernetes:apps/v1:Deployment api"]).toMatchObject({
        spec: {
            template: {
                metadata: {
                    annotations: { "example.com/csp-secret-rotated-at": "2026-01-01T00:00:00.000Z" },
                },
                spec: { containers: [{ envFrom: [{ secretRef: { name: "csp-credentials" } }] }] },
            },
        },
    });
});

it.each([
    { gracePeriodSeconds: undefined, expected: 30 },
    { gracePeriodSeconds: 90, expected: 90 },
])(
    "kubernetes: the old secret is retired after the roll-out, and $expected s that old pods may take to end, and 5 more",
    async ({ gracePeriodSeconds, expected }) => {
        const { inputs } = await runExample("kubernetes/index.ts", {
            config: { ...config, ...(gracePeriodSeconds && { gracePeriodSeconds }) },
            outputs,
        });
        const retirement = "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement api-secret-retirement";
        expect(Object.keys(inputs).at(-1)).toBe(retirement);
        expect(inputs[retirement]).toMatchObject({
            oauthAppId: "api",
            rotatedAt: "2026-01-01T00:00:00.000Z",
            drainSeconds: expected + 5,
        });
        expect(inputs["kubernetes:apps/v1:Deployment api"]).toMatchObject({
            spec: { template: { spec: { terminationGracePeriodSeconds: expected } } },
        });
    },
);
