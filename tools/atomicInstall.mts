import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

const prefix = "partial.";
const leftoverAfterMs = 24 * 3_600_000;
const attempts = 5;

/**
 * Fills an empty folder and renames it to `target` when it is complete: whoever looks sees all of it or nothing. Several
 * processes may do this at once; then the first result stays.
 *
 * @param check rejects unless the folder can be used: the new one, or one that is there already and then stays.
 * @param workFolder where the new folder is filled, on the same file system as `target`.
 */
export async function atomicInstall(
    target: string,
    fill: (folder: string) => Promise<void>,
    check: (folder: string) => Promise<void>,
    workFolder = dirname(target),
): Promise<void> {
    const partial = join(workFolder, `${prefix}${randomUUID()}`);
    const old = `${partial}.old`;
    await mkdir(partial, { recursive: true });
    await removeLeftovers(workFolder);
    try {
        await fill(partial);
        await check(partial);
        for (let attempt = 1; ; attempt += 1) {
            try {
                return await rename(partial, target);
            } catch (error) {
                const isGood = await check(target)
                    .then(() => true)
                    .catch(() => false);
                if (isGood) return;
                if (attempt === attempts) throw error;
            }
            // A broken one is in the way, unless another process has just replaced it too.
            await remove(old);
            await rename(target, old).catch(() => undefined);
        }
    } finally {
        await remove(partial);
        await remove(old);
    }
}

/** Removes what killed processes left behind. */
async function removeLeftovers(folder: string): Promise<void> {
    for (const name of await readdir(folder)) {
        if (!name.startsWith(prefix)) continue;
        const found = await stat(join(folder, name)).catch(() => undefined);
        if (found && Date.now() - found.mtimeMs > leftoverAfterMs) await remove(join(folder, name));
    }
}

async function remove(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
