import { mkdir, readdir, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withHeartbeat } from "./heartbeat.mts";
import { isGone, newOwner, pidOf } from "./owner.mts";
import { partialFolder, removeLeftovers, renameToFree } from "./place.mts";
import { codeOf } from "./problem.mts";
import type { Context } from "./way.mts";

const pollMs = 250;
const touchMs = 10_000;

/** A lock that its owner has not touched for so long is nobody's: its pid may be another process by now. */
export const staleMs = 90_000;

/**
 * Runs `work` while no other process that uses this cache folder does. The lock is a folder with one file in
 * it, whose name tells the owner. It is made elsewhere and renamed, so that it never lacks an owner; a stale
 * one is taken over by removing its owner's file, which can't hit an owner that has come in between.
 */
export async function withLock<T>(context: Context, work: () => Promise<T>): Promise<T> {
    const lock = join(context.cache, "lock");
    const owner = newOwner();
    await mkdir(context.cache, { recursive: true });
    while (!(await take(lock, owner, context.cache))) {
        await waitUntilFree(lock, context);
    }
    const touching = setInterval(() => void touch(join(lock, owner)), touchMs);
    try {
        await removeLeftovers(context.cache);
        return await work();
    } finally {
        clearInterval(touching);
        await release(lock, owner);
    }
}

async function take(lock: string, owner: string, cache: string): Promise<boolean> {
    if ((await ownerOf(lock)) !== undefined) {
        return false;
    }
    const mine = partialFolder(cache);
    await mkdir(mine);
    try {
        await writeFile(join(mine, owner), "");
        return await renameToFree(mine, lock);
    } finally {
        await rm(mine, { recursive: true, force: true });
    }
}

async function waitUntilFree(lock: string, { report, signal }: Context): Promise<void> {
    const owner = await ownerOf(lock);
    if (owner === undefined) {
        return;
    }
    if (!(await isStale(lock, owner))) {
        const waiting = `waiting for process ${pidOf(owner)}, which is getting an engine`;
        report(`Now ${waiting}.`);
        await withHeartbeat(report, waiting, async () => {
            while ((await ownerOf(lock)) === owner && !(await isStale(lock, owner))) {
                await sleep(pollMs, undefined, { signal });
            }
        });
    }
    if ((await ownerOf(lock)) === owner) {
        report(`Process ${pidOf(owner)} has ended and left its lock behind: taking it over.`);
        await release(lock, owner);
    }
}

async function ownerOf(lock: string): Promise<string | undefined> {
    const names = await unless(["ENOENT"], () => readdir(lock));
    return names?.[0];
}

async function isStale(lock: string, owner: string): Promise<boolean> {
    const file = await unless(["ENOENT"], () => stat(join(lock, owner)));
    return file !== undefined && (isGone(owner) || Date.now() - file.mtimeMs > staleMs);
}

async function release(lock: string, owner: string): Promise<void> {
    await rm(join(lock, owner), { force: true });
    await unless(["ENOENT", "ENOTEMPTY", "EEXIST"], () => rmdir(lock));
}

async function touch(file: string): Promise<void> {
    const now = new Date();
    // When this fails, the worst is that another process takes the lock and makes an engine of its own.
    await utimes(file, now, now).catch(() => undefined);
}

async function unless<T>(expected: readonly string[], action: () => Promise<T>): Promise<T | undefined> {
    try {
        return await action();
    } catch (error) {
        if (expected.includes(codeOf(error) ?? "")) {
            return undefined;
        }
        throw error;
    }
}
