import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { entries } from "../../../../tools/engine/sources.mts";
import { isAlive } from "../../../../tools/process.mts";
import { appears, fakeGo, temporaryFolder } from "../../../support/fakeEngine";

const main = join(__dirname, "../../../../tools/engine/main.mts");

function start(path: string, cache: string, sources: string) {
    const env = { PATH: path, PULUMI_VMWARE_CSP_ENGINE_CACHE: cache, PULUMI_VMWARE_CSP_ENGINE_WAYS: sources };
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
            if (all.includes(wanted)) resolve();
        });
    });
}

describe("npm run engine", () => {
    it("makes the same engine in two processes at once, and prints its folder", async () => {
        const first = temporaryFolder();
        const second = temporaryFolder();
        const cache = temporaryFolder();
        for (const go of [first, second]) fakeGo(go, "v3.259.0", join(go, "go-on"));
        const both = [first, second].map((go) => start(go, cache, "cache,build"));
        for (const go of [first, second]) await appears(join(go, "started"));
        for (const go of [first, second]) writeFileSync(join(go, "go-on"), "");
        const folder = `${join(cache, entries.build, "bin")}\n`;
        await expect(Promise.all(both.map(({ stdout }) => stdout))).resolves.toEqual([folder, folder]);
        expect(readdirSync(cache).filter((name) => !name.startsWith("go-"))).toEqual([entries.build]);
    });

    it.each([
        ["SIGTERM", 143],
        ["SIGINT", 130],
    ] as const)("ends Go on %s and leaves nothing half-finished", async (signal, code) => {
        const go = temporaryFolder();
        const cache = temporaryFolder();
        fakeGo(go, "v3.259.0", join(go, "never"));
        const { child, stdout, exit } = start(go, cache, "build");
        await appears(join(go, "started"));
        child.kill(signal);
        await expect(exit).resolves.toEqual([code, null]);
        await expect(stdout).resolves.toBe("");
        expect(readdirSync(cache)).toEqual([]);
        expect(isAlive(Number(readFileSync(join(go, "pid"), "utf8")))).toBe(false);
    });

    it("works after a process that was killed in the middle", async () => {
        const go = temporaryFolder();
        const cache = temporaryFolder();
        fakeGo(go, "v3.259.0", join(go, "go-on"));
        const killed = start(go, cache, "cache,build");
        await appears(join(go, "started"));
        killed.child.kill("SIGKILL");
        await killed.exit;
        writeFileSync(join(go, "go-on"), "");
        await expect(start(go, cache, "cache,build").stdout).resolves.toContain(entries.build);
    });

    it("exits with 1 and the message when no source works", async () => {
        const { child, stdout, exit } = start(temporaryFolder(), temporaryFolder(), "path,cache");
        await says(child, "Found no Pulumi engine. It can come from:");
        await expect(exit).resolves.toEqual([1, null]);
        await expect(stdout).resolves.toBe("");
    });
});
