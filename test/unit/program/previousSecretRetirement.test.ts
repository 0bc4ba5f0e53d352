import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
    OAuthAppSecret,
    type OAuthAppSecretArgs,
    PreviousSecretRetirement,
    type PreviousSecretRetirementArgs,
} from "../../../provider";
import { providerTexts } from "../../../provider/program/providerText";
import { secret } from "../../support/plugin/wire";
import { type RunOptions, registered } from "../../support/registrations";

const rotatedAt = "2026-01-01T00:00:00.000Z";
const plainOutputs = { rotatedAt, previousClientSecretExpiresAt: "2026-01-01T01:00:00.000Z", host: "csp.example" };
const secretOutputs = { clientSecret: "New-1!", previousClientSecret: "Old-1!" };
const type = "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement";

class Consumer extends pulumi.CustomResource {
    constructor(name: string, clientSecret: pulumi.Input<string>) {
        super("test:index:Consumer", name, { clientSecret });
    }
}

/** Declares a secret, two consumers and the retirement: what the engine is asked to register for that. */
async function declared(
    { drainSeconds, confirmations, ...args }: Partial<OAuthAppSecretArgs & PreviousSecretRetirementArgs> = {},
    options: pulumi.CustomResourceOptions = {},
    { outputs, ...run }: RunOptions = {},
) {
    const program = () => {
        const ofApp = new OAuthAppSecret("ci", { orgId: "org", oauthAppId: "app", overlapSeconds: 3_600, ...args });
        const dependsOn = ["west", "east"].map((name) => new Consumer(name, ofApp.clientSecret));
        const own = { secret: ofApp, drainSeconds, confirmations };
        return new PreviousSecretRetirement("done", own, { dependsOn, ...options });
    };
    const all = await registered(program, { outputs: { ...plainOutputs, ...secretOutputs, ...outputs }, ...run });
    const retirement = all.find(({ name }) => name === "done");
    if (retirement === undefined) throw new Error("the retirement was not registered");
    return retirement;
}

describe("PreviousSecretRetirement registers", () => {
    it("what the retirement needs of the secret, the secrets among it as secrets, under its type", async () => {
        const registration = await declared();
        expect(registration).toMatchObject({ type, secretInputs: ["clientSecret", "previousClientSecret"] });
        expect(registration.inputs).toEqual({
            orgId: "org",
            oauthAppId: "app",
            ...plainOutputs,
            ...secretOutputs,
            __provider: providerTexts.previousSecretRetirement,
            // `check` needs it to tell two retirements of one secret from one that is checked twice.
            __urn: `urn:pulumi:stack::project::${type}::done`,
        });
    });

    it.each([
        [60, 60],
        [pulumi.output(0), 0],
    ])("the consumers' time to drain, as given: %j", async (drainSeconds, is) => {
        expect((await declared({ drainSeconds })).inputs["drainSeconds"]).toBe(is);
    });

    it.each<[what: string, given: PreviousSecretRetirementArgs["confirmations"], registered: unknown]>([
        ["known ones", [rotatedAt, pulumi.output(rotatedAt)], [rotatedAt, rotatedAt]],
        ["missing ones, by their place", [pulumi.output<string | undefined>(undefined), undefined], [null, null]],
        ["secret ones", [pulumi.secret(rotatedAt)], [secret(rotatedAt)]],
        ["an empty list", [], []],
    ])("the confirmations as given: %s", async (_what, confirmations, is) => {
        expect((await declared({ confirmations })).inputs["confirmations"]).toEqual(is);
    });

    it.each([
        [{}, ["ci", "east", "west"]],
        [{ dependsOn: [] }, ["ci"]],
    ])("that it comes after the secret and after everything in dependsOn: %j", async (options, names) => {
        const { dependencies } = await declared({}, options);
        expect(dependencies.map((urn) => urn.split("::").at(-1)).sort()).toEqual(names);
    });

    it("the caller's own options", async () => {
        const { additionalSecretOutputs } = await declared({}, { additionalSecretOutputs: ["retiredAt"] });
        expect(additionalSecretOutputs).toContain("retiredAt");
    });
});

describe("who the retirement authenticates as, and with which profile", () => {
    const outputs = { authenticateAs: "credentials", profile: "of-a-transformation" };
    const given = { authenticateAs: "app", profile: pulumi.output("one") } as const;

    it("are in an update those of the secret's outputs, which a transformation may have changed", async () => {
        expect((await declared(given, {}, { outputs })).inputs).toMatchObject(outputs);
    });

    it("are in a preview those that the program gives, because absent outputs are unknown there", async () => {
        const run = { outputs, preview: true };
        expect((await declared(given, {}, run)).inputs).toMatchObject({ authenticateAs: "app", profile: "one" });
        const { inputs } = await declared({}, {}, run);
        expect(inputs).not.toHaveProperty("authenticateAs");
        expect(inputs).not.toHaveProperty("profile");
    });
});
