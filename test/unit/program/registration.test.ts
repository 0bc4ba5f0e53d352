import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OAuthAppSecret, type OAuthAppSecretArgs } from "../../../provider";
import { unknownValue } from "../../../provider/common/unknown";
import { providerTexts } from "../../../provider/program/providerText";
import { inputNames } from "../../../provider/rotation/inputs";
import { knownValue } from "../../support/knownValue";
import { type RunOptions, registered, unknownOutput } from "../../support/registrations";

const secretInputNames = ["existingClientSecret", "newClientSecret"];
const ids = { orgId: "org", oauthAppId: "app" };
const type = "pulumi-nodejs:dynamic/csp:OAuthAppSecret";

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

afterEach(() => vi.unstubAllEnvs());

/** What the engine is asked to register for a secret. */
async function registration(args: OAuthAppSecretArgs, options: pulumi.CustomResourceOptions = {}, run?: RunOptions) {
    const [secret] = await registered(() => new OAuthAppSecret("ci", args, options), run);
    if (secret === undefined) throw new Error("the secret was not registered");
    return secret;
}

describe("an OAuthAppSecret", () => {
    it("hands every input on as it is", async () => {
        const secret = await registration(allInputs);
        expect(Object.keys(allInputs).sort()).toEqual([...inputNames].sort());
        expect(secret).toMatchObject({ type, name: "ci", inputs: allInputs });
    });

    it("hands on no input that is not given", async () => {
        const { inputs } = await registration(ids);
        expect(Object.keys(inputs).sort()).toEqual(["__provider", "__urn", "oauthAppId", "orgId"]);
    });

    it("hands on the URN that the engine gives it", async () => {
        const [parent, child] = await registered(() => {
            const made = new OAuthAppSecret("a", ids);
            return new OAuthAppSecret("b", { ...ids, oauthAppId: "b" }, { parent: made });
        });
        expect(parent?.inputs["__urn"]).toBe(`urn:pulumi:stack::project::${type}::a`);
        expect(child?.inputs["__urn"]).toBe(`urn:pulumi:stack::project::${type}$${type}::b`);
    });

    it("takes outputs of other resources, in every part", async () => {
        const later = <T>(value: T) => pulumi.output(Promise.resolve(value));
        const { inputs } = await registration({
            orgId: later("org"),
            oauthAppId: Promise.resolve("app"),
            rotationTrigger: { a: [later(1), { b: later("c") }] },
            verify: later(undefined),
        });
        expect(inputs).toMatchObject({ ...ids, rotationTrigger: { a: [1, { b: "c" }] } });
    });

    it.each([
        ...["host", "clientId", "clientSecret", "previousClientSecret", "previousClientSecretExpiresAt", "rotatedAt"],
        ...["adoptedAt", "rotationReason", "rotationCount", "verified", "nextRotationAt", "rejected", "tokenEndpoint"],
        ...["orgId", "oauthAppId"],
    ])("has every output that the engine returns: %s", async (name) => {
        let secret: OAuthAppSecret | undefined;
        await registered(() => (secret = new OAuthAppSecret("ci", ids)), { outputs: { [name]: `the ${name}` } });
        const output: unknown = secret && Reflect.get(secret, name);
        expect(await knownValue(pulumi.output(output))).toBe(`the ${name}`);
    });
});

