import { withoutUndefined } from "../common/json";
import { identitySetting, type Setting, waysToSetOrgId } from "../common/settings";
import { isUnknown, unknownValue } from "../common/unknown";
import { defaultHost } from "../csp/host";
import {
    definedInputs,
    inputNames,
    normalizedOrgId,
    unknownInputs,
    type Violation,
    violations,
} from "../rotation/inputs";
import type { ProviderContext } from "../rotation/providerContext";

/** The inputs as they are stored, or what is wrong with them. */
export interface Checked {
    readonly inputs: Record<string, unknown>;
    readonly failures: CheckFailure[];
}

/** What is wrong with one input. */
export interface CheckFailure {
    /** Empty: beside a property's name the engine prints its value, of a secret one too (tried). */
    readonly property: "";
    /** Begins with the name of the property. */
    readonly reason: string;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * Finds what is wrong with the inputs, before any call; makes none itself. It resolves `orgId` and `host` where the
 * credentials are, so that all settings come from one process, and refresh and delete use the stored values.
 *
 * The engine may check a resource several times in a run.
 */
export function check(
    context: Pick<ProviderContext, "settings" | "claims">,
    oldInputs: Properties,
    newInputs: Properties,
): Checked {
    const given = definedInputs(newInputs);
    const settings = {
        orgId: settingFor(context, given, "orgId"),
        host: settingFor(context, given, "host"),
    };
    const inputs = withoutUndefined({
        ...given,
        orgId: normalizedOrgId(given["orgId"] ?? settings.orgId?.value),
        host: given["host"] ?? settings.host?.value ?? defaultHost,
    });
    const exists = Object.keys(oldInputs).length > 0;
    const invalid = [
        ...unknownInputs(newInputs, "OAuthAppSecret", inputNames),
        ...violations(inputs, exists),
    ];
    // Only a resource that may be made or kept has a claim.
    const found = invalid.length > 0 ? invalid : duplicates(context, inputs, newInputs["__urn"]);
    const described = found.map((violation) => describe(violation, settings, given["profile"]));
    return { inputs, failures: described.map(failureOf) };
}

/** What the settings have for an absent input; unknown as long as the profile is. */
function settingFor(
    { settings }: Pick<ProviderContext, "settings">,
    given: Properties,
    name: "orgId" | "host",
): Partial<Setting> | undefined {
    const { profile } = given;
    if (given[name] !== undefined) return undefined;
    if (isUnknown(profile)) return { value: unknownValue };
    return identitySetting(settings, name, typeof profile === "string" ? profile : undefined);
}

/** Claims the app for the resource. Two resources that manage one app would end each other's secrets. */
function duplicates(
    { claims }: Pick<ProviderContext, "claims">,
    { orgId, oauthAppId }: Properties,
    urn: unknown,
): Violation[] {
    if (typeof urn !== "string" || [orgId, oauthAppId, urn].some(isUnknown)) return [];
    const key = JSON.stringify([orgId, oauthAppId]);
    const holder = claims.get(key) ?? urn;
    claims.set(key, holder);
    if (holder === urn) return [];
    const reason =
        `Both ${holder} and ${urn} manage the secret of OAuth app ${oauthAppId} in organization ${orgId}: ` +
        "each rotation of one would end the other's secret. Keep one, and use its clientSecret in both places.";
    return [{ property: "oauthAppId", reason }];
}

function describe(
    { property, reason }: Violation,
    settings: Readonly<Record<string, Partial<Setting> | undefined>>,
    profile: unknown,
): Violation {
    const source = settings[property]?.source;
    if (source !== undefined) return { property, reason: `${reason} (from ${source})` };
    if (property !== "orgId" || reason !== "is required") return { property, reason };
    const ways = waysToSetOrgId(typeof profile === "string" ? profile : undefined);
    return { property, reason: `it is missing. Set the input orgId, or ${ways}.` };
}

/** A violation as the host takes it. */
export function failureOf({ property, reason }: Violation): CheckFailure {
    return { property: "", reason: `${property}: ${reason}` };
}
