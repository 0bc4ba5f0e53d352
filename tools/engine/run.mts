import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";
import { text } from "node:stream/consumers";
import { duration } from "./duration.mts";

const onWindows = process.platform === "win32";

/** How a command is run. */
export interface RunOptions {
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    /** After this time the command and all that it started are ended. */
    readonly limitMs: number;
    readonly cwd?: string;
}

/** Runs a command to its end and returns its stdout. A failure's message has the last lines of its stderr. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
    const { env, signal, limitMs, cwd } = options;
    signal.throwIfAborted();
    // A process group of its own, so that what the command starts can be ended with it.
    const child = spawn(command, args, { cwd, env, detached: !onWindows, stdio: ["ignore", "pipe", "pipe"] });
    const limit = new AbortController();
    const timer = setTimeout(() => {
        limit.abort();
        end(child);
    }, limitMs);
    const stop = () => end(child);
    signal.addEventListener("abort", stop);
    try {
        const [stdout, stderr] = await Promise.all([
            text(child.stdout),
            text(child.stderr),
            once(child, "close"),
        ]);
        if (child.exitCode !== 0) {
            throw new Error(
                `${called(command, args)} ${failure(child, limit.signal, limitMs)}${lastLines(stderr)}`,
            );
        }
        return stdout;
    } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
    }
}

function end(child: ChildProcess): void {
    if (onWindows || child.pid === undefined) {
        child.kill("SIGKILL");
        return;
    }
    try {
        process.kill(-child.pid, "SIGKILL");
    } catch {
        // It has just ended by itself.
    }
}

function called(command: string, args: readonly string[]): string {
    return [command, ...args.slice(0, 1)].map((part) => basename(part)).join(" ");
}

function failure(child: ChildProcess, limit: AbortSignal, limitMs: number): string {
    if (limit.aborted) {
        return `took longer than ${duration(limitMs)}`;
    }
    return child.exitCode === null
        ? `was ended by ${child.signalCode}`
        : `failed with exit code ${child.exitCode}`;
}

function lastLines(stderr: string): string {
    const lines = stderr.split("\n").filter((line) => line.trim() !== "");
    return lines.length === 0 ? "" : `: ${lines.slice(-3).join(" | ")}`;
}
