import { existsSync } from "node:fs";
import { copyFile, mkdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { version as sdkVersion } from "@pulumi/pulumi/version.js";
import { atomicInstall } from "../atomicInstall.mts";
import { type BuildContext, entryName, goExecutable, goExecutables, machine } from "../goExecutable.mts";
import { findOnPath, messageOf, run } from "../process.mts";
import { addDynamicPlugin, checkEngine, dynamicPluginFile, minimumVersion } from "./parts.mts";

/** Where an engine can come from, in the order in which the sources are tried. */
export const sourceNames = ["path", "cache", "download", "build"] as const;

/** The short name of a source, as `PULUMI_VMWARE_CSP_ENGINE_WAYS` spells it. */
export type SourceName = (typeof sourceNames)[number];

export interface EngineSource {
    readonly name: SourceName;
    readonly title: string;
    /** What a person can do to make this source work. */
    readonly hint: string;
    /** Returns the engine's folder. Rejects with the reason why there is none. */
    find(context: BuildContext): Promise<string>;
}

const programs = [goExecutables.nodeHost, goExecutables.pulumi];
const pins = programs.flatMap(({ folder }) => ["go.mod", "go.sum"].map((name) => join(folder, name)));

/** The names of engines in the cache. */
export const entries = {
    download: `download-${sdkVersion}-${machine}`,
    build: entryName("build", programs, [...pins, dynamicPluginFile]),
} as const;

/** Where the engine is that was built here. */
export function builtEngine(cache: string): string {
    return join(cache, entries.build, "bin");
}

/** A suitable `pulumi` on PATH, with the other parts beside it. */
export const onPath: EngineSource = {
    name: "path",
    title: "pulumi on PATH",
    hint: `install Pulumi ${minimumVersion} or later: https://www.pulumi.com/docs/install/`,
    async find(context) {
        const cli = await findOnPath("pulumi", context.env);
        if (cli === undefined) throw new Error("there is none");
        // PATH often has a link to the CLI only, and the other parts are beside the file that the link leads to.
        return firstEngine([dirname(cli), dirname(await realpath(cli))], context);
    },
};

/** What an earlier run downloaded or built from the same pins. */
export const cached: EngineSource = {
    name: "cache",
    title: "the cache",
    hint: "let another source work once: what it makes is kept there",
    async find(context) {
        const engines = [entries.download, entries.build].map((entry) => join(context.cache, entry, "bin"));
        const found = engines.filter((folder) => existsSync(folder));
        if (found.length === 0) throw new Error(`${context.cache} has none of these versions`);
        return firstEngine(found, context);
    },
};

/** The official download, by the SDK's Automation API. */
export const download: EngineSource = {
    name: "download",
    title: "the official download",
    hint: "let this machine reach https://get.pulumi.com (set HTTPS_PROXY if it needs a proxy)",
    async find(context) {
        const { log, signal } = context;
        log(`Downloading Pulumi ${sdkVersion} from get.pulumi.com: about a minute, once.`);
        // In a process of its own, because the Automation API has no way to stop an installation.
        const installer = join(import.meta.dirname, "install.mts");
        const env = { ...context.env, NODE_USE_ENV_PROXY: "1" };
        return installEngine(entries.download, context, async (bin) => {
            await run(process.execPath, [installer, dirname(bin)], { env, signal, limitMs: 600_000 });
        });
    },
};

/** A build from Go modules. */
export const build: EngineSource = {
    name: "build",
    title: "a build from Go modules",
    hint: "install Go (https://go.dev/dl/) and let this machine reach https://proxy.golang.org (or set GOPROXY)",
    async find(context) {
        const built: string[] = [];
        for (const program of programs) built.push(await goExecutable(program, context));
        return installEngine(entries.build, context, async (bin) => {
            for (const file of built) await copyFile(file, join(bin, basename(file)));
        });
    },
};

export const engineSources: readonly EngineSource[] = [onPath, cached, download, build];

/** Makes the engine of a cache entry and returns its folder. */
async function installEngine(
    entry: string,
    context: BuildContext,
    fill: (bin: string) => Promise<void>,
): Promise<string> {
    const target = join(context.cache, entry);
    const fillBin = async (folder: string) => {
        const bin = join(folder, "bin");
        await mkdir(bin);
        await fill(bin);
        await addDynamicPlugin(bin);
    };
    await atomicInstall(target, fillBin, (folder) => checkEngine(join(folder, "bin"), context));
    return join(target, "bin");
}

/** The first folder that holds an engine. Rejects with the reasons why none does. */
async function firstEngine(folders: readonly string[], context: BuildContext): Promise<string> {
    const problems = new Set<string>();
    for (const folder of folders) {
        try {
            await checkEngine(folder, context);
            return folder;
        } catch (error) {
            problems.add(messageOf(error));
        }
    }
    throw new Error([...problems].join("; "));
}
