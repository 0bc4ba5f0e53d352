import { fakeClientSecret } from "pulumi-vmware-csp/testing";
import { expect, it } from "vitest";
import { exampleOrgId, runExample, Secret } from "../../support/examples";

it("quickstart: has what an application needs as its outputs, and the secret as a secret", async () => {
    const config = { oauthAppId: "ci", rotationTrigger: "2026-Q4" };
    const { outputs, inputs } = await runExample("quickstart/index.ts", { config });
    expect(outputs).toEqual({
        clientId: "ci",
        clientSecret: new Secret(fakeClientSecret({ orgId: exampleOrgId, ...config })),
        rotatedAt: "2026-01-01T00:00:00.000Z",
        tokenEndpoint: "https://console.cloud.vmware.com/csp/gateway/am/api/auth/token",
    });
    expect(inputs["pulumi-nodejs:dynamic/csp:OAuthAppSecret ci"]).toMatchObject(config);
});
