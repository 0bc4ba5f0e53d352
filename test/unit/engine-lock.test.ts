import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { getEngine } from "../../tools/engine/getEngine.mts";
import { withHeartbeat } from "../../tools/engine/heartbeat.mts";
import { staleMs, withLock } from "../../tools/engine/lock.mts";
import { newOwner } from "../../tools/engine/owner.mts";
import { fakeContext, fakeWay, temporaryFolder } from "../../tools/engine/testing/fakes.mts";

/** The pid of a process that has ended. */
function deadPid(): number {
    return spawnSync("/bin/sh", ["-c", "exit 0"]).pid;
}

/** A promise that the test resolves. */
function later() {
    let resolve = () => {};
    const promise = new Promise<void>((resolved) => {
        resolve = resolved;
    });
    return { promise, resolve };
}

function lockOf(cache: string, owner: string): string {
    mkdirSync(join(cache, "lock"), { recursive: true });
    const file = join(cache, "lock", owner);
    writeFileSync(file, "");
    return file;
}

describe("the lock", () => {
    test("two at once: one makes the engine, the other waits and gets the same", async () => {
        const finish = later();
        const env = { PULUMI_VMWARE_CSP_ENGINE_CACHE: temporaryFolder() };
        let made = 0;
        let finished = false;
        const ways = [
            fakeWay("cache", false, () => {
                if (!finished) {
                    throw new Error("nothing yet");
                }
                return "/made";
            }),
            fakeWay("build", true, async () => {
                made += 1;
                await finish.promise;
                finished = true;
                return "/made";
            }),
        ];
        const finishWhenOneWaits = (line: string) => {
            if (line.startsWith(`Now waiting for process ${process.pid}`)) {
                finish.resolve();
            }
        };
        const both = [1, 2].map(() => getEngine(finishWhenOneWaits, { env, ways }));
        await expect(Promise.all(both)).resolves.toEqual(["/made", "/made"]);
        expect(made).toBe(1);
        expect(readdirSync(env.PULUMI_VMWARE_CSP_ENGINE_CACHE)).toEqual([]);
    });

    test("that a dead process left is taken over, and what it left half-finished is removed", async () => {
        const context = fakeContext();
        const owner = newOwner(deadPid());
        lockOf(context.cache, owner);
        mkdirSync(join(context.cache, `partial.${owner}`, "bin"), { recursive: true });
        const living = `partial.${newOwner()}`;
        mkdirSync(join(context.cache, living));
        await withLock(context, async () => {
            expect(readdirSync(context.cache).sort()).toEqual(["lock", living]);
        });
        expect(context.lines).toEqual([expect.stringMatching(/^Process \d+ has ended and left its lock/)]);
        expect(existsSync(join(context.cache, "lock"))).toBe(false);
    });

    test("is stale when its owner has not touched it for long: the pid may be another's by now", async () => {
        const context = fakeContext();
        const longAgo = new Date(Date.now() - staleMs - 1_000);
        utimesSync(lockOf(context.cache, newOwner()), longAgo, longAgo);
        await expect(withLock(context, async () => "done")).resolves.toBe("done");
    });

    test("of a live process is left alone while one waits, and the wait can be stopped", async () => {
        const controller = new AbortController();
        const context = fakeContext();
        const owner = lockOf(context.cache, newOwner());
        const waiting = withLock(
            { ...context, signal: controller.signal, report: () => controller.abort() },
            async () => "never",
        );
        await expect(waiting).rejects.toThrow("aborted");
        expect(existsSync(owner)).toBe(true);
    });

    test("is released when the work fails", async () => {
        const context = fakeContext();
        await expect(withLock(context, () => Promise.reject(new Error("no luck")))).rejects.toThrow(
            "no luck",
        );
        expect(readdirSync(context.cache)).toEqual([]);
    });
});

test("long work says every half minute that it goes on", async () => {
    vi.useFakeTimers();
    const work = later();
    const lines: string[] = [];
    const result = withHeartbeat(
        (line) => lines.push(line),
        "building",
        () => work.promise,
    );
    vi.advanceTimersByTime(65_000);
    work.resolve();
    await expect(result).resolves.toBeUndefined();
    vi.advanceTimersByTime(65_000);
    vi.useRealTimers();
    expect(lines).toEqual(["Still building: 30 s so far.", "Still building: 1 min 0 s so far."]);
});
