import { fakeClientSecret } from "pulumi-vmware-csp/testing";
import { describe, expect, it } from "vitest";
import { exampleOrgId, runExample, Secret } from "../../support/examples";

const config = { oauthAppId: "ci", rotationTrigger: "2026-Q4" };
const clientSecret = fakeClientSecret({ orgId: exampleOrgId, ...config });
const tokenEndpoint = "https://console.cloud.vmware.com/csp/gateway/am/api/auth/token";
const dotenv = new Secret(`CLIENT_ID=ci\nCLIENT_SECRET=${clientSecret}\nTOKEN_ENDPOINT=${tokenEndpoint}\n`);

function secretInputs(name: string): string {
    return `pulumi-nodejs:dynamic/csp:OAuthAppSecret ${name}`;
}

describe("examples that need no foreign plugin", () => {
    it("javascript: the .env text is a secret as a whole", async () => {
        const { outputs } = await runExample("javascript/index.js", { config });
        expect(outputs).toEqual({ dotenv });
    });

    it("scheduled-rotation: rotates by age only, and outputs the next due date", async () => {
        const { outputs, inputs } = await runExample("scheduled-rotation/index.ts", {
            config: { oauthAppId: "ci", rotateAfterDays: 30 },
        });
        expect(inputs[secretInputs("ci")]).toMatchObject({ rotateAfterDays: 30 });
        expect(inputs[secretInputs("ci")]).not.toHaveProperty("rotationTrigger");
        expect(outputs).toEqual({
            clientId: "ci",
            clientSecret: new Secret(fakeClientSecret({ orgId: exampleOrgId, oauthAppId: "ci" })),
            rotatedAt: "2026-01-01T00:00:00.000Z",
            nextRotationAt: "2026-01-31T00:00:00.000Z",
        });
    });

    it("many-organizations: a secret for each app, by its organization's profile and trigger", async () => {
        const organizations = {
            europe: { rotationTrigger: "2026-Q4", apps: ["ci", "deploy"] },
            america: { rotationTrigger: "2026-Q3", apps: ["ci"] },
        };
        const europe = "0a1b2c3d-0000-4000-8000-00000000000e";
        const america = "0a1b2c3d-0000-4000-8000-00000000000a";
        const { inputs, outputs } = await runExample("many-organizations/index.ts", {
            config: { organizations },
            profiles: {
                europe: { orgId: europe },
                america: { orgId: america },
            },
        });
        expect(inputs).toMatchObject({
            [secretInputs("europe-ci")]: { profile: "europe", oauthAppId: "ci", rotationTrigger: "2026-Q4" },
            [secretInputs("europe-deploy")]: { profile: "europe", oauthAppId: "deploy" },
            [secretInputs("america-ci")]: { profile: "america", oauthAppId: "ci", rotationTrigger: "2026-Q3" },
        });
        const secretOf = (orgId: string, oauthAppId: string, rotationTrigger: string) =>
            fakeClientSecret({ orgId, oauthAppId, rotationTrigger });
        expect(outputs["clientSecrets"]).toEqual(
            new Secret({
                "europe-ci": secretOf(europe, "ci", "2026-Q4"),
                "europe-deploy": secretOf(europe, "deploy", "2026-Q4"),
                "america-ci": secretOf(america, "ci", "2026-Q3"),
            }),
        );
    });

    it("cross-stack: the producer's outputs, and the consumer's use of them", async () => {
        const rotatedAt = "2026-01-01T00:00:00.000Z";
        const consumers = ["my-organization/csp-consumer/production"];
        const producerOf = (cspSecretRotatedAt: string) =>
            runExample("cross-stack/producer/index.ts", {
                config: { ...config, consumers },
                outputs: { "pulumi:pulumi:StackReference": { outputs: { cspSecretRotatedAt }, secretOutputNames: [] } },
            });
        const producer = await producerOf("2025-10-01T00:00:00.000Z");
        expect(producer.outputs).toEqual({
            clientId: "ci",
            clientSecret: new Secret(clientSecret),
            tokenEndpoint,
            rotatedAt,
            previousClientSecretExpiresAt: "2026-01-03T00:00:00.000Z",
            unconfirmed: 1,
        });
        expect((await producerOf(rotatedAt)).outputs).toMatchObject({ unconfirmed: 0 });
        const consumer = await runExample("cross-stack/consumer/index.ts", {
            config: { producer: "my-organization/csp-producer/production" },
            outputs: {
                "pulumi:pulumi:StackReference": {
                    outputs: { clientId: "ci", clientSecret, tokenEndpoint, rotatedAt },
                    secretOutputNames: ["clientSecret"],
                },
            },
        });
        expect(consumer.outputs).toEqual({ dotenv, cspSecretRotatedAt: rotatedAt });
    });

    it("adoption: the existing secret goes on to the consumers", async () => {
        const existingClientSecret = "The-secret-that-the-app-has_1";
        const { outputs, inputs } = await runExample("adoption/index.ts", {
            config: { ...config, existingClientSecret },
        });
        expect(inputs[secretInputs("legacy")]).toMatchObject({
            existingClientSecret: new Secret(existingClientSecret),
        });
        expect(outputs).toEqual({
            clientSecret: new Secret(existingClientSecret),
            rotationReason: "adopted",
        });
    });

    it("self-rotation: the app is its own credential, with overlap", async () => {
        const existingClientSecret = "The-secret-that-the-app-has_1";
        const { inputs } = await runExample("self-rotation/index.ts", {
            config: { ...config, existingClientSecret },
        });
        expect(inputs[secretInputs("self")]).toMatchObject({
            authenticateAs: "app",
            overlapSeconds: 86_400,
            existingClientSecret: new Secret(existingClientSecret),
        });
    });
});
