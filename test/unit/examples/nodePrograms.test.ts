import { isDeepStrictEqual } from "node:util";
import { fakeClientSecret } from "pulumi-vmware-csp/testing";
import { describe, expect, it } from "vitest";
import { type ExampleRun, exampleOrgId, runExample, Secret } from "../../support/examples";

const config = { oauthAppId: "ci", rotationTrigger: "2026-Q4" };
const clientSecret = fakeClientSecret({ orgId: exampleOrgId, ...config });
const existingClientSecret = "The-secret-that-the-app-has_1";
const tokenEndpoint = "https://console.cloud.vmware.com/csp/gateway/am/api/auth/token";
const dotenv = new Secret(`CLIENT_ID=ci\nCLIENT_SECRET=${clientSecret}\nTOKEN_ENDPOINT=${tokenEndpoint}\n`);
const rotatedAt = "2026-01-01T00:00:00.000Z";
const repositories = ["website", "infrastructure"];
const consumers = [{ file: "/etc/web.env", reload: "systemctl reload web" }, { file: "/etc/worker.env" }];

/** The inputs of a resource of this package. */
function inputsOf({ inputs }: ExampleRun, type: "OAuthAppSecret" | "PreviousSecretRetirement", name: string): unknown {
    return inputs[`pulumi-nodejs:dynamic/csp:${type} ${name}`];
}

