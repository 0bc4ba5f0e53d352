import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
    type Input,
    inputs,
    names,
    type Output,
    retirementOutputs,
    rotationReasons,
    sdkInputNames,
    sdkInputs,
    sdkOutputs,
    sdkRetirementInputNames,
    sdkRetirementInputs,
    settings,
    visibleNames,
} from "../../../provider/common/properties";
import { schemaOf } from "../../../provider/rotation/schemas";
import { documented } from "../../../tools/plugin/schema/docstrings.mts";
import { type PropertySpec, packageSchema } from "../../../tools/plugin/schema/packageSchema.mts";

const schema = packageSchema("1.2.3", undefined);
const secret = schema.resources["vmware-csp:index:OAuthAppSecret"];
const retirement = schema.resources["vmware-csp:index:PreviousSecretRetirement"];

type Specs = Readonly<Record<string, PropertySpec>>;
type Described = Readonly<Record<string, Input | Output>>;

/** The names of the properties that have it. */
function namesWith(specs: Specs, flag: "secret" | "replaceOnChanges"): string[] {
    return Object.keys(specs).filter((name) => specs[name]?.[flag]);
}

describe("the schema of the plugin", () => {
    it("names the package, its version and its two resources", () => {
        expect(schema).toMatchObject({ name: "vmware-csp", version: "1.2.3", license: "Apache-2.0" });
        expect(Object.keys(schema.resources)).toEqual([
            "vmware-csp:index:OAuthAppSecret",
            "vmware-csp:index:PreviousSecretRetirement",
        ]);
    });

    it("has the inputs of the Node class except profile, and requires only the app's id", () => {
        expect(Object.keys(secret.inputProperties)).toEqual(names(inputs).filter((name) => name !== "profile"));
        expect(sdkInputNames).toEqual(Object.keys(secret.inputProperties));
        expect(secret.requiredInputs).toEqual(["oauthAppId"]);
        expect(namesWith(secret.inputProperties, "secret")).toEqual(["newClientSecret", "existingClientSecret"]);
    });

    it("has the outputs of the Node class except profile, and also rotation", () => {
        const fields = documented("provider/program/oauthAppSecret.ts", "OAuthAppSecret");
        const shared = fields.filter(({ name }) => name !== "profile");
        expect(Object.keys(secret.properties)).toEqual([...shared.map(({ name }) => name), "rotation"]);
        expect([...sdkInputNames, ...visibleNames(sdkOutputs)]).toEqual(Object.keys(secret.properties));
        const always = shared.filter(({ isOptional, type }) => !isOptional && type !== "unknown");
        expect(secret.required).toEqual([...always.map(({ name }) => name), "rotation"]);
        expect(namesWith(secret.properties, "secret")).toEqual([
            "newClientSecret",
            "existingClientSecret",
            "clientSecret",
            "previousClientSecret",
            "rotation",
        ]);
    });

    it("gives a retirement the secret's rotation in place of the secret", () => {
        const args = documented("provider/program/previousSecretRetirement.ts", "PreviousSecretRetirementArgs");
        const shared = args.map(({ name }) => name).filter((name) => name !== "secret");
        expect(Object.keys(retirement.inputProperties)).toEqual(["rotation", ...shared]);
        expect(sdkRetirementInputNames).toEqual(Object.keys(retirement.inputProperties));
        expect(retirement.requiredInputs).toEqual(["rotation"]);
        expect(namesWith(retirement.inputProperties, "secret")).toEqual(["rotation"]);
        const fields = documented("provider/program/previousSecretRetirement.ts", "PreviousSecretRetirement");
        expect(Object.keys(retirement.properties)).toEqual(fields.map(({ name }) => name));
        expect(visibleNames(retirementOutputs)).toEqual(Object.keys(retirement.properties));
        expect(retirement.required).toEqual([]);
    });

    it("replaces for another app only", () => {
        expect(namesWith(secret.inputProperties, "replaceOnChanges")).toEqual(["orgId", "oauthAppId"]);
        expect(namesWith(secret.properties, "replaceOnChanges")).toEqual(["orgId", "oauthAppId"]);
    });

    it("takes over the resources of the dynamic provider", () => {
        expect([secret.aliases, retirement.aliases]).toEqual([
            [{ type: "pulumi-nodejs:dynamic/csp:OAuthAppSecret" }],
            [{ type: "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement" }],
        ]);
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

    it("has an enum type for each list of words, with a text for each word", () => {
        const wordsOf = (token: string) => schema.types[`vmware-csp:index:${token}`]?.enum.map(({ value }) => value);
        expect(wordsOf("ExternalRotationPolicy")).toEqual(["rotate", "warn", "stop"]);
        expect(wordsOf("AuthenticateAs")).toEqual(["credentials", "app"]);
        expect(wordsOf("RotationReason")).toEqual(rotationReasons);
        for (const { enum: values } of Object.values(schema.types)) {
            for (const { value, description } of values) expect(description, value).toMatch(/\.$/);
        }
        expect(secret.inputProperties.onExternalRotation.$ref).toBe("#/types/vmware-csp:index:ExternalRotationPolicy");
        expect(secret.inputProperties.authenticateAs.$ref).toBe("#/types/vmware-csp:index:AuthenticateAs");
        expect(secret.properties["rotationReason"]?.$ref).toBe("#/types/vmware-csp:index:RotationReason");
    });

    it.each<{ what: string; specs: Specs; described: Described }>([
        { what: "inputs of the secret", specs: secret.inputProperties, described: sdkInputs },
        { what: "outputs of the secret", specs: secret.properties, described: { ...sdkInputs, ...sdkOutputs } },
        { what: "inputs of a retirement", specs: retirement.inputProperties, described: sdkRetirementInputs },
        { what: "outputs of a retirement", specs: retirement.properties, described: retirementOutputs },
    ])("has the types by which the $what are validated", ({ specs, described }) => {
        const { properties = {} } = z.toJSONSchema(schemaOf(described, { rules: false }), {
            unrepresentable: "any",
        });
        for (const [name, spec] of Object.entries(specs)) {
            expect(inJsonSchema(spec), name).toEqual(essence(properties[name]));
        }
    });

    /** A type of Pulumi's schema as JSON Schema has it. */
    function inJsonSchema({ type, $ref, additionalProperties }: PropertySpec): object {
        // A list may have unknown members, so we validate it ourselves.
        if ($ref === "pulumi.json#/Any" || type === "array") return { type: undefined };
        const words = $ref && schema.types[$ref.replace("#/types/", "")]?.enum.map(({ value }) => value);
        return words
            ? { type: "string", enum: words }
            : { type, ...(additionalProperties && { additionalProperties }) };
    }

    function essence(property: unknown): object {
        const parts = z.object({
            type: z.string().optional(),
            enum: z.array(z.string()).optional(),
            additionalProperties: z.object({ type: z.string() }).optional(),
        });
        return parts.parse(property);
    }
});
