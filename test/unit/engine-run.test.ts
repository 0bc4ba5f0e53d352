import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../../tools/engine/run.mts";
import { appears, script, temporaryFolder } from "../../tools/engine/testing/fakes.mts";

const options = { env: {}, signal: new AbortController().signal, limitMs: 5_000 };

describe("a command", () => {
    test("gives its stdout", async () => {
        const file = script(temporaryFolder(), "say", 'echo "$1"');
        await expect(run(file, ["hello"], options)).resolves.toBe("hello\n");
    });

    test("that fails tells its last lines", async () => {
        const file = script(temporaryFolder(), "fail", "printf 'a\\nb\\n\\nc\\nd\\n' >&2; exit 2");
        await expect(run(file, ["all"], options)).rejects.toThrow(
            "fail all failed with exit code 2: b | c | d",
        );
    });

    test("that is not there is a failure", async () => {
        await expect(run("/nowhere/go", ["version"], options)).rejects.toThrow("ENOENT");
    });

    test("that takes too long is ended", async () => {
        const file = script(temporaryFolder(), "hang", "exec /bin/sleep 60");
        await expect(run(file, [], { ...options, limitMs: 50 })).rejects.toThrow(
            "hang took longer than 0.1 s",
        );
    });

    test("is ended with its children when the signal is aborted", async () => {
        const folder = temporaryFolder();
        const file = script(folder, "parent", `/bin/sleep 60 & : > ${join(folder, "started")}; wait`);
        const controller = new AbortController();
        const running = run(file, [], { ...options, signal: controller.signal });
        await appears(join(folder, "started"));
        controller.abort();
        // This settles when the last process that can write to the command's output has ended.
        await expect(running).rejects.toThrow("was ended by SIGKILL");
    });
});
