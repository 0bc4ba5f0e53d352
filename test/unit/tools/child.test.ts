import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";

const module = join(__dirname, "../../../tools/child.mjs");

/** A script that runs a command by tools/child.mjs and ends with its status. */
function running(command: string, ...args: string[]): string[] {
    const script = `
        import { runChild } from ${JSON.stringify(module)};
        process.exit(await runChild(${JSON.stringify(command)}, ${JSON.stringify(args)}, {}));`;
    return ["--input-type=module", "-e", script];
}

/** A script that prints "ready". On a signal, it prints which, cleans up for a while, and exits with 0. */
const cleansUp = `
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
        process.once(signal, () => {
            clearInterval(alive);
            setTimeout(() => console.log("cleaned up after", signal), 200);
        });
    }
    const alive = setInterval(() => {}, 1000);
    console.log("ready");`;

function start(command: string, args: readonly string[]) {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    return { child, stdout: text(child.stdout), stderr: text(child.stderr), exit: once(child, "exit") };
}

async function ready({ stdout }: ChildProcess): Promise<void> {
    if (stdout === null) throw new Error("no stdout");
    await once(stdout, "data");
}

describe("a command that a tool runs", () => {
    it.each([
        ["its own status", process.execPath, ["-e", "process.exit(3)"], 3],
        ["128 and more for a signal", process.execPath, ["-e", "process.kill(process.pid, 'SIGKILL')"], 137],
        ["127 where it can't be run", "/no/such/command", [], 127],
    ])("ends the tool with %s", async (_, command, args, status) => {
        await expect(start(process.execPath, running(command, ...args)).exit).resolves.toEqual([status, null]);
    });

    it.each([
        ["SIGINT", 130],
        ["SIGTERM", 143],
        ["SIGHUP", 129],
    ] as const)("is passed %s, and the tool waits until it has cleaned up", async (signal, status) => {
        const { child, stdout, exit } = start(process.execPath, running(process.execPath, "-e", cleansUp));
        await ready(child);
        child.kill(signal);
        await expect(exit).resolves.toEqual([status, null]);
        await expect(stdout).resolves.toBe(`ready\ncleaned up after ${signal}\n`);
    });

    it("gets the signal again if it goes on in spite of it", async () => {
        const stubborn = `
            let signals = 0;
            process.on("SIGINT", () => (signals += 1) === 2 && process.exit(0));
            setInterval(() => console.log("ready"), 100);`;
        const { child, exit } = start(process.execPath, running(process.execPath, "-e", stubborn));
        await ready(child);
        child.kill("SIGINT");
        await expect(exit).resolves.toEqual([130, null]);
    });

    it("is stopped when the shell that started the tool has gone", async () => {
        const args = [process.execPath, ...running(process.execPath, "-e", cleansUp)];
        const { child, stdout } = start("sh", ["-c", '"$@"; exit $?', "sh", ...args]);
        await ready(child);
        child.kill("SIGKILL");
        await expect(stdout).resolves.toBe("ready\ncleaned up after SIGHUP\n");
    });
});