describe("the example", () => {
    it("quickstart: has what an application needs as its outputs, and the secret as a secret", async () => {
        const ran = await runExample("quickstart/index.ts", { config });
        const outputs = { clientId: "ci", clientSecret: new Secret(clientSecret), rotatedAt, tokenEndpoint };
        expect(ran.outputs).toEqual(outputs);
        expect(inputsOf(ran, "OAuthAppSecret", "ci")).toMatchObject(config);
    });

    it("javascript: the .env text is a secret as a whole", async () => {
        expect((await runExample("javascript/index.js", { config })).outputs).toEqual({ dotenv });
    });

    it("aws-secrets-manager: the version's text is the client credentials as JSON, and secret", async () => {
        const [arn, versionId] = ["arn:aws:secretsmanager:eu-west-1:1:secret:csp", "version-1"];
        const { inputs, outputs } = await runExample("aws-secrets-manager/index.ts", {
            config,
            outputs: {
                "aws:secretsmanager/secret:Secret": { arn },
                "aws:secretsmanager/secretVersion:SecretVersion": { versionId },
            },
        });
        expect(inputs["aws:secretsmanager/secretVersion:SecretVersion csp-billing"]).toEqual({
            secretId: "csp-billing-id",
            secretString: new Secret(JSON.stringify({ clientId: "ci", clientSecret, tokenEndpoint })),
        });
        expect(outputs).toEqual({ secretArn: arn, versionId });
    });

    it("github-actions: every repository gets the client id as a variable, the secret as a secret", async () => {
        const { inputs } = await runExample("github-actions/index.ts", { config: { ...config, repositories } });
        for (const repository of repositories) {
            const variable = inputs[`github:index/actionsVariable:ActionsVariable ${repository}-client-id`];
            expect(variable).toEqual({ repository, variableName: "CSP_CLIENT_ID", value: "ci" });
            const secret = inputs[`github:index/actionsSecret:ActionsSecret ${repository}-client-secret`];
            expect(secret).toEqual({ repository, secretName: "CSP_CLIENT_SECRET", value: new Secret(clientSecret) });
        }
    });

    it("scheduled-rotation: rotates by age only, and outputs the next due date", async () => {
        const ran = await runExample("scheduled-rotation/index.ts", {
            config: { oauthAppId: "ci", rotateAfterDays: 30 },
        });
        expect(inputsOf(ran, "OAuthAppSecret", "ci")).toMatchObject({ rotateAfterDays: 30 });
        expect(inputsOf(ran, "OAuthAppSecret", "ci")).not.toHaveProperty("rotationTrigger");
        expect(ran.outputs).toEqual({
            clientId: "ci",
            clientSecret: new Secret(fakeClientSecret({ orgId: exampleOrgId, oauthAppId: "ci" })),
            rotatedAt,
            nextRotationAt: "2026-01-31T00:00:00.000Z",
        });
    });

    it("many-organizations: a secret for each app, by its organization's profile and trigger", async () => {
        const organizations = {
            europe: { rotationTrigger: "2026-Q4", apps: ["ci", "deploy"] },
            america: { rotationTrigger: "2026-Q3", apps: ["ci"] },
        };
        const orgIds = {
            europe: "0a1b2c3d-0000-4000-8000-00000000000e",
            america: "0a1b2c3d-0000-4000-8000-00000000000a",
        };
        const profiles = { europe: { orgId: orgIds.europe }, america: { orgId: orgIds.america } };
        const ran = await runExample("many-organizations/index.ts", { config: { organizations }, profiles });
        const secretOf = (profile: keyof typeof organizations, oauthAppId: string) => {
            const { rotationTrigger } = organizations[profile];
            const declared = { profile, oauthAppId, rotationTrigger };
            expect(inputsOf(ran, "OAuthAppSecret", `${profile}-${oauthAppId}`)).toMatchObject(declared);
            return fakeClientSecret({ orgId: orgIds[profile], oauthAppId, rotationTrigger });
        };
        expect(ran.outputs["clientSecrets"]).toEqual(
            new Secret({
                "europe-ci": secretOf("europe", "ci"),
                "europe-deploy": secretOf("europe", "deploy"),
                "america-ci": secretOf("america", "ci"),
            }),
        );
    });

    it("cross-stack: the producer's outputs, and the consumer's use of them", async () => {
        const referring = (outputs: object, ...secretOutputNames: string[]) => ({
            "pulumi:pulumi:StackReference": { outputs, secretOutputNames },
        });
        const producerOf = (cspSecretRotatedAt: string) =>
            runExample("cross-stack/producer/index.ts", {
                config: { ...config, consumers: ["my-organization/csp-consumer/production"] },
                outputs: referring({ cspSecretRotatedAt }),
            });
        expect((await producerOf("2025-10-01T00:00:00.000Z")).outputs).toEqual({
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
            outputs: referring({ clientId: "ci", clientSecret, tokenEndpoint, rotatedAt }, "clientSecret"),
        });
        expect(consumer.outputs).toEqual({ dotenv, cspSecretRotatedAt: rotatedAt });
    });

    it("adoption: the existing secret goes on to the consumers", async () => {
        const ran = await runExample("adoption/index.ts", { config: { ...config, existingClientSecret } });
        const secret = new Secret(existingClientSecret);
        expect(inputsOf(ran, "OAuthAppSecret", "legacy")).toMatchObject({ existingClientSecret: secret });
        expect(ran.outputs).toEqual({ clientSecret: secret, rotationReason: "adopted" });
    });

    it("self-rotation: the app is its own credential, with overlap", async () => {
        const ran = await runExample("self-rotation/index.ts", { config: { ...config, existingClientSecret } });
        expect(inputsOf(ran, "OAuthAppSecret", "self")).toMatchObject({
            authenticateAs: "app",
            overlapSeconds: 86_400,
            existingClientSecret: new Secret(existingClientSecret),
        });
    });

    it("zero-downtime: every consumer gets the secret as a secret, and the old one is retired", async () => {
        const ran = await runExample("zero-downtime/index.ts", { config: { ...config, consumers } });
        expect(inputsOf(ran, "OAuthAppSecret", "api")).toMatchObject({ overlapSeconds: 86_400 });
        const text = new Secret(`CLIENT_ID=ci\nCLIENT_SECRET=${clientSecret}\n`);
        for (const consumer of consumers)
            expect(ran.inputs[`pulumi-nodejs:dynamic:Resource ${consumer.file}`]).toMatchObject({ ...consumer, text });
        const retired = { oauthAppId: "ci", clientSecret: new Secret(clientSecret), drainSeconds: 30 };
        expect(inputsOf(ran, "PreviousSecretRetirement", "api-retirement")).toMatchObject(retired);
    });

    it("own-secret: rotates to a secret that is in Pulumi's state before CSP has it", async () => {
        const result = "Aa1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        const ran = await runExample("own-secret/index.ts", {
            config: { oauthAppId: "api", rotation: "2026-Q4" },
            outputs: { "random:index/randomPassword:RandomPassword": { result } },
        });
        const secret = new Secret(result);
        expect(ran.inputs["random:index/randomPassword:RandomPassword next-secret"]).toMatchObject({
            keepers: { rotation: "2026-Q4" },
            minLower: 1,
            minUpper: 1,
            minNumeric: 1,
            minSpecial: 1,
            overrideSpecial: "_.",
        });
        const inputs = { newClientSecret: secret, overlapSeconds: 86_400 };
        expect(inputsOf(ran, "OAuthAppSecret", "api")).toMatchObject(inputs);
        const retired = { clientSecret: secret, drainSeconds: 30 };
        expect(inputsOf(ran, "PreviousSecretRetirement", "api-retirement")).toMatchObject(retired);
        expect(ran.outputs["clientSecret"]).toEqual(secret);
    });
});

describe("another trigger changes only the secret and what consumers receive of it", () => {
    /** The resources and stack outputs that differ. */
    function changed(before: ExampleRun, after: ExampleRun): string[] {
        const differing = (part: "inputs" | "outputs") =>
            Object.keys(after[part]).filter((name) => !isDeepStrictEqual(before[part][name], after[part][name]));
        return [...differing("inputs"), ...differing("outputs")].map((name) => `${name.split(" ").at(-1)}`).toSorted();
    }

    it.each([
        ["quickstart/index.ts", {}, ["ci", "clientSecret"]],
        ["javascript/index.js", {}, ["ci", "dotenv"]],
        // CSP's secret, and the version of AWS's.
        ["aws-secrets-manager/index.ts", {}, ["billing", "csp-billing"]],
        ["github-actions/index.ts", { repositories }, ["ci", "infrastructure-client-secret", "website-client-secret"]],
        ["zero-downtime/index.ts", { consumers }, ["/etc/web.env", "/etc/worker.env", "api", "api-retirement"]],
    ])("%s", async (example, more, changes) => {
        const before = await runExample(example, { config: { ...config, ...more } });
        const after = await runExample(example, { config: { ...config, ...more, rotationTrigger: "2" } });
        expect(changed(before, after)).toEqual(changes);
    });
});
