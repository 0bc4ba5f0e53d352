import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { duration, run } from "../../../tools/process.mts";
import { appears, script, temporaryFolder } from "../../support/fakeEngine";

const options = { env: {}, signal: new AbortController().signal, limitMs: 60_000 };

describe("a command", () => {
    it("gives its stdout", async () => {
        const file = script(temporaryFolder(), "say", 'echo "$1"');
        await expect(run(file, ["hello"], options)).resolves.toBe("hello\n");
    });

    it("that fails reports its last lines", async () => {
        const file = script(temporaryFolder(), "fail", "printf 'a\\nb\\n\\nc\\nd\\n' >&2; exit 2");
        const failure = "fail all failed with exit code 2: b | c | d";
        await expect(run(file, ["all"], options)).rejects.toThrow(failure);
    });

    it("that is killed reports the signal", async () => {
        const file = script(temporaryFolder(), "die", "kill -TERM $$");
        await expect(run(file, [], options)).rejects.toThrow("die failed with SIGTERM");
    });

    it("that does not exist is a failure", async () => {
        await expect(run("/nowhere/go", ["version"], options)).rejects.toThrow("ENOENT");
    });

    it("that takes too long is ended", async () => {
        const file = script(temporaryFolder(), "hang", "exec /bin/sleep 60");
        const running = run(file, [], { ...options, limitMs: 50 });
        await expect(running).rejects.toThrow("hang took longer than 0.1 s");
    });

    it("is ended with its children when the signal is aborted", async () => {
        const folder = temporaryFolder();
        const file = script(folder, "parent", `/bin/sleep 60 & : > ${join(folder, "started")}; wait`);
        const controller = new AbortController();
        const running = run(file, [], { ...options, signal: controller.signal });
        await appears(join(folder, "started"));
        controller.abort(new Error("enough"));
        // This settles when the last process that can write to the command's output has ended.
        await expect(running).rejects.toThrow("enough");
    });
});

describe("the main function of a tool", () => {
    const module = join(__dirname, "../../../tools/process.mts");

    function start(work: string) {
        const program = `import { runMain } from ${JSON.stringify(module)}; await runMain(async (signal) => { ${work} });`;
        const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
        onTestFinished(() => void child.kill("SIGKILL"));
        return { child, stderr: text(child.stderr), exit: once(child, "exit") };
    }

    it("ends with 0 after its work", async () => {
        await expect(start("").exit).resolves.toEqual([0, null]);
    });

    it("ends with 1 and the message after an error", async () => {
        const { stderr, exit } = start("throw new Error('no luck')");
        await expect(exit).resolves.toEqual([1, null]);
        await expect(stderr).resolves.toBe("no luck\n");
    });

    it.each([
        ["SIGINT", 130],
        ["SIGTERM", 143],
        ["SIGHUP", 129],
    ] as const)("lets its work clean up after %s", async (signal, status) => {
        const { child, stderr, exit } = start(`
            const alive = setInterval(() => {}, 1_000);
            console.log("ready");
            await new Promise((resolve) => signal.addEventListener("abort", resolve));
            clearInterval(alive);
            console.error("cleaned up");`);
        await once(child.stdout, "data");
        child.kill(signal);
        await expect(exit).resolves.toEqual([status, null]);
        await expect(stderr).resolves.toMatch(new RegExp(`^cleaned up\nStopped by ${signal}\\.`));
    });

    it("goes on cleaning up when the reader of its output has gone", async () => {
        const { child, stderr, exit } = start(`
            console.log("ready");
            process.stdin.resume();
            await new Promise((resolve) => process.stdin.on("end", resolve));
            console.log("nobody reads this");
            await new Promise((resolve) => setTimeout(resolve, 50));
            console.error("cleaned up");`);
        await once(child.stdout, "data");
        child.stdout.destroy();
        child.stdin.end();
        await expect(exit).resolves.toEqual([0, null]);
        await expect(stderr).resolves.toBe("cleaned up\n");
    });
});

describe("a duration", () => {
    it.each([
        [40, "0.0 s"],
        [9_449, "9.4 s"],
        [9_500, "10 s"],
        [59_499, "59 s"],
        [59_500, "1 min 0 s"],
        [307_000, "5 min 7 s"],
    ])("of %d ms is %s", (milliseconds, words) => {
        expect(duration(milliseconds)).toBe(words);
    });
});
