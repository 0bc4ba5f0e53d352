import { homedir } from "node:os";
import { join } from "node:path";
import { goExecutable, goExecutables } from "../goExecutable.mts";
import { duration, type Log, messageOf } from "../process.mts";
import { addHosts, type Host } from "./hosts.mts";
import { type EngineSource, engineSources, type SourceName, sourceNames } from "./sources.mts";

type Env = NodeJS.ProcessEnv;

const cacheSetting = "PULUMI_VMWARE_CSP_ENGINE_CACHE";
const sourcesSetting = "PULUMI_VMWARE_CSP_ENGINE_WAYS";

/** What `getEngine` and `getSdkGenerator` work with. */
export interface EngineOptions {
    readonly log: Log;
    /** Stops it; then nothing half-finished is left. */
    readonly signal: AbortSignal;
    /** Default: that of this process. */
    readonly env?: Env;
    /** Default: all. */
    readonly sources?: readonly EngineSource[];
    /** The language hosts that it must have beside that of Node. Default: none. */
    readonly hosts?: readonly Host[];
}

/**
 * Returns the folder that holds `pulumi`, its language host for Node, `pulumi-resource-pulumi-nodejs` and the hosts that are
 * asked for, from the first source that has or can make them, which can take minutes. Rejects with a message that tells
 * why each source failed and what would help.
 */
export async function getEngine(options: EngineOptions): Promise<string> {
    const { log, signal, env = process.env, sources = engineSources, hosts = [] } = options;
    const allowed = allowedSources(env);
    const context = { env, cache: cacheFolder(env), log, signal };
    const reasons = new Map<SourceName, string>();
    for (const source of sources.filter(({ name }) => allowed.includes(name))) {
        const startedMs = performance.now();
        try {
            const folder = await source.find(context);
            await addHosts(folder, hosts, context);
            log(`The engine comes from ${source.title}, after ${duration(performance.now() - startedMs)}.`);
            return folder;
        } catch (error) {
            signal.throwIfAborted();
            reasons.set(source.name, messageOf(error));
            log(`Tried ${source.title}: ${messageOf(error)}.`);
        }
    }
    throw new Error(errorMessage(sources, reasons));
}

/** Returns the program that writes the provider's SDKs, built if the cache has none, which can take a minute. */
export async function getSdkGenerator({ log, signal, env = process.env }: EngineOptions): Promise<string> {
    return goExecutable(goExecutables.sdkGenerator, { env, cache: cacheFolder(env), log, signal });
}

/** Names all sources, each with the reason why it failed and what would help. */
function errorMessage(sources: readonly EngineSource[], reasons: ReadonlyMap<SourceName, string>): string {
    const lines = sources.map(({ name, title, hint }, index) => {
        const reason = reasons.get(name) ?? `not tried, because ${sourcesSetting} leaves it out`;
        return `  ${index + 1}. ${title} (${name}): ${reason}.\n     To use it: ${hint}.`;
    });
    return ["Found no Pulumi engine. It can come from:", ...lines].join("\n");
}

/** Where engines are kept between runs: `PULUMI_VMWARE_CSP_ENGINE_CACHE`, or in the user's cache folder. */
export function cacheFolder(env: Env, platform: NodeJS.Platform = process.platform): string {
    return env[cacheSetting] || join(userCacheFolder(env, platform), "pulumi-vmware-csp", "engine");
}

function userCacheFolder(env: Env, platform: NodeJS.Platform): string {
    if (platform === "win32") return env["LOCALAPPDATA"] || join(homedir(), "AppData", "Local");
    if (platform === "darwin") return join(homedir(), "Library", "Caches");
    return env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
}

/** The sources that `PULUMI_VMWARE_CSP_ENGINE_WAYS` allows, or all of them. It doesn't change their order. */
export function allowedSources(env: Env): readonly SourceName[] {
    const setting = env[sourcesSetting];
    if (!setting) return sourceNames;
    const wanted = setting.split(",").map((name) => name.trim());
    const unknown = wanted.filter((name) => !sourceNames.some((known) => known === name));
    if (unknown.length === 0) return sourceNames.filter((name) => wanted.includes(name));
    throw new Error(
        `${sourcesSetting} is "${setting}", but "${unknown.join(", ")}" is not one of ${sourceNames.join(", ")}.`,
    );
}
