import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { allowedSources } from "../../tools/engine/getEngine.mts";
import { type BuildContext, goExecutable, machine } from "../../tools/goExecutable.mts";
import { executableName, isExecutable, messageOf, run } from "../../tools/process.mts";
import { programs } from "./programs.mts";

const { version } = createRequire(import.meta.url)("@pulumi/kubernetes/package.json");
const executable = executableName("pulumi-resource-kubernetes");
const downloads = "https://get.pulumi.com";

/**
 * Returns the folder of Pulumi's Kubernetes provider: an official one of the SDK's version, kept from an earlier run or
 * downloaded, or else one that is built. Rejects with the reason why there is none.
 *
 * @param engine the folder of the `pulumi` that downloads it.
 */
export async function getPlugin(engine: string, context: BuildContext): Promise<string> {
    const { cache, log, signal } = context;
    const home = join(cache, `kubernetes-plugin-${machine}`);
    const official = join(home, "plugins", `resource-kubernetes-v${version}`);
    if (await isExecutable(join(official, executable))) return official;
    if (allowedSources(context.env).includes("download") && (await isReachable(signal))) {
        log(`Downloading Pulumi's Kubernetes provider ${version}: about a minute, once.`);
        const args = ["plugin", "install", "resource", "kubernetes", version];
        const env = { ...context.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
        try {
            await run(join(engine, "pulumi"), args, { env, signal, limitMs: 180_000 });
            return official;
        } catch (error) {
            signal.throwIfAborted();
            log(`Tried to download Pulumi's Kubernetes provider: ${messageOf(error)}.`);
        }
    }
    return dirname(await goExecutable(programs.plugin, context));
}

async function isReachable(signal: AbortSignal): Promise<boolean> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(5_000)]);
    const asked = fetch(downloads, { method: "HEAD", signal: within });
    return asked.then(Boolean, () => false);
}
