import { defaultHost } from "../csp/host";
import { identitySetting } from "../settings";
import { presentInputs, type Violation, violations } from "./inputs";
import type { ProviderProcess } from "./providerProcess";
import { isUnknown } from "./unknown";

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
    process: ProviderProcess,
    oldInputs: Readonly<Record<string, unknown>>,
    newInputs: Readonly<Record<string, unknown>>,
): Checked {
    const present = presentInputs(newInputs);
    const inputs = { ...present, host: present["host"] ?? hostSetting(process, present["profile"]) };
    const exists = Object.keys(oldInputs).length > 0;
    return { inputs, failures: violations(inputs, exists).map(failureOf) };
}

function failureOf({ property, reason }: Violation): CheckFailure {
    return { property: "", reason: `${property}: ${reason}` };
}

function hostSetting({ settings }: ProviderProcess, profile: unknown): string {
    const known = typeof profile === "string" && !isUnknown(profile) ? profile : undefined;
    return identitySetting(settings, "host", known) ?? defaultHost;
}
