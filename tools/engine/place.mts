import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isGone, newOwner } from "./owner.mts";
import { codeOf } from "./problem.mts";

const prefix = "partial.";

// Windows says EPERM where others say that the folder is not empty.
const taken = new Set(["ENOTEMPTY", "EEXIST", ...(process.platform === "win32" ? ["EPERM"] : [])]);

/** The path of a new folder for something unfinished in the cache: it tells whose it is. */
export function partialFolder(cache: string): string {
    return join(cache, `${prefix}${newOwner()}`);
}

/** Renames a folder, unless there is one of the new name with something in it: then the answer is false. */
export async function renameToFree(from: string, to: string): Promise<boolean> {
    try {
        await rename(from, to);
        return true;
    } catch (error) {
        if (taken.has(codeOf(error) ?? "")) {
            return false;
        }
        throw error;
    }
}

/**
 * Makes `CACHE/ENTRY` and returns the path of its folder `bin`. It is filled under another name and renamed
 * when it is finished: whoever looks sees all of it or nothing. One of that name that is there is replaced.
 */
export async function place(
    cache: string,
    entry: string,
    fill: (folder: string, bin: string) => Promise<void>,
): Promise<string> {
    const partial = partialFolder(cache);
    const old = partialFolder(cache);
    const final = join(cache, entry);
    try {
        await mkdir(join(partial, "bin"), { recursive: true });
        await fill(partial, join(partial, "bin"));
        if (!(await renameToFree(partial, final))) {
            await rename(final, old);
            await rename(partial, final);
        }
        return join(final, "bin");
    } finally {
        await remove(partial);
        await remove(old);
    }
}

/** Removes what processes that were killed have left in the cache. */
export async function removeLeftovers(cache: string): Promise<void> {
    for (const name of await readdir(cache)) {
        if (name.startsWith(prefix) && isGone(name.slice(prefix.length))) {
            await remove(join(cache, name));
        }
    }
}

async function remove(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
