import { homedir } from "node:os";
import { join } from "node:path";
import { type WayName, wayNames } from "./way.mts";

type Env = NodeJS.ProcessEnv;

/** The setting that names another cache folder. */
export const cacheSetting = "PULUMI_VMWARE_CSP_ENGINE_CACHE";

/** The setting that restricts the ways, such as `cache,build`. */
export const waysSetting = "PULUMI_VMWARE_CSP_ENGINE_WAYS";

/** Where engines are kept between runs: `PULUMI_VMWARE_CSP_ENGINE_CACHE`, or the user's cache folder. */
export function cacheFolder(env: Env, platform: NodeJS.Platform = process.platform): string {
    return env[cacheSetting] || join(userCacheFolder(env, platform), "pulumi-vmware-csp", "engine");
}

function userCacheFolder(env: Env, platform: NodeJS.Platform): string {
    switch (platform) {
        case "win32":
            return env["LOCALAPPDATA"] || join(homedir(), "AppData", "Local");
        case "darwin":
            return join(homedir(), "Library", "Caches");
        default:
            return env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
    }
}

/** The ways that `PULUMI_VMWARE_CSP_ENGINE_WAYS` allows, or all of them. It doesn't change their order. */
export function allowedWays(env: Env): readonly WayName[] {
    const setting = env[waysSetting];
    if (!setting) {
        return wayNames;
    }
    const asked = setting.split(",").map((name) => name.trim());
    const unknown = asked.filter((name) => !wayNames.some((way) => way === name));
    if (unknown.length > 0) {
        throw new Error(
            `${waysSetting} is "${setting}", but "${unknown.join(", ")}" is none of ${wayNames.join(", ")}.`,
        );
    }
    return wayNames.filter((name) => asked.includes(name));
}
