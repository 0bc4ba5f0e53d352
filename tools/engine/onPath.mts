import { createHash } from "node:crypto";
import { copyFile, realpath, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkCli, checkEngine } from "./check.mts";
import { addDynamicPlugin } from "./dynamicPlugin.mts";
import { executables, findExecutable, isExecutable, pathFolders } from "./executables.mts";
import { place } from "./place.mts";
import { minimumVersion } from "./version.mts";
import type { Context, Way } from "./way.mts";

/** A suitable `pulumi` on PATH, with its language host beside it or on PATH too. */
export const onPath: Way = {
    name: "path",
    title: "pulumi on PATH",
    advice: `install Pulumi ${minimumVersion} or later: https://www.pulumi.com/docs/install/`,
    makes: false,
    async find(context) {
        const folders = pathFolders(context.env);
        const cli = await findExecutable(executables.cli, folders);
        if (cli === undefined) {
            throw new Error("there is none");
        }
        await checkCli(cli, context);
        // PATH often has a link to the CLI only, and the rest is beside the file that the link leads to.
        const beside = [dirname(cli), dirname(await realpath(cli))];
        const languageHost = await findExecutable(executables.languageHost, [...beside, ...folders]);
        if (languageHost === undefined) {
            throw new Error(`${cli} has no ${executables.languageHost} beside it, and PATH has none`);
        }
        return inOneFolder(cli, languageHost, context);
    },
};

async function inOneFolder(cli: string, languageHost: string, context: Context): Promise<string> {
    const folder = dirname(cli);
    if (dirname(languageHost) === folder && (await isExecutable(join(folder, executables.dynamicPlugin)))) {
        return folder;
    }
    const hash = createHash("sha256").update(`${cli}\n${languageHost}`).digest("hex").slice(0, 10);
    const entry = `path-${hash}`;
    const gathered = join(context.cache, entry, "bin");
    try {
        await checkEngine(gathered, context);
        return gathered;
    } catch {
        return place(context.cache, entry, async (_, bin) => {
            await link(cli, join(bin, executables.cli));
            await link(languageHost, join(bin, executables.languageHost));
            await addDynamicPlugin(bin);
        });
    }
}

async function link(file: string, name: string): Promise<void> {
    // Windows lets only administrators and developers make links.
    await (process.platform === "win32" ? copyFile(file, name) : symlink(file, name));
}
