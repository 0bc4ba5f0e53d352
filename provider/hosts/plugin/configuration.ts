import { isDeepStrictEqual } from "node:util";
import { isRecord, pick } from "../../common/json";
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
        config: (key) => textOf(given[key.replace(/^vmware-csp:/, "")]),
        isExplicit: isExplicit(name),
    };
}

/** Finds what is wrong with the inputs of a provider resource. Unknown ones, in a preview, are right. */
export function checkConfiguration(name: string, given: Properties): Violation[] {
    const known = Object.fromEntries(Object.entries(given).filter(([, value]) => !isUnknown(value)));
    const wrong = [...invalidValues(identitySchema, pick(known, ["orgId", "host"])), ...invalidSettings(known)];
    // The stack's configuration may also be for the dynamic provider, of whatever release.
    return isExplicit(name) ? [...unknownInputs(given), ...incompleteAccount(given), ...wrong] : wrong;
}

/** Whether two configurations say the same. No difference replaces anything: the provider is the same. */
export function isSameConfiguration(before: Properties, after: Properties): boolean {
    const texts = (given: Properties) => names(settings).map((name) => textOf(given[name]));
    return isDeepStrictEqual(texts(before), texts(after));
}

export const secretSettings = names(settings).filter((name) => "secret" in settings[name]);

/** As the engine tells them apart (`providers.IsDefaultProvider`). */
function isExplicit(name: string): boolean {
    return !name.startsWith("default");
}

/** Numbers and objects come as JSON text, or as they are. */
function textOf(value: unknown): string | undefined {
    if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
    return isRecord(value) ? JSON.stringify(value) : String(value);
}

const { host, orgId } = inputs;
const identitySchema = schemaOf({ host, orgId }, { rules: true }).partial();

const readers: Readonly<Record<string, (source: SettingsSource) => unknown>> = {
    requestTimeoutSeconds: findLimits,
    retryForSeconds: findLimits,
    freezeRotation: isFrozen,
};

function invalidSettings(known: Properties): Violation[] {
    return Object.entries(readers).flatMap(([property, read]) => {
        const source = { ...settingsOf("explicit", { [property]: known[property] }), env: {} };
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
