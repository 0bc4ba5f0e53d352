import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { entries } from "../../tools/engine/pins.mts";
import { appears, fakeGo, runs, temporaryFolder } from "../../tools/engine/testing/fakes.mts";

const main = join(__dirname, "..", "..", "tools", "engine", "main.mts");

function start(path: string, cache: string, ways: string) {
    const env = { PATH: path, PULUMI_VMWARE_CSP_ENGINE_CACHE: cache, PULUMI_VMWARE_CSP_ENGINE_WAYS: ways };
    const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    return { child, stdout: text(child.stdout), exit: once(child, "exit") };
}

/** Resolves when the process's stderr has this text. */
function says(child: ChildProcess, wanted: string): Promise<void> {
    return new Promise((resolve) => {
        let all = "";
        child.stderr?.on("data", (data: Buffer) => {
            all += data.toString();
            if (all.includes(wanted)) {
                resolve();
            }
        });
    });
}

describe("npm run engine", () => {
    test("two processes at once: one build, and the folder is the last line of both", async () => {
        const [go, cache] = [temporaryFolder(), temporaryFolder()];
        const goOn = join(go, "go-on");
        fakeGo(go, "v3.259.0", goOn);
        const first = start(go, cache, "cache,build");
        await appears(join(go, "started"));
        const second = start(go, cache, "cache,build");
        await says(second.child, `waiting for process ${first.child.pid}`);
        writeFileSync(goOn, "");
        const folder = join(cache, entries.build, "bin");
        await expect(Promise.all([first.stdout, second.stdout])).resolves.toEqual([
            `${folder}\n`,
            `${folder}\n`,
        ]);
        expect(readFileSync(join(go, "builds"), "utf8").trim().split("\n")).toHaveLength(2);
        expect(readdirSync(cache)).toEqual([entries.build]);
    });

    test.each([
        ["SIGTERM", 143],
        ["SIGINT", 130],
    ] as const)("on %s ends Go and leaves neither lock nor half a build", async (signal, code) => {
        const [go, cache] = [temporaryFolder(), temporaryFolder()];
        fakeGo(go, "v3.259.0", join(go, "never"));
        const { child, stdout, exit } = start(go, cache, "build");
        await appears(join(go, "started"));
        child.kill(signal);
        await expect(exit).resolves.toEqual([code, null]);
        await expect(stdout).resolves.toBe("");
        expect(readdirSync(cache)).toEqual([]);
        expect(runs(Number(readFileSync(join(go, "pid"), "utf8")))).toBe(false);
    });

    test("takes over from a process that was killed in the middle", async () => {
        const [go, cache] = [temporaryFolder(), temporaryFolder()];
        fakeGo(go, "v3.259.0", join(go, "go-on"));
        const killed = start(go, cache, "cache,build");
        await appears(join(go, "started"));
        killed.child.kill("SIGKILL");
        await killed.exit;
        expect(readdirSync(cache).map((name) => name.split(".")[0])).toEqual(["lock", "partial"]);
        writeFileSync(join(go, "go-on"), "");
        await expect(start(go, cache, "cache,build").stdout).resolves.toContain(entries.build);
        expect(readdirSync(cache)).toEqual([entries.build]);
    });

    test("without any way that works exits with 1 and the message", async () => {
        const { child, stdout, exit } = start(temporaryFolder(), temporaryFolder(), "path,cache");
        await says(child, "There is no Pulumi engine, and none of the ways to get one worked:");
        await expect(exit).resolves.toEqual([1, null]);
        await expect(stdout).resolves.toBe("");
    });
});
