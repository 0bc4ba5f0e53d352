import { isDeepStrictEqual } from "node:util";
import { isAbsent, isRecord, pick } from "../../common/json";
import { inputs, names, settings } from "../../common/properties";
import type { SettingsSource } from "../../common/settings";
import { isUnknown } from "../../common/unknown";
import { UserError } from "../../common/userError";
import { invalidValues, type Violation } from "../../rotation/inputs";
import { findLimits, isFrozen } from "../../rotation/runtimeConfig";
import { schemaOf } from "../../rotation/schemas";
import type { Properties } from "./wire";

/**
 * The settings of a provider resource. Pulumi makes a default one from the stack's configuration; others are declared by
 * the program, and what it gives them comes before the environment.
 *
 * @param name of the provider resource.
 */
export function settingsOf(name: string, given: Properties): Pick<SettingsSource, "config" | "isExplicit"> {
    return {
        config: (key) => {
            const setting = key.replace(/^vmware-csp:/, "");
            // What is not known yet in a preview stands for itself as a text. As a number or a switch it can't.
            return isUnknown(given[setting]) && setting in readers ? undefined : textOf(given[setting]);
        },
        isExplicit: isExplicit(name),
    };
}

/** Finds what is wrong with the inputs of a provider resource. Unknown ones, in a preview, are right. */
export function checkConfiguration(name: string, given: Properties): Violation[] {
    const set = setValues(given, isExplicit(name));
    const known = Object.fromEntries(Object.entries(set).filter(([, value]) => !isUnknown(value)));
    const wrong = [...invalidValues(textSchema, pick(known, textNames)), ...invalidSettings(name, known)];
    // The stack's configuration may also be for the dynamic provider, of whatever release.
    return isExplicit(name) ? [...unknownInputs(set), ...incompleteAccount(set), ...wrong] : wrong;
}

/** What is set, without white space around texts. An empty setting of a stack is none; one of a program is a mistake. */
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

/** The engine names its own `default`, or `default_` and a version. A program may have a `default-eu`. */
function isExplicit(name: string): boolean {
    return !/^default(_|$)/.test(name);
}

/** Numbers and objects come as JSON text, or as they are. */
function textOf(value: unknown): string | undefined {
    if (isAbsent(value)) return undefined;
    if (typeof value === "string") return value;
    return isRecord(value) ? JSON.stringify(value) : String(value);
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
    freezeRotation: isFrozen,
};

function invalidSettings(name: string, known: Properties): Violation[] {
    return Object.entries(readers).flatMap(([property, read]) => {
        const source = { ...settingsOf(name, { [property]: known[property] }), env: {} };
        try {
            read(source);
            return [];
        } catch (error) {
            if (!(error instanceof UserError)) throw error;
            return [{ property, reason: error.summary }];
        }
    });
}

/** Names that are not ours: the engine's own, such as `version`, stand there too. */
const ofEngine = ["version", "pluginDownloadURL", "pluginChecksums", "parameterization"];

function unknownInputs(given: Properties): Violation[] {
    const allowed: readonly string[] = [...names(settings), ...ofEngine];
    const unknown = Object.keys(given).filter((name) => !allowed.includes(name) && !name.startsWith("__"));
    return unknown.map((property) => ({
        property,
        reason: `this is not an input of the vmware-csp provider, which has ${names(settings).join(", ")}`,
    }));
}

/** Half a service account would let the environment's credential take its place, which may be another organization's. */
function incompleteAccount(given: Properties): Violation[] {
    const { apiToken, clientId, clientSecret } = given;
    if (apiToken !== undefined || (clientId === undefined) === (clientSecret === undefined)) return [];
    const property = clientId === undefined ? "clientId" : "clientSecret";
    return [{ property, reason: "is missing: a service account has both clientId and clientSecret" }];
}
