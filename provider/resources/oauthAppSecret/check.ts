import { textIn, withoutUndefined } from "../../common/json";
import { identitySetting, type Setting, type SettingsSource, waysToSetOrgId } from "../../common/settings";
import { isUnknown, unknownValue } from "../../common/unknown";
import { defaultHost } from "../../csp/host";
import {
    givenInputs,
    inputNames,
    normalizedOrgId,
    unknownInputs,
    type Violation,
    violations,
} from "../../rotation/inputs";
import type { Programs, ProviderContext } from "../../rotation/providerContext";
import { claim, idOfApp } from "../app";
import { type Checked, isCreation, type Properties } from "../resource";

type CheckContext = Pick<ProviderContext, "settings" | "run" | "seen" | "withEmptySecret" | "programs">;

/**
 * Finds what is wrong with the inputs, before any call; makes none itself. It resolves `orgId` and `host` where the
 * credentials are, so that all settings come from one process, and refresh and delete use the stored values.
 *
 * The engine may check a resource several times in a run.
 *
 * @param known names of the inputs that the resource has. Default: all.
 */
export function check(
    { settings, run, seen, withEmptySecret, programs }: CheckContext,
    oldInputs: Properties,
    newInputs: Properties,
    known: readonly string[] = inputNames,
): Checked {
    const given = givenInputs(newInputs, known);
    const found = {
        orgId: settingFor("orgId", given, settings),
        host: settingFor("host", given, settings),
    };
    const inputs = withoutUndefined({
        ...given,
        orgId: normalizedOrgId(given["orgId"] ?? found.orgId?.value),
        host: given["host"] ?? found.host?.value ?? defaultHost,
    });
    noteInputs(seen, oldInputs);
    noteEmptySecret(withEmptySecret, inputs, newInputs["existingClientSecret"] === "");
    const invalid = [
        ...unknownInputs(newInputs, "OAuthAppSecret", known).map((violation) => withoutProfiles(violation, programs)),
        ...violations(inputs, !isCreation(oldInputs)).map((violation) => withSource(violation, given, found, settings)),
    ];
    // Only a resource that may be made or kept has a claim.
    const conflict = invalid.length > 0 ? undefined : claim(run, "app", inputs, newInputs["__urn"]);
    return { inputs, failures: conflict === undefined ? invalid : [{ property: "oauthAppId", reason: conflict }] };
}

/** Keeps what the old inputs say about the resource's secrets, unless something better is known. */
function noteInputs(seen: ProviderContext["seen"], olds: Properties): void {
    const id = idOfApp(olds);
    const existingClientSecret = textIn(olds["existingClientSecret"]);
    if (id === "" || existingClientSecret === undefined || seen.has(id)) return;
    seen.set(id, { phase: "unknown", applied: { existingClientSecret } });
}

function noteEmptySecret(withEmptySecret: Set<string>, inputs: Properties, isEmpty: boolean): void {
    if (isEmpty) withEmptySecret.add(idOfApp(inputs));
    else withEmptySecret.delete(idOfApp(inputs));
}

/** The settings' value for an absent input; unknown while the profile is unknown. */
function settingFor(name: "orgId" | "host", given: Properties, settings: SettingsSource): Setting | undefined {
    if (given[name] !== undefined) return undefined;
    const profile = textIn(given["profile"]);
    if (isUnknown(profile)) return { value: unknownValue, source: "profile" };
    return identitySetting(settings, name, profile);
}

/** Says why programs of this host lack an input that those of the other host have. */
function withoutProfiles({ property, reason }: Violation, { noProfiles }: Programs): Violation {
    return { property, reason: property === "profile" && noProfiles !== undefined ? noProfiles : reason };
}

/** Says which setting a bad value comes from, and how to set a missing organization. */
function withSource(
    { property, reason }: Violation,
    given: Properties,
    found: Readonly<Record<string, Setting | undefined>>,
    settings: SettingsSource,
): Violation {
    const source = found[property]?.source;
    if (source !== undefined) return { property, reason: `${reason} (from ${source})` };
    if (property !== "orgId" || given["orgId"] !== undefined) return { property, reason };
    const ways = waysToSetOrgId(settings, textIn(given["profile"]));
    return { property, reason: `it is missing. Set the input orgId, or ${ways}.` };
}
