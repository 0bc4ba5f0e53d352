import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { OAuthAppSecret } from "../../../provider";
import { inputNames } from "../../../provider/rotation/inputs";
import { knownValue } from "../../support/knownValue";
import { registered } from "../../support/registrations";

const secretInputNames = ["existingClientSecret", "newClientSecret"];
const ids = { orgId: "org", oauthAppId: "app" };

const allInputs = {
    ...ids,
    rotationTrigger: { quarter: [4, null] },
    rotateAfterDays: 90,
    overlapSeconds: 3_600,
    newClientSecret: "New-1",
    existingClientSecret: "Existing-1",
    onExternalRotation: "warn",
    verify: false,
    authenticateAs: "app",
    revokeOnDelete: true,
    host: "csp.example",
    profile: "one",
} as const;

describe("an OAuthAppSecret", () => {
    it("hands every input on as it is", async () => {
        const [secret] = await registered(() => new OAuthAppSecret("ci", allInputs));
        expect(Object.keys(allInputs).sort()).toEqual([...inputNames].sort());
        expect(secret).toMatchObject({ type: "pulumi-nodejs:dynamic/csp:OAuthAppSecret", name: "ci" });
        expect(secret?.inputs).toMatchObject(allInputs);
    });

    it("hands on no input that is not given", async () => {
        const [secret] = await registered(() => new OAuthAppSecret("ci", ids));
        expect(Object.keys(secret?.inputs ?? {}).sort()).toEqual(["__provider", "__urn", "oauthAppId", "orgId"]);
    });

    it("hands on the URN that the engine gives it", async () => {
        const [parent, child] = await registered(() => {
            const made = new OAuthAppSecret("a", ids);
            return new OAuthAppSecret("b", { ...ids, oauthAppId: "b" }, { parent: made });
        });
        const type = "pulumi-nodejs:dynamic/csp:OAuthAppSecret";
        expect(parent?.inputs["__urn"]).toBe(`urn:pulumi:stack::project::${type}::a`);
        expect(child?.inputs["__urn"]).toBe(`urn:pulumi:stack::project::${type}$${type}::b`);
    });

    it("takes outputs of other resources, in every part", async () => {
        const [secret] = await registered(() => {
            const later = <T>(value: T) => pulumi.output(Promise.resolve(value));
            return new OAuthAppSecret("ci", {
                orgId: later("org"),
                oauthAppId: Promise.resolve("app"),
                rotationTrigger: { a: [later(1), { b: later("c") }] },
                verify: later(undefined),
            });
        });
        expect(secret?.inputs).toMatchObject({ ...ids, rotationTrigger: { a: [1, { b: "c" }] } });
    });

    it("has every output that the engine returns", async () => {
        const outputs = {
            host: "csp.example",
            clientId: "app",
            clientSecret: "Secret-1",
            previousClientSecret: "Previous-1",
            previousClientSecretExpiresAt: "2026-01-01T00:00:00.000Z",
            rotatedAt: "2026-01-02T00:00:00.000Z",
            adoptedAt: "2026-01-03T00:00:00.000Z",
            rotationReason: "trigger",
            rotationCount: 3,
            verified: true,
            nextRotationAt: "2026-01-04T00:00:00.000Z",
            rejected: true,
            tokenEndpoint: "https://csp.example/token",
        } as const;
        let secret: OAuthAppSecret | undefined;
        await registered(() => (secret = new OAuthAppSecret("ci", ids)), { outputs });
        for (const [name, value] of Object.entries({ ...ids, ...outputs })) {
            const output: unknown = secret && Reflect.get(secret, name);
            expect([name, await knownValue(pulumi.output(output))]).toEqual([name, value]);
        }
    });
});

describe("secrets", () => {
    it("given as plain text are secret inputs", async () => {
        const [secret] = await registered(() => new OAuthAppSecret("ci", allInputs));
        expect(secret?.secretInputs).toEqual(secretInputNames);
    });

    it("given as outputs or as secrets are secret inputs too", async () => {
        const args = {
            ...ids,
            newClientSecret: pulumi.output("New-1"),
            existingClientSecret: pulumi.secret("Existing-1"),
        };
        const [secret] = await registered(() => new OAuthAppSecret("ci", args));
        expect(secret?.secretInputs).toEqual(secretInputNames);
        expect(secret?.inputs).toMatchObject({
            newClientSecret: "New-1",
            existingClientSecret: "Existing-1",
        });
    });

    it("stay secret if the caller made them so, as in a trigger", async () => {
        const args = { ...ids, rotationTrigger: pulumi.secret("T") };
        const [secret] = await registered(() => new OAuthAppSecret("ci", args));
        expect(secret?.secretInputs).toEqual(["rotationTrigger"]);
    });

    it("among the outputs are marked by the class: all that the provider process makes", async () => {
        const [secret] = await registered(() => new OAuthAppSecret("ci", ids));
        expect([...(secret?.additionalSecretOutputs ?? [])].sort()).toEqual([
            "clientSecret",
            "existingClientSecret",
            "newClientSecret",
            "pendingClientSecret",
            "pendingRotationTrigger",
            "previousClientSecret",
        ]);
    });

    it.each([
        { what: "plain ids", args: ids, shown: [] },
        { what: "outputs", args: { orgId: "org", oauthAppId: pulumi.output("app") }, shown: [] },
        { what: "a secret app", args: { orgId: "org", oauthAppId: pulumi.secret("app") }, shown: ["clientId"] },
        { what: "a secret host", args: { ...ids, host: pulumi.secret("csp.example") }, shown: ["tokenEndpoint"] },
    ])("among the inputs make secret what shows them: $what", async ({ args, shown }) => {
        const transformations = [(resource: pulumi.ResourceTransformationArgs) => resource];
        for (const options of [{}, { transformations }]) {
            const [secret] = await registered(() => new OAuthAppSecret("ci", args, options));
            const marked = secret?.additionalSecretOutputs.filter((name) =>
                ["clientId", "tokenEndpoint"].includes(name),
            );
            expect(marked).toEqual(shown);
        }
    });

    it("that the caller chose are kept", async () => {
        const options = { additionalSecretOutputs: ["host", "rotatedAt"] };
        const [secret] = await registered(() => new OAuthAppSecret("ci", ids, options));
        expect(secret?.additionalSecretOutputs).toEqual(expect.arrayContaining(["host", "rotatedAt", "clientSecret"]));
        expect(options).toEqual({ additionalSecretOutputs: ["host", "rotatedAt"] });
    });
});

describe("the options import, id and urn", () => {
    it.each([{ import: "org/app" }, { id: "org/app" }, { urn: "urn:pulumi:dev::project::type::ci" }])(
        "are refused before anything is registered: %o",
        async (options) => {
            const refusal = /"ci": the option (import|id|urn) can't be used.*existingClientSecret/;
            const run = await registered(() => {
                expect(() => new OAuthAppSecret("ci", ids, options)).toThrow(refusal);
                expect(() => new OAuthAppSecret("ci", ids, options)).toThrow(pulumi.RunError);
            });
            expect(run).toEqual([]);
        },
    );

    it("are allowed if they are undefined", async () => {
        const options: pulumi.CustomResourceOptions = JSON.parse("{}");
        Object.assign(options, { import: undefined, id: undefined });
        expect(await registered(() => new OAuthAppSecret("ci", ids, options))).toHaveLength(1);
    });
});
