import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { duration, run } from "../../../tools/process.mts";
import { root } from "../../../tools/root.mts";
import { appears, script, temporaryFolder } from "../../support/fakeEngine";

type Command = readonly [string, ...string[]];

const stoppingSignals = [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
] as const;

/** The command that runs a program in JavaScript. */
function node(program: string): Command {
    return [process.execPath, "--input-type=module", "-e", program];
}

function start([command, ...args]: Command) {
    const child = spawn(command, args);
    onTestFinished(() => void child.kill("SIGKILL"));
    return {
        child,
        stdout: text(child.stdout),
        stderr: text(child.stderr),
        exit: once(child, "exit"),
        ready: once(child.stdout, "data"),
    };
}

describe("a command that is run to its end", () => {
    const options = { env: {}, signal: new AbortController().signal, limitMs: 60_000 };

    it("gives its stdout", async () => {
        const file = script(temporaryFolder(), "say", 'echo "$1"');
        await expect(run(file, ["hello"], options)).resolves.toBe("hello\n");
    });

    it.each([
        [
            "reports its last lines",
            "printf 'a\\nb\\n\\nc\\nd' >&2; exit 2",
            "failed with exit code 2: b | c | d",
            60_000,
        ],
        ["that is killed reports the signal", "kill -TERM $$", "failed with SIGTERM", 60_000],
        ["that takes too long is ended", "exec /bin/sleep 60", "took longer than 0.1 s", 50],
    ])("that fails %s", async (_, line, failure, limitMs) => {
        const file = script(temporaryFolder(), "tool", line);
        await expect(run(file, ["all"], { ...options, limitMs })).rejects.toThrow(`tool all ${failure}`);
    });

    it("that does not exist is a failure", async () => {
        await expect(run("/nowhere/go", ["version"], options)).rejects.toThrow("ENOENT");
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
    const module = join(root, "tools/process.mts");

    function startMain(work: string) {
        return start(node(`import { runMain } from "${module}"; await runMain(async (signal) => { ${work} });`));
    }

    it.each([
        ["0 after its work", "", 0, ""],
        ["1 and the message after an error", "throw new Error('no luck')", 1, "no luck\n"],
    ])("ends with %s", async (_, work, status, printed) => {
        const { stderr, exit } = startMain(work);
        await expect(exit).resolves.toEqual([status, null]);
        await expect(stderr).resolves.toBe(printed);
    });

    it.each(stoppingSignals)("lets its work clean up after %s", async (signal, status) => {
        const { child, ready, stderr, exit } = startMain(`
            const alive = setInterval(() => {}, 1_000);
            console.log("ready");
            await new Promise((resolve) => signal.addEventListener("abort", resolve));
            clearInterval(alive);
            console.error("cleaned up");`);
        await ready;
        child.kill(signal);
        await expect(exit).resolves.toEqual([status, null]);
        await expect(stderr).resolves.toMatch(new RegExp(`^cleaned up\nStopped by ${signal}\\.`));
    });

    it("goes on cleaning up when the reader of its output has gone", async () => {
        const { child, ready, stdout, stderr, exit } = startMain(`
            console.log("ready");
            process.stdin.resume();
            await new Promise((resolve) => process.stdin.on("end", resolve));
            console.log("nobody reads this");
            await new Promise((resolve) => setTimeout(resolve, 50));
            console.error("cleaned up");`);
        await ready;
        child.stdout.destroy();
        await expect(stdout).rejects.toThrow("Premature close");
        child.stdin.end();
        await expect(exit).resolves.toEqual([0, null]);
        await expect(stderr).resolves.toBe("cleaned up\n");
    });
});

describe("a command that setup runs", () => {
    /** A process that runs a command as setup.mjs does, and ends with its status. */
    function running([command, ...args]: Command): Command {
        return node(`
            import { runChild } from "${join(root, "tools/child.mjs")}";
            process.exit(await runChild(${JSON.stringify(command)}, ${JSON.stringify(args)}, {}));`);
    }

    /** Prints "ready". On a signal, it prints which, cleans up for a while, and exits with 0. */
    const cleansUp = node(`
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
            process.once(signal, () => {
                clearInterval(alive);
                setTimeout(() => console.log("cleaned up after", signal), 200);
            });
        }
        const alive = setInterval(() => {}, 1000);
        console.log("ready");`);

    it.each<[string, Command, number]>([
        ["its own status", node("process.exit(3)"), 3],
        ["128 and more for a signal", node("process.kill(process.pid, 'SIGKILL')"), 137],
        ["127 where it can't be run", ["/no/such/command"], 127],
    ])("ends setup with %s", async (_, command, status) => {
        await expect(start(running(command)).exit).resolves.toEqual([status, null]);
    });

    it.each(stoppingSignals)("is passed %s, and setup waits until it has cleaned up", async (signal, status) => {
        const { child, ready, stdout, exit } = start(running(cleansUp));
        await ready;
        child.kill(signal);
        await expect(exit).resolves.toEqual([status, null]);
        await expect(stdout).resolves.toBe(`ready\ncleaned up after ${signal}\n`);
    });

    it("gets the signal again if it goes on in spite of it", async () => {
        const stubborn = node(`
            let signals = 0;
            process.on("SIGINT", () => (signals += 1) === 2 && process.exit(0));
            setInterval(() => console.log("ready"), 100);`);
        const { child, ready, exit } = start(running(stubborn));
        await ready;
        child.kill("SIGINT");
        await expect(exit).resolves.toEqual([130, null]);
    });

    it("is stopped when the shell that started setup has gone", async () => {
        const { child, ready, stdout } = start(["sh", "-c", '"$@"; exit $?', "sh", ...running(cleansUp)]);
        await ready;
        child.kill("SIGKILL");
        await expect(stdout).resolves.toBe("ready\ncleaned up after SIGHUP\n");
    });
});

it.each([
    [40, "0.0 s"],
    [9_449, "9.4 s"],
    [9_500, "10 s"],
    [59_499, "59 s"],
    [59_500, "1 min 0 s"],
    [307_000, "5 min 7 s"],
])("a duration of %d ms is %s", (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
});
