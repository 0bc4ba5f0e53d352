import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";

const onWindows = process.platform === "win32";

/** The file names of the engine's three parts on this platform. */
export const executables = {
    cli: onWindows ? "pulumi.exe" : "pulumi",
    languageHost: onWindows ? "pulumi-language-nodejs.exe" : "pulumi-language-nodejs",
    dynamicPlugin: onWindows ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs",
} as const;

/** Whether the file can be run. */
export async function isExecutable(file: string): Promise<boolean> {
    return access(file, constants.X_OK).then(
        () => true,
        () => false,
    );
}

/** The first of the folders' files of this name that can be run. */
export async function findExecutable(name: string, folders: readonly string[]): Promise<string | undefined> {
    for (const folder of folders) {
        const file = join(folder, name);
        if (await isExecutable(file)) {
            return file;
        }
    }
    return undefined;
}

/** The absolute folders of PATH. */
export function pathFolders(env: NodeJS.ProcessEnv): string[] {
    const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
    return folders.map((folder) => resolve(folder));
}
