import { fakeClientSecret } from "pulumi-vmware-csp/testing";
import { describe, expect, it } from "vitest";
import { exampleOrgId, runExample, Secret } from "../../support/examples";

const clientSecret = fakeClientSecret({ orgId: exampleOrgId, oauthAppId: "api", rotationTrigger: "2026-Q4" });

describe("examples of rotation with overlap", () => {
    it("zero-downtime: every consumer gets the secret as a secret, and the old one is retired", async () => {
        const consumers = [{ file: "/etc/web.env", reload: "systemctl reload web" }, { file: "/etc/worker.env" }];
        const { inputs } = await runExample("zero-downtime/index.ts", {
            config: { oauthAppId: "api", rotationTrigger: "2026-Q4", consumers },
        });
        expect(inputs["pulumi-nodejs:dynamic/csp:OAuthAppSecret api"]).toMatchObject({
            overlapSeconds: 86_400,
        });
        const text = new Secret(`CLIENT_ID=api\nCLIENT_SECRET=${clientSecret}\n`);
        for (const consumer of consumers) {
            expect(inputs[`pulumi-nodejs:dynamic:Resource ${consumer.file}`]).toMatchObject({
                ...consumer,
                text,
            });
        }
        expect(inputs["pulumi-nodejs:dynamic/csp:PreviousSecretRetirement api-retirement"]).toMatchObject({
            oauthAppId: "api",
            clientSecret: new Secret(clientSecret),
            drainSeconds: 30,
        });
    });

    it("own-secret: rotates to a secret that is in Pulumi's state before CSP has it", async () => {
        const result = "Aa1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        const { inputs, outputs } = await runExample("own-secret/index.ts", {
            config: { oauthAppId: "api", rotation: "2026-Q4" },
            outputs: { "random:index/randomPassword:RandomPassword": { result } },
        });
        expect(inputs["random:index/randomPassword:RandomPassword next-secret"]).toMatchObject({
            keepers: { rotation: "2026-Q4" },
            minLower: 1,
            minUpper: 1,
            minNumeric: 1,
            minSpecial: 1,
            overrideSpecial: "_.",
        });
        expect(inputs["pulumi-nodejs:dynamic/csp:OAuthAppSecret api"]).toMatchObject({
            newClientSecret: new Secret(result),
            overlapSeconds: 86_400,
        });
        expect(inputs["pulumi-nodejs:dynamic/csp:PreviousSecretRetirement api-retirement"]).toMatchObject({
            clientSecret: new Secret(result),
            drainSeconds: 30,
        });
        expect(outputs["clientSecret"]).toEqual(new Secret(result));
    });
});
