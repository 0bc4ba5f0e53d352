import type { SettingsSource } from "../../provider/common/settings";

/** Settings by name. */
export type Values = Readonly<Record<string, string>>;

/**
 * Where settings are read from.
 *
 * @param config with keys without their namespace.
 */
export function source({ env = {}, config = {} }: { readonly env?: Values; readonly config?: Values }): SettingsSource {
    return {
        env,
        config: (key) => (key.startsWith("vmware-csp:") ? config[key.slice("vmware-csp:".length)] : undefined),
    };
}

/** The setting of that name: an object of profiles. */
export const profiles = (value: unknown) => JSON.stringify(value);
