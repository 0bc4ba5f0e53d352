import { cacheSetting, waysSetting } from "../engine/settings.mts";

type Env = NodeJS.ProcessEnv;

const kept = [cacheSetting, waysSetting];

/**
 * Removes the settings of Pulumi and of this package from the environment: they are for real stacks and a real
 * organization, and the demo must not touch either.
 */
export function forgetSettings(env: Env): void {
    for (const name of Object.keys(env)) {
        if (/^(PULUMI|CSP)_/.test(name) && !kept.includes(name)) {
            delete env[name];
        }
    }
}

/** Lets no proxy come between the parts of the demo: Pulumi's own would go through it to reach each other. */
export function exceptLoopbackFromProxy(env: Env): void {
    const exceptions = [env["no_proxy"] || env["NO_PROXY"], "127.0.0.1", "localhost", "::1"];
    env["no_proxy"] = exceptions.filter(Boolean).join(",");
    env["NO_PROXY"] = env["no_proxy"];
}