describe("secrets", () => {
    it("given as plain text are secret inputs", async () => {
        expect((await registration(allInputs)).secretInputs).toEqual(secretInputNames);
    });

    it("given as outputs or as secrets are secret inputs too", async () => {
        const existingClientSecret = pulumi.secret("Existing-1");
        const secret = await registration({ ...ids, newClientSecret: pulumi.output("New-1"), existingClientSecret });
        expect(secret.secretInputs).toEqual(secretInputNames);
        expect(secret.inputs).toMatchObject({ newClientSecret: "New-1", existingClientSecret: "Existing-1" });
    });

    it("stay secret if the caller made them so, as in a trigger", async () => {
        const { secretInputs } = await registration({ ...ids, rotationTrigger: pulumi.secret("T") });
        expect(secretInputs).toEqual(["rotationTrigger"]);
    });

    it("among the outputs are marked by the class: all that the provider process makes", async () => {
        const { additionalSecretOutputs } = await registration(ids);
        expect([...additionalSecretOutputs].sort()).toEqual([
            ...["clientSecret", "existingClientSecret", "newClientSecret", "pendingClientSecret"],
            ...["pendingRotationTrigger", "previousClientSecret"],
        ]);
    });

    it.each([
        ["plain ids", ids, []],
        ["an output", { ...ids, oauthAppId: pulumi.output("app") }, []],
        ["a secret app", { ...ids, oauthAppId: pulumi.secret("app") }, ["clientId"]],
        ["a secret host", { ...ids, host: pulumi.secret("csp.example") }, ["tokenEndpoint"]],
    ])("among the inputs make secret what shows them: %s", async (_what, args, shown) => {
        const transformations = [(resource: pulumi.ResourceTransformationArgs) => resource];
        for (const options of [{}, { transformations }]) {
            const { additionalSecretOutputs } = await registration(args, options);
            const marked = additionalSecretOutputs.filter((name) => ["clientId", "tokenEndpoint"].includes(name));
            expect(marked).toEqual(shown);
        }
    });

    it("that the caller chose are kept", async () => {
        const options = { additionalSecretOutputs: ["host", "rotatedAt"] };
        const { additionalSecretOutputs } = await registration(ids, options);
        expect(additionalSecretOutputs).toEqual(expect.arrayContaining(["host", "rotatedAt", "clientSecret"]));
        expect(options).toEqual({ additionalSecretOutputs: ["host", "rotatedAt"] });
    });
});

describe("the organization", () => {
    /** The one that is registered, in a program whose own process has another one in its settings. */
    async function organization(args: Partial<OAuthAppSecretArgs>, preview = false): Promise<unknown> {
        const profiles = JSON.stringify({ one: { orgId: "of-the-program" } });
        vi.stubEnv("CSP_ORG_ID", "of-the-program");
        vi.stubEnv("CSP_PROFILES", profiles);
        const config = { "vmware-csp:orgId": "of-the-program", "vmware-csp:profiles": profiles };
        return (await registration({ oauthAppId: "app", ...args }, {}, { config, preview })).inputs["orgId"];
    }

    it("that the program gives is registered as it is", async () => {
        expect(await organization({ orgId: "given" })).toBe("given");
        expect(await organization({ orgId: pulumi.output("given"), profile: "one" })).toBe("given");
    });

    it.each([{}, { profile: "one" }, { orgId: undefined }, { orgId: pulumi.output(undefined) }])(
        "that the program does not give is left to the provider, which has the credentials: %o",
        async (args) => {
            expect((await organization(args)) ?? undefined).toBeUndefined();
        },
    );

    it("is unknown in a preview only if the program's is", async () => {
        expect(await organization({ orgId: unknownOutput() }, true)).toBe(unknownValue);
        expect(await organization({ orgId: "given", profile: unknownOutput() }, true)).toBe("given");
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
        expect(await registration(ids, options)).toMatchObject({ name: "ci" });
    });
});

describe("the stored text of the provider", () => {
    it("has never changed: every state in the world has it", () => {
        expect(providerTexts).toEqual({
            oauthAppSecret: 'exports.handler = () => require("pulumi-vmware-csp/runtime").oauthAppSecret;',
            previousSecretRetirement:
                'exports.handler = () => require("pulumi-vmware-csp/runtime").previousSecretRetirement;',
        });
        for (const text of Object.values(providerTexts)) expect(Buffer.byteLength(text)).toBeLessThan(200);
    });

    it("is registered in plain text, the same whatever the inputs are", async () => {
        for (const args of [ids, allInputs]) {
            const { inputs, secretInputs } = await registration(args);
            expect(inputs["__provider"]).toBe(providerTexts.oauthAppSecret);
            expect(secretInputs).not.toContain("__provider");
        }
    });

    it("has the form of those that the installed SDK registers, under the same type", async () => {
        class Secret extends pulumi.dynamic.Resource {
            constructor(name: string) {
                super({ create: () => Promise.resolve({ id: "id" }) }, name, { a: 1 }, {}, "csp", "OAuthAppSecret");
            }
        }
        const [theirs] = await registered(() => new Secret("ci"));
        expect(theirs?.type).toBe(type);
        expect(Object.keys(theirs?.inputs ?? {}).sort()).toEqual(["__provider", "a"]);
        // Pulumi's host evaluates a text, and calls `handler` for the provider.
        expect(theirs?.inputs["__provider"]).toMatch(/^exports\.handler = /);
    });
});
