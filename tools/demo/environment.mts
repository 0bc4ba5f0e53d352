import { cacheSetting, waysSetting } from "../engine/settings.mts";

const kept = [cacheSetting, waysSetting];

/**
 * Removes the settings of Pulumi and of this package from the environment: they are for real stacks and a real
 * organization, and the demo must not touch either.
 */
export function forgetSettings(env: NodeJS.ProcessEnv): void {
    for (const name of Object.keys(env)) {
        if (/^(PULUMI|CSP)_/.test(name) && !kept.includes(name)) {
            delete env[name];
        }
    }
}
