import { findIdentitySetting, type Setting } from "../common/settings";
import { isUnknown } from "../common/unknown";
import { defaultHost } from "../csp/host";
import { definedInputs, unknownInputs, type Violation, violations } from "../rotation/inputs";
import type { ProviderContext } from "../rotation/providerContext";

/** The inputs as they are stored, or what is wrong with them. */
export interface Checked {
    readonly inputs: Record<string, unknown>;
    readonly failures: CheckFailure[];
}

interface CheckFailure {
    /** Empty: beside a property's name the engine prints its value, of a secret one too (tried). */
    readonly property: "";
    /** Begins with the name of the property. */
    readonly reason: string;
}

/**
 * Resolves `host` (input, configuration, environment, default), so that refresh and delete use the same one, and
 * finds what is wrong before any call. Makes none itself.
 */
export function check(
    process: ProviderContext,
    oldInputs: Readonly<Record<string, unknown>>,
    newInputs: Readonly<Record<string, unknown>>,
): Checked {
    const present = definedInputs(newInputs);
    const host = present["host"] === undefined ? hostSetting(process, present["profile"]) : undefined;
    const inputs = { ...present, host: present["host"] ?? host?.value ?? defaultHost };
    const exists = Object.keys(oldInputs).length > 0;
    const places = { host: host?.source };
    const found = [...unknownInputs(newInputs), ...violations(inputs, exists)];
    return { inputs, failures: found.map((violation) => failureOf(violation, places)) };
}

/** @param places where a property came from that is no input. */
function failureOf(
    { property, reason }: Violation,
    places: Readonly<Record<string, string | undefined>>,
): CheckFailure {
    const place = places[property] === undefined ? "" : ` (from ${places[property]})`;
    return { property: "", reason: `${property}: ${reason}${place}` };
}

function hostSetting({ settings }: ProviderContext, profile: unknown): Setting | undefined {
    const known = typeof profile === "string" && !isUnknown(profile) ? profile : undefined;
    return findIdentitySetting(settings, "host", known);
}
