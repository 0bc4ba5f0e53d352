import { chmod, copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { executables, isExecutable } from "./executables.mts";

/**
 * The script that starts a dynamic provider, as the SDK has it. It asks Node for the SDK from the folder of
 * the Pulumi program, so that a copy works from anywhere.
 */
export const dynamicPluginSource = join(
    dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json")),
    executables.dynamicPlugin,
);

/** Puts the script into the folder, unless it has one. */
export async function addDynamicPlugin(folder: string): Promise<void> {
    const copy = join(folder, executables.dynamicPlugin);
    if (await isExecutable(copy)) {
        return;
    }
    await copyFile(dynamicPluginSource, copy);
    await chmod(copy, 0o755);
}
