import { fakeClientSecret } from "pulumi-vmware-csp/testing";
import { expect, it } from "vitest";
import { exampleOrgId, runExample, Secret } from "../../support/examples";

it("github-actions: every repository gets the client id as a variable, the secret as a secret", async () => {
    const config = {
        oauthAppId: "ci",
        rotationTrigger: "2026-Q4",
        repositories: ["website", "infrastructure"],
    };
    const { inputs } = await runExample("github-actions/index.ts", { config });
    const clientSecret = fakeClientSecret({
        orgId: exampleOrgId,
        oauthAppId: "ci",
        rotationTrigger: "2026-Q4",
    });
    for (const repository of config.repositories) {
        expect(inputs[`github:index/actionsVariable:ActionsVariable ${repository}-client-id`]).toEqual({
            repository,
            variableName: "CSP_CLIENT_ID",
            value: "ci",
        });
        expect(inputs[`github:index/actionsSecret:ActionsSecret ${repository}-client-secret`]).toEqual({
            repository,
            secretName: "CSP_CLIENT_SECRET",
            value: new Secret(clientSecret),
        });
    }
});
