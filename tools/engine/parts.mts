import { chmod, copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { executableName, isExecutable, type RunOptions, run } from "../process.mts";

/** The file names of what every engine here has, on this platform. Other language hosts come with `addHosts`. */
export const parts = {
    cli: executableName("pulumi"),
    nodeHost: executableName("pulumi-language-nodejs"),
    dynamicPlugin: `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`,
} as const;

/** The oldest CLI that this package is developed with: the same minimum as its peer dependency. */
export const minimumVersion = "3.200.0";

/**
 * The script that starts a dynamic provider, as the SDK has it. It asks Node for the SDK from the folder of the Pulumi
 * program, so that a copy works from anywhere.
 */
export const dynamicPluginFile = join(
    dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json")),
    parts.dynamicPlugin,
);

/** Puts the script into the folder. */
export async function addDynamicPlugin(folder: string): Promise<void> {
    const copy = join(folder, parts.dynamicPlugin);
    await copyFile(dynamicPluginFile, copy);
    await chmod(copy, 0o755);
}

/** Rejects, with the reason, unless the folder holds all parts and a CLI that runs and is new enough. */
export async function checkEngine(folder: string, { env, signal }: Pick<RunOptions, "env" | "signal">): Promise<void> {
    for (const name of Object.values(parts))
        if (!(await isExecutable(join(folder, name)))) throw new Error(`${folder} has no ${name} that can be run`);
    const cli = join(folder, parts.cli);
    const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const problem = versionProblem(await run(cli, ["version"], { env: quiet, signal }));
    if (problem !== undefined) throw new Error(`${cli} ${problem}`);
}

/** Why a CLI that prints this as its version won't do; undefined if it will. */
export function versionProblem(printed: string): string | undefined {
    const [, version, major, minor] = /^v?((\d+)\.(\d+)\.\d+(?:-\S+)?)/m.exec(printed) ?? [];
    if (version === undefined) return `prints no version but "${printed.trim()}"`;
    if (Number(major) === 3 && Number(minor) >= 200) return undefined;
    return `is version ${version}, and the SDK needs ${minimumVersion} or a later 3.x`;
}
