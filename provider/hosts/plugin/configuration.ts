import { isDeepStrictEqual } from "node:util";
import { isAbsent, isRecord, pick } from "../../common/json";
import { didYouMean } from "../../common/nearest";
import { inputs, names, settings } from "../../common/properties";
import { type SettingsSource, unknownKeysLine } from "../../common/settings";
import { isUnknown } from "../../common/unknown";
import { UserError } from "../../common/userError";
import type { Properties } from "../../resources/resource";
import { freezingPlaces } from "../../rotation/freeze";
import { invalidValues, type Violation } from "../../rotation/inputs";
import { findLimits } from "../../rotation/runtimeConfig";
import { schemaOf } from "../../rotation/schemas";
import { isDefaultProvider, type ProviderResource } from "./defaultProvider";

/**
 * The settings of a provider resource. Pulumi makes a default one from the stack's configuration; others are declared by
 * the program, and what it gives them comes before the environment.
 */
export function settingsOf(resource: ProviderResource): Required<Pick<SettingsSource, "config" | "isExplicit">> {
    const { given } = resource;
    return {
        config: (key) => {
            const setting = key.replace(/^vmware-csp:/, "");
            // The placeholder of an unknown value is a text, and can't be read as a number or a switch.
            return isUnknown(given[setting]) && setting in readers ? undefined : textOf(given[setting]);
        },
        isExplicit: !isDefaultProvider(resource),
    };
}

/** The variable in which the engine hands each plugin the stack's configuration of the package, without its name. */
const stackConfigurationVariable = "PULUMI_CONFIG";

/**
 * Whether the stack's configuration freezes rotation. An explicit provider resource gets no other setting of it. The
 * variable holds secrets too, so nothing else of it is read, and no error quotes it.
 *
 * @throws UserError `INVALID_SETTING` if it can't be read: an unreadable freeze is not off.
 */
export function stackFreezeIn(env: SettingsSource["env"]): string | undefined {
    const text = env[stackConfigurationVariable];
    if (!text) return undefined;
    try {
        const configuration: unknown = JSON.parse(text);
        if (isRecord(configuration)) return textOf(configuration["freezeRotation"]);
    } catch {
        // The parser's message quotes the text.
    }
    throw new UserError(
        "INVALID_SETTING",
        `${stackConfigurationVariable} is not JSON, so it is unknown whether the stack freezes rotation.`,
    );
}

/** Finds what is wrong with the inputs of a provider resource. In a preview, unknown ones pass. */
export function checkConfiguration(resource: ProviderResource): Violation[] {
    const isExplicit = !isDefaultProvider(resource);
    const set = setValues(resource.given, isExplicit);
    const known = Object.fromEntries(Object.entries(set).filter(([, value]) => !isUnknown(value)));
    const wrong = [...invalidValues(textSchema, pick(known, textNames)), ...invalidSettings(resource, known)];
    // The stack's configuration may also be for the dynamic provider, in any release.
    return isExplicit ? [...unknownInputs(set), ...incompleteAccount(set), ...wrong] : wrong;
}

/** What is set, without white space around texts. An empty setting of a stack counts as absent; in a program it is a mistake. */
function setValues(given: Properties, keepsEmpty: boolean): Properties {
    const trimmed = Object.entries(given).map(([name, value]) => [
        name,
        typeof value === "string" ? value.trim() : value,
    ]);
    return Object.fromEntries(trimmed.filter(([, value]) => !isAbsent(value) && (keepsEmpty || value !== "")));
}

/** Whether two configurations say the same. No difference replaces anything: the provider is the same. */
export function isSameConfiguration(before: Properties, after: Properties): boolean {
    const texts = (given: Properties) => names(settings).map((name) => textOf(given[name]));
    return isDeepStrictEqual(texts(before), texts(after));
}

export const secretSettings = names(settings).filter((name) => "secret" in settings[name]);

/** Numbers and objects come as JSON text, or as they are. */
function textOf(value: unknown): string | undefined {
    if (isAbsent(value)) return undefined;
    if (typeof value === "string") return value;
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const { host, orgId } = inputs;
// An empty one would let the environment's credential take its place, which may be another organization's.
const credential = { type: "string", rule: "notEmpty", role: "option" } as const;
const texts = { host, orgId, apiToken: credential, clientId: credential, clientSecret: credential };
const textNames = names(texts);
const textSchema = schemaOf(texts, { rules: true }).partial();

const readers: Readonly<Record<string, (source: SettingsSource) => unknown>> = {
    requestTimeoutSeconds: findLimits,
    retryForSeconds: findLimits,
    freezeRotation: freezingPlaces,
};

function invalidSettings(resource: ProviderResource, known: Properties): Violation[] {
    const { isExplicit } = settingsOf(resource);
    return Object.entries(readers).flatMap(([property, read]) => {
        const { config } = settingsOf({ ...resource, given: { [property]: known[property] } });
        const source = { config, isExplicit, env: {} };
        try {
            read(source);
            return [];
        } catch (error) {
            if (!(error instanceof UserError)) throw error;
            return [{ property, reason: error.summary }];
        }
    });
}

/** Names that are not ours. The engine adds its own, such as `version`. */
const ofEngine = ["version", "pluginDownloadURL", "pluginChecksums", "parameterization"];

function unknownInputs(given: Properties): Violation[] {
    const known = names(settings);
    return unknownNames(given)
        .filter((name) => !known.some((each) => each === name))
        .map((property) => ({
            property,
            reason: `this is not an input of the vmware-csp provider, which has ${known.join(", ")}.${didYouMean(property, known)}`,
        }));
}

function unknownNames(given: Properties): string[] {
    return Object.keys(given).filter((name) => !ofEngine.includes(name) && !name.startsWith("__"));
}

/**
 * A line about what a preview can't show of a provider resource's secrets: while one of its inputs is unknown, the
 * engine asks it nothing (`plugin.provider.Configure`).
 */
export function unknownInputsLine({ given }: ProviderResource): string | undefined {
    const unknown = names(settings).filter((name) => isUnknown(given[name]));
    if (unknown.length === 0) return undefined;
    const are = unknown.length === 1 ? "is" : "are";
    return (
        `${unknown.join(" and ")} ${are} not known yet, so this preview can't tell which secrets of this provider ` +
        "resource will rotate"
    );
}

/**
 * A line about keys of the stack's configuration that have no effect. A default provider gets all keys of our
 * namespace.
 */
export function unknownSettingsLine(resource: ProviderResource): string | undefined {
    if (!isDefaultProvider(resource)) return undefined;
    return unknownKeysLine(unknownNames(resource.given).map((name) => `vmware-csp:${name}`));
}

/** Half a service account would let the environment's credential take its place, which may be another organization's. */
function incompleteAccount(given: Properties): Violation[] {
    const { apiToken, clientId, clientSecret } = given;
    if (apiToken !== undefined || (clientId === undefined) === (clientSecret === undefined)) return [];
    const property = clientId === undefined ? "clientId" : "clientSecret";
    return [{ property, reason: "is missing: a service account has both clientId and clientSecret" }];
}
