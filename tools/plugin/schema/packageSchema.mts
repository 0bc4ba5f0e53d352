import type { Input, Output, PropertyType, Setting } from "../../../provider/common/properties.ts";
import { examples } from "./examples.mts";
import { type PackageNames, packageNames } from "./packageNames.mts";
import { properties } from "./properties.mts";
import {
    enumTexts,
    packageText,
    providerText,
    retirementTexts,
    secretTexts,
    settingTexts,
    type Texts,
} from "./texts.mts";

const { enums, outputs, sdkInputs, sdkOutputs, sdkRetirementInputs, retirementOutputs, settings } = properties;

const pluginName = "vmware-csp";

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

/**
 * Pulumi's schema of the package: what the engine, the YAML language and the generators of SDKs go by. It is made of the
 * docstrings of the Node classes and of the one description of the properties.
 *
 * @param repository where the releases are: `OWNER/REPOSITORY` on GitHub, if that is known.
 */
export function packageSchema(version: string, repository: string | undefined) {
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
        ...(repository !== undefined && publication(version, repository)),
        config: { variables: settingSpecs },
        provider: { description: providerText, inputProperties: settingSpecs, properties: settingSpecs },
        types: enumTypes,
        resources: {
            [`${pluginName}:index:OAuthAppSecret` as const]: {
                description: `${secretTexts.resource}\n\n${examples.OAuthAppSecret}`,
                ...inputSpecs(sdkInputs, secretTexts.inputs),
                ...outputSpecs({ ...sdkInputs, ...sdkOutputs }, secretTexts.outputs),
                aliases: [{ type: "pulumi-nodejs:dynamic/csp:OAuthAppSecret" }],
            },
            [`${pluginName}:index:PreviousSecretRetirement` as const]: {
                description: `${retirementTexts.resource}\n\n${examples.PreviousSecretRetirement}`,
                ...inputSpecs(sdkRetirementInputs, retirementTexts.inputs),
                ...outputSpecs(retirementOutputs, retirementTexts.outputs),
                aliases: [{ type: "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement" }],
            },
        },
        language: languages(packageNames(repository)),
    };
}

/** Who publishes it, and from where Pulumi downloads the plugin by itself. */
function publication(version: string, repository: string) {
    const [owner = ""] = repository.split("/");
    return {
        publisher: owner,
        namespace: owner.toLowerCase(),
        repository: `https://github.com/${repository}`,
        logoUrl: `https://raw.githubusercontent.com/${repository}/v${version}/docs/logo.png`,
        pluginDownloadURL: `github://api.github.com/${repository}`,
    };
}

/**
 * Enum types, not plain strings: the SDKs name the values, YAML checks them before an update starts, and both still
 * take the words themselves.
 */
const enumTypes = Object.fromEntries(
    Object.entries(enums).map(([name, words]) => [
        `${pluginName}:index:${name}`,
        {
            type: "string",
            description: enumText(words),
            enum: words.map((value) => ({ value, description: textIn(enumTexts[name] ?? {}, value) })),
        },
    ]),
);

/** What the output that has these words says of itself. */
function enumText(words: readonly string[]): string {
    const [name = ""] = Object.entries({ ...sdkInputs, ...outputs }).find(([, { type }]) => type === words) ?? [];
    return textIn(secretTexts.outputs, name);
}

/** How the generated packages are called, and made. */
function languages(names: PackageNames) {
    return {
        nodejs: { packageName: names.npm, packageDescription: packageText, respectSchemaVersion: true },
        python: { packageName: names.python, respectSchemaVersion: true, pyproject: { enabled: true } },
        go: {
            importBasePath: names.go,
            rootPackageName: "vmwarecsp",
            generateResourceContainerTypes: true,
            respectSchemaVersion: true,
        },
        csharp: {
            rootNamespace: names.dotnet,
            namespaces: { [pluginName]: "VmwareCsp" },
            packageReferences: { Pulumi: "3.*" },
            respectSchemaVersion: true,
        },
        java: { basePackage: names.java, buildFiles: "gradle" },
    };
}

function inputSpecs<D extends Described>(described: D, texts: Texts) {
    const required = Object.entries(described).filter(
        ([, input]) => "required" in input && input.required === "program",
    );
    return { inputProperties: specs(described, texts), requiredInputs: required.map(([name]) => name) };
}

/** Required are those of every state. The provider resolves `orgId` and `host` where the program gives none. */
function outputSpecs(described: Described, texts: Texts) {
    const visible = Object.entries(described).filter(([, output]) => !("internal" in output));
    const required = visible.filter(([, output]) => "required" in output || "always" in output);
    return { properties: specs(Object.fromEntries(visible), texts), required: required.map(([name]) => name) };
}

function specs<D extends Described>(described: D, texts: Texts): Readonly<Record<keyof D, PropertySpec>>;
function specs(described: Described, texts: Texts): Readonly<Record<string, PropertySpec>> {
    return Object.fromEntries(
        Object.entries(described).map(([name, property]) => [name, specOf(property, textIn(texts, name))]),
    );
}

function textIn(texts: Texts, name: string): string {
    const text = texts[name];
    if (text === undefined || text === "") throw new Error(`${name} has no docstring`);
    return text;
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
    const [name] = Object.entries(enums).find(([, words]) => words === type) ?? [];
    return name === undefined ? { type: "string" } : { $ref: `#/types/${pluginName}:index:${name}` };
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
