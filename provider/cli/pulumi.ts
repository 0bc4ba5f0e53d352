import { type ExecFileException, execFile } from "node:child_process";
import { oneLine } from "../common/sanitize";
import type { CommandIo } from "./commandIo";

/** What a command of Pulumi printed, or in a few words why it failed. */
export type PulumiResult = { readonly stdout: string } | { readonly failure: string };

/** The export of a large stack has tens of megabytes; a text of Node holds half a gigabyte. */
const maxBuffer = 512 * 1024 * 1024;

/**
 * Runs the `pulumi` of the PATH in the command's directory. It asks nothing.
 *
 * @param timeoutMs how long it may take.
 */
export function runPulumi(
    args: readonly string[],
    { directory, env }: Pick<CommandIo, "directory" | "env">,
    timeoutMs = 60_000,
): Promise<PulumiResult> {
    const options = {
        cwd: directory,
        timeout: timeoutMs,
        maxBuffer,
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    };
    return new Promise((resolve) => {
        execFile("pulumi", [...args, "--non-interactive"], options, (error, stdout, stderr) => {
            if (error === null) resolve({ stdout });
            else if (error.code === "ENOENT") resolve({ failure: "pulumi is not on the PATH" });
            else resolve({ failure: firstError(stderr) ?? `pulumi ${commandOf(args)} ${whatEnded(error, timeoutMs)}` });
        });
    });
}

/** Pulumi explains at length what its first sentence says. */
function firstError(stderr: string): string | undefined {
    const [, sentence] = /^error: (.*?)(?:[.;] |$)/m.exec(stderr) ?? [];
    return sentence && oneLine(sentence);
}

function commandOf(args: readonly string[]): string {
    const firstOption = args.findIndex((arg) => arg.startsWith("-"));
    return args.slice(0, firstOption < 0 ? args.length : firstOption).join(" ");
}

function whatEnded({ killed, code }: ExecFileException, timeoutMs: number): string {
    if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return "printed too much";
    return killed ? `did not end within ${timeoutMs / 1_000} s` : "failed";
}
