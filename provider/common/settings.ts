import { isRecord } from "./json";
import { nearest } from "./nearest";
import { names, settings } from "./properties";
import { UserError } from "./userError";

/** Where settings are read from. Injected: the provider process, mocks and the doctor each have their own. */
export interface SettingsSource {
    /** A value of the stack configuration, by its full key (`vmware-csp:host`); objects come as JSON text. */
    readonly config: (key: string) => string | undefined;
    readonly env: Readonly<Record<string, string | undefined>>;
    /** Whether the configuration is that of a provider resource which the program declares, and so comes first. */
    readonly isExplicit?: boolean;
    /** The stack's own `freezeRotation`, where the configuration is that of a provider resource. */
    readonly stackFreeze?: (() => string | undefined) | undefined;
}

/** What a setting's value is, and what to call the place it came from. */
export interface Setting {
    readonly value: string;
    readonly source: string;
}

export type SettingName = keyof typeof settings;

/** Reads one setting from one place; undefined if it is not set there. */
export type ReadSetting = (name: SettingName) => Setting | undefined;

const profilesKey = "vmware-csp:profiles";
const profilesVariable = "CSP_PROFILES";

/** The settings of the stack configuration: of the profile, if one is named, and then only of it. */
function fromConfiguration({ config, isExplicit }: SettingsSource, profile?: string): ReadSetting {
    if (profile !== undefined) return fromProfile(config(profilesKey), profilesKey, profile);
    const placeOf = (name: SettingName) => (isExplicit ? `the provider resource's ${name}` : `vmware-csp:${name}`);
    return (name) => setting(config(`vmware-csp:${name}`), placeOf(name));
}

/** The settings of the environment: of the profile, if one is named, and then only of it. */
export function fromEnvironment({ env }: SettingsSource, profile?: string): ReadSetting {
    if (profile !== undefined) return fromProfile(env[profilesVariable], profilesVariable, profile);
    return (name) => setting(env[settings[name].environment], settings[name].environment);
}

/**
 * What stands for an absent `orgId` or `host`: the configuration's value, then the environment's.
 *
 * @throws UserError `INVALID_SETTING` if the profiles can't be read.
 */
export function identitySetting(
    source: SettingsSource,
    name: "orgId" | "host",
    profile: string | undefined,
): Setting | undefined {
    return fromConfiguration(source, profile)(name) ?? fromEnvironment(source, profile)(name);
}

/** How to set an `orgId` that is missing, after "Set …". */
export function waysToSetOrgId(
    { isExplicit }: Pick<SettingsSource, "isExplicit">,
    profile: string | undefined,
): string {
    if (isExplicit) return "the provider resource's orgId or CSP_ORG_ID";
    return profile === undefined
        ? "vmware-csp:orgId or CSP_ORG_ID"
        : `orgId in the profile "${profile}" of ${profilesKey} or ${profilesVariable}`;
}

/**
 * The places for credentials and for settings that no profile has, the first one first: the environment, so that it can
 * be changed for one run; but a provider resource of the program keeps what it was given.
 */
export function placesInOrder(source: SettingsSource, profile?: string): readonly [ReadSetting, ReadSetting] {
    const environment = fromEnvironment(source, profile);
    const configuration = fromConfiguration(source, profile);
    return source.isExplicit ? [configuration, environment] : [environment, configuration];
}

/** A setting that no profile has. */
export function commonSetting(source: SettingsSource, name: SettingName): Setting | undefined {
    const [first, second] = placesInOrder(source);
    return first(name) ?? second(name);
}

/** What each place says about a freeze. No place overrules another. */
export function freezeSettings(source: SettingsSource): Setting[] {
    const ofPlaces = placesInOrder(source).map((read) => read("freezeRotation"));
    const ofStack = setting(source.stackFreeze?.(), "vmware-csp:freezeRotation");
    return [...ofPlaces, ofStack].filter((found) => found !== undefined);
}

const namespace = "vmware-csp:";

/** The keys of our namespace that a stack's configuration may have, without the namespace. */
const configurationKeys: readonly string[] = [...names(settings), "profiles"];

/**
 * Says which keys in our namespace have no effect, never with a value; undefined if all have one.
 *
 * @param keys of a stack's configuration, with their namespaces.
 */
export function unknownKeysLine(keys: readonly string[]): string | undefined {
    const unknown = keys
        .filter((key) => key.startsWith(namespace))
        .map((key) => key.slice(namespace.length))
        .filter((name) => !configurationKeys.includes(name))
        .map((name) => {
            const meant = nearest(name, configurationKeys);
            return `${namespace}${name}${meant === undefined ? "" : ` (did you mean ${namespace}${meant}?)`}`;
        });
    if (unknown.length === 0) return undefined;
    const [are, have] = unknown.length === 1 ? ["is not a setting", "has"] : ["are not settings", "have"];
    return `in the stack's configuration, ${unknown.join(" and ")} ${are} of this package, and ${have} no effect`;
}

/** Trims the value: a line end is easily stored with a token, and no value contains one. */
function setting(text: string | undefined, source: string): Setting | undefined {
    const value = text?.trim();
    return value ? { value, source } : undefined;
}

function fromProfile(text: string | undefined, source: string, profile: string): ReadSetting {
    const profiles = parseProfiles(text, source);
    const values = Object.hasOwn(profiles, profile) ? profiles[profile] : {};
    if (!isRecord(values)) throw invalidProfiles(`${source}.${profile}`);
    return (name) => {
        const place = `${source}.${profile}.${name}`;
        const value = values[name] ?? undefined;
        if (value !== undefined && typeof value !== "string") throw invalidProfiles(place);
        return setting(value, place);
    };
}

function parseProfiles(text: string | undefined, source: string): Record<string, unknown> {
    try {
        const profiles: unknown = JSON.parse(text?.trim() || "{}");
        if (isRecord(profiles)) return profiles;
    } catch {
        // The parser's message quotes the text.
    }
    throw invalidProfiles(source);
}

/** The error does not quote the text, which may hold secrets. */
function invalidProfiles(where: string): UserError {
    return new UserError(
        "INVALID_SETTING",
        `${where} is not valid: ${profilesKey} and ${profilesVariable} are an object of profiles by name, each with ` +
            "the strings apiToken, clientId, clientSecret, host and orgId as needed.",
    );
}
