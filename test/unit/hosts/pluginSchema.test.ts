import { describe, expect, it } from "vitest";
import {
    inputs,
    names,
    retirementOutputs,
    rotationReasons,
    sdkInputNames,
    sdkOutputs,
    sdkRetirementInputNames,
    settings,
    visibleNames,
} from "../../../provider/common/properties";
import { documented } from "../../../tools/plugin/schema/docstrings.mts";
import { type PropertySpec, packageSchema } from "../../../tools/plugin/schema/packageSchema.mts";

const schema = packageSchema("1.2.3", undefined);
const secret = schema.resources["vmware-csp:index:OAuthAppSecret"];
const retirement = schema.resources["vmware-csp:index:PreviousSecretRetirement"];

/** The names of the properties that have it. */
function namesWith(specs: Readonly<Record<string, PropertySpec>>, flag: "secret" | "replaceOnChanges"): string[] {
    return Object.keys(specs).filter((name) => specs[name]?.[flag]);
}

/** The names of the arguments or fields of a class, as its file documents them. */
function namesIn(file: string, type: string): string[] {
    return documented(`provider/program/${file}.ts`, type).map(({ name }) => name);
}

describe("the schema of the plugin", () => {
    it("names the package, its version and its two resources, which it takes over from the dynamic provider", () => {
        expect(schema).toMatchObject({ name: "vmware-csp", version: "1.2.3", license: "Apache-2.0" });
        expect(Object.entries(schema.resources).map(([token, { aliases }]) => [token, aliases])).toEqual([
            ["vmware-csp:index:OAuthAppSecret", [{ type: "pulumi-nodejs:dynamic/csp:OAuthAppSecret" }]],
            [
                "vmware-csp:index:PreviousSecretRetirement",
                [{ type: "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement" }],
            ],
        ]);
    });

    it("has the inputs of the Node class except profile, requires only the app's id, and replaces for another app", () => {
        expect(Object.keys(secret.inputProperties)).toEqual(names(inputs).filter((name) => name !== "profile"));
        expect(sdkInputNames).toEqual(Object.keys(secret.inputProperties));
        expect(secret.requiredInputs).toEqual(["oauthAppId"]);
        expect(namesWith(secret.inputProperties, "secret")).toEqual(["newClientSecret", "existingClientSecret"]);
        expect(namesWith(secret.inputProperties, "replaceOnChanges")).toEqual(["orgId", "oauthAppId"]);
    });

    it("has the outputs of the Node class except profile, and also rotation", () => {
        const shared = documented("provider/program/oauthAppSecret.ts", "OAuthAppSecret").filter(
            ({ name }) => name !== "profile",
        );
        expect(Object.keys(secret.properties)).toEqual([...shared.map(({ name }) => name), "rotation"]);
        expect([...sdkInputNames, ...visibleNames(sdkOutputs)]).toEqual(Object.keys(secret.properties));
        const always = shared.filter(({ isOptional, type }) => !isOptional && type !== "unknown");
        expect(secret.required).toEqual([...always.map(({ name }) => name), "rotation"]);
        const previous = ["newClientSecret", "existingClientSecret", "clientSecret", "previousClientSecret"];
        expect(namesWith(secret.properties, "secret")).toEqual([...previous, "rotation"]);
        expect(namesWith(secret.properties, "replaceOnChanges")).toEqual(["orgId", "oauthAppId"]);
    });

    it("gives a retirement the secret's rotation in place of the secret", () => {
        const [, ...shared] = namesIn("previousSecretRetirement", "PreviousSecretRetirementArgs");
        expect(Object.keys(retirement.inputProperties)).toEqual(["rotation", ...shared]);
        expect(sdkRetirementInputNames).toEqual(Object.keys(retirement.inputProperties));
        expect(retirement.requiredInputs).toEqual(["rotation"]);
        expect(namesWith(retirement.inputProperties, "secret")).toEqual(["rotation"]);
        const fields = namesIn("previousSecretRetirement", "PreviousSecretRetirement");
        expect(Object.keys(retirement.properties)).toEqual(fields);
        expect(visibleNames(retirementOutputs)).toEqual(fields);
        expect(retirement.required).toEqual([]);
    });

    it("has the settings as configuration and as inputs of the provider, without defaults from the environment", () => {
        const { variables } = schema.config;
        expect(Object.keys(variables)).toEqual(names(settings));
        expect(namesWith(variables, "secret")).toEqual(["apiToken", "clientSecret"]);
        expect(schema.provider.inputProperties).toEqual(variables);
        expect(schema.provider.properties).toEqual(variables);
        expect(JSON.stringify(schema)).not.toContain("defaultInfo");
        for (const name of names(settings)) expect(variables[name].type).toBe(settings[name].type);
    });

    it("has a type for each kind of property", () => {
        const { orgId, rotationTrigger, rotateAfterDays, overlapSeconds, verify } = secret.inputProperties;
        const types = [orgId, rotateAfterDays, overlapSeconds, verify].map(({ type }) => type);
        expect(types).toEqual(["string", "number", "integer", "boolean"]);
        expect(rotationTrigger.$ref).toBe("pulumi.json#/Any");
        expect(secret.properties["rejected"]?.type).toBe("boolean");
        expect(secret.properties["rotation"]).toMatchObject({
            type: "object",
            additionalProperties: { type: "string" },
        });
        expect(retirement.inputProperties.confirmations).toMatchObject({ type: "array", items: { type: "string" } });
    });

    it("has an enum type for each list of words, with a text for each word", () => {
        const wordsOf = (name: string) => schema.types[`vmware-csp:index:${name}`]?.enum.map(({ value }) => value);
        expect(wordsOf("ExternalRotationPolicy")).toEqual(["rotate", "warn", "stop"]);
        expect(wordsOf("AuthenticateAs")).toEqual(["credentials", "app"]);
        expect(wordsOf("RotationReason")).toEqual(rotationReasons);
        const refOf = (name: string) => `#/types/vmware-csp:index:${name}`;
        expect(secret.inputProperties.onExternalRotation.$ref).toBe(refOf("ExternalRotationPolicy"));
        expect(secret.inputProperties.authenticateAs.$ref).toBe(refOf("AuthenticateAs"));
        expect(secret.properties["rotationReason"]?.$ref).toBe(refOf("RotationReason"));
        for (const { enum: words } of Object.values(schema.types)) {
            for (const { value, description } of words) expect(description, value).toMatch(/\.$/);
        }
    });
});
