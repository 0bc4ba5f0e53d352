import { fakeClientSecret } from "pulumi-vmware-csp/testing";
import { expect, it } from "vitest";
import { exampleOrgId, runExample, Secret } from "../../support/examples";

it("aws-secrets-manager: the version's text is the client credentials as JSON, and secret", async () => {
    const config = { oauthAppId: "billing", rotationTrigger: 7 };
    const { inputs, outputs } = await runExample("aws-secrets-manager/index.ts", {
        config,
        outputs: {
            "aws:secretsmanager/secret:Secret": { arn: "arn:aws:secretsmanager:eu-west-1:1:secret:csp" },
            "aws:secretsmanager/secretVersion:SecretVersion": { versionId: "version-1" },
        },
    });
    const clientSecret = fakeClientSecret({
        orgId: exampleOrgId,
        oauthAppId: "billing",
        rotationTrigger: "7",
    });
    const tokenEndpoint = "https://console.cloud.vmware.com/csp/gateway/am/api/auth/token";
    expect(inputs["aws:secretsmanager/secretVersion:SecretVersion csp-billing"]).toEqual({
        secretId: "csp-billing-id",
        secretString: new Secret(JSON.stringify({ clientId: "billing", clientSecret, tokenEndpoint })),
    });
    expect(outputs).toEqual({
        secretArn: "arn:aws:secretsmanager:eu-west-1:1:secret:csp",
        versionId: "version-1",
    });
});
