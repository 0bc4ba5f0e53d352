import { pick } from "../../common/json";
import {
    type Input,
    type Output,
    type PropertyType,
    pluginInputs,
    pluginOutputs,
    pluginRetirementInputs,
    retirementOutputs,
    type Setting,
    settings,
    type VisibleName,
    visibleNames,
} from "../../common/properties";
import {
    enumTexts,
    outputTexts,
    packageText,
    pluginInputTexts,
    providerText,
    resourceTexts,
    retirementInputTexts,
    retirementOutputTexts,
    settingTexts,
} from "./descriptions";
import { examples } from "./examples";

export const pluginName = "vmware-csp";

export const resourceTypes = {
    OAuthAppSecret: `${pluginName}:index:OAuthAppSecret`,
    PreviousSecretRetirement: `${pluginName}:index:PreviousSecretRetirement`,
} as const;

/** A property as Pulumi's schema has it. */
export interface PropertySpec {
    readonly description: string;
    readonly type?: "string" | "number" | "integer" | "boolean" | "object" | "array";
    readonly items?: { readonly type: "string" };
    readonly additionalProperties?: { readonly type: "string" };
    readonly $ref?: string;
    readonly secret?: true;
    readonly replaceOnChanges?: true;
}

type Described = Readonly<Record<string, Input | Output | Setting>>;

/** Pulumi's schema of the package: what the engine, the YAML language and the generators of SDKs go by. */
export function packageSchema(version: string) {
    // Without the variables of the environment as defaults: an SDK would read them in the program's process, and hand
    // them to an explicit provider as if the program had given them.
    const settingSpecs = specs(settings, settingTexts);
    return {
        name: pluginName,
        displayName: "VMware Cloud Services (CSP)",
        version,
        description: packageText,
        keywords: ["pulumi", "category/infrastructure", "kind/native", "vmware", "csp", "oauth", "secret-rotation"],
        homepage: "https://www.npmjs.com/package/pulumi-vmware-csp",
        license: "Apache-2.0",
        config: { variables: settingSpecs },
        provider: { description: providerText, inputProperties: settingSpecs, properties: settingSpecs },
        types: enumTypes,
        resources: {
            [resourceTypes.OAuthAppSecret]: {
                description: `${resourceTexts.OAuthAppSecret}\n\n${examples.OAuthAppSecret}`,
                ...inputSpecs(pluginInputs, pluginInputTexts),
                ...outputSpecs({ ...pluginInputs, ...visible(pluginOutputs) }, outputTexts),
                aliases: [{ type: "pulumi-nodejs:dynamic/csp:OAuthAppSecret" }],
            },
            [resourceTypes.PreviousSecretRetirement]: {
                description: `${resourceTexts.PreviousSecretRetirement}\n\n${examples.PreviousSecretRetirement}`,
                ...inputSpecs(pluginRetirementInputs, retirementInputTexts),
                ...outputSpecs(visible(retirementOutputs), retirementOutputTexts),
                aliases: [{ type: "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement" }],
            },
        },
        language,
    };
}

/**
 * Enum types, not plain strings: the SDKs name the values, YAML checks them before an update starts, and both still
 * take the words themselves.
 */
const enumTypes = Object.fromEntries(
    enumTexts.map(({ name, words, text, valueTexts }) => [
        `${pluginName}:index:${name}`,
        { type: "string", description: text, enum: words.map((value) => ({ value, description: valueTexts[value] })) },
    ]),
);

/** How the generated packages are called: as Pulumi calls them by default, and not as this npm package. */
const language = {
    nodejs: { packageName: "@pulumi/vmware-csp", packageDescription: packageText, respectSchemaVersion: true },
    python: { packageName: "pulumi_vmware_csp", respectSchemaVersion: true, pyproject: { enabled: true } },
    // A path that nobody owns: each program generates the SDK, and replaces the path by its folder.
    go: {
        importBasePath: "example.com/pulumi-vmware-csp/sdk/go/vmwarecsp",
        rootPackageName: "vmwarecsp",
        generateResourceContainerTypes: true,
        respectSchemaVersion: true,
    },
    csharp: {
        rootNamespace: "Pulumi",
        namespaces: { [pluginName]: "VmwareCsp" },
        packageReferences: { Pulumi: "3.*" },
        respectSchemaVersion: true,
    },
    java: { basePackage: "com.pulumi", buildFiles: "gradle" },
};

function inputSpecs<D extends Described>(described: D, texts: Readonly<Record<keyof D, string>>) {
    const required = Object.entries(described).filter(
        ([, input]) => "required" in input && input.required === "program",
    );
    return { inputProperties: specs(described, texts), requiredInputs: required.map(([name]) => name) };
}

/** Required are those of every state. The provider resolves `orgId` and `host` where the program gives none. */
function outputSpecs<D extends Described>(described: D, texts: Readonly<Record<keyof D, string>>) {
    const required = Object.entries(described).filter(([, output]) => "required" in output || "always" in output);
    return { properties: specs(described, texts), required: required.map(([name]) => name) };
}

function visible<D extends Readonly<Record<string, Output>>>(described: D): Pick<D, VisibleName<D>> {
    return pick(described, visibleNames(described));
}

function specs<D extends Described>(
    described: D,
    texts: Readonly<Record<keyof D, string>>,
): Readonly<Record<keyof D, PropertySpec>>;
function specs(described: Described, texts: Readonly<Record<string, string>>): Readonly<Record<string, PropertySpec>> {
    return Object.fromEntries(
        Object.entries(described).map(([name, property]) => [name, specOf(property, texts[name] ?? "")]),
    );
}

function specOf(property: Described[string], description: string): PropertySpec {
    return {
        description,
        ...typeSpec(property.type),
        ...(property.secret && { secret: true }),
        ...("role" in property && property.role === "identity" && replaces),
    };
}

/**
 * The SDKs hand `replaceOnChanges` to the engine, which then replaces for each of these properties that the provider's
 * `diff` reports as changed. It adds nothing to what `diff` says: that reports them only where they mean another app,
 * so the letter case of an organization does not replace. Here it tells readers of the documentation.
 */
const replaces = { replaceOnChanges: true } as const;

function typeSpec(type: PropertyType): Pick<PropertySpec, "type" | "$ref" | "additionalProperties" | "items"> {
    if (typeof type === "string") return types[type];
    const found = enumTexts.find(({ words }) => words === type);
    return found === undefined ? { type: "string" } : { $ref: `#/types/${pluginName}:index:${found.name}` };
}

const types: Readonly<Record<Exclude<PropertyType, readonly string[]>, ReturnType<typeof typeSpec>>> = {
    string: { type: "string" },
    number: { type: "number" },
    integer: { type: "integer" },
    boolean: { type: "boolean" },
    true: { type: "boolean" },
    json: { $ref: "pulumi.json#/Any" },
    strings: { type: "array", items: { type: "string" } },
    stringMap: { type: "object", additionalProperties: { type: "string" } },
};
