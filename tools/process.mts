import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { constants as files } from "node:fs";
import { access } from "node:fs/promises";
import { constants } from "node:os";
import { basename, delimiter, join, resolve } from "node:path";
import { text } from "node:stream/consumers";

/** Takes one line about what is being done, for a person. */
export type Log = (line: string) => void;

const onWindows = process.platform === "win32";

/** How a command is run. */
export interface RunOptions {
    readonly env: NodeJS.ProcessEnv;
    /** Ends the command and all that it started. */
    readonly signal: AbortSignal;
    /** After this time it is ended too. Default: a minute. */
    readonly limitMs?: number;
    readonly cwd?: string;
}

/** Runs a command to its end and returns its stdout. The error of a failure has the last lines of its stderr. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
    const { env, signal, limitMs = 60_000, cwd } = options;
    signal.throwIfAborted();
    // A process group of its own, so that what the command starts can be ended with it.
    const child = spawn(command, args, { cwd, env, detached: !onWindows, stdio: ["ignore", "pipe", "pipe"] });
    const limit = AbortSignal.timeout(limitMs);
    const stop = AbortSignal.any([signal, limit]);
    const end = () => endGroup(child);
    stop.addEventListener("abort", end);
    try {
        const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
        signal.throwIfAborted();
        if (child.exitCode === 0) return stdout;
        const name = [command, ...args.slice(0, 1)].map((part) => basename(part)).join(" ");
        const status = child.exitCode === null ? child.signalCode : `exit code ${child.exitCode}`;
        const failure = limit.aborted ? `took longer than ${duration(limitMs)}` : `failed with ${status}`;
        throw new Error(`${name} ${failure}${lastLines(stderr)}`);
    } finally {
        stop.removeEventListener("abort", end);
    }
}

function endGroup(child: ChildProcess): void {
    if (onWindows || child.pid === undefined) return void child.kill("SIGKILL");
    try {
        process.kill(-child.pid, "SIGKILL");
    } catch {
        // It has just ended by itself.
    }
}

function lastLines(stderr: string): string {
    const lines = stderr.split("\n").filter((line) => line.trim() !== "");
    return lines.length === 0 ? "" : `: ${lines.slice(-3).join(" | ")}`;
}

/** A process below another one. */
export interface Process {
    readonly pid: number;
    readonly command: string;
}

/** The processes that a process has started, and those that they have: engine plugins are in groups of their own. */
export function descendantsOf(pid: number): Process[] {
    const listed = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
    const all = listed
        .split("\n")
        .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
        .filter((match) => match !== null)
        .map(([, own, parent, command = ""]) => ({ pid: Number(own), parent: Number(parent), command }));
    const below = (parent: number): Process[] =>
        all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
    return below(pid);
}

/** Kills processes by SIGKILL, one after the other, so that none can say goodbye. */
export function kill(...pids: readonly number[]): void {
    for (const pid of pids) {
        try {
            process.kill(pid, "SIGKILL");
        } catch {
            // It has ended by itself: with its parent, or before.
        }
    }
}

export function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch {
        return false;
    }
}

/** The file name of a program on this platform. */
export function executableName(program: string): string {
    return onWindows ? `${program}.exe` : program;
}

export async function isExecutable(file: string): Promise<boolean> {
    return access(file, files.X_OK)
        .then(() => true)
        .catch(() => false);
}

/** The absolute path of a program; undefined if PATH has none. */
export async function findOnPath(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
    for (const folder of (env["PATH"] ?? "").split(delimiter).filter(Boolean)) {
        const file = resolve(join(folder, executableName(program)));
        if (await isExecutable(file)) return file;
    }
    return undefined;
}

/**
 * Runs the work of a command-line tool and sets the exit status: 1 after an error, whose message goes to stderr, and 128
 * and more after SIGINT, SIGTERM or SIGHUP. Those abort `signal` instead of ending this process, so that the work can
 * end its children and remove its files.
 */
export async function runMain(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
        process.on(name, () => {
            process.exitCode = 128 + constants.signals[name];
            controller.abort(new Error(`Stopped by ${name}. Nothing half-finished is left behind.`));
        });
    // A reader that goes away (`npm run demo | head`) must not keep the work from cleaning up.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
    try {
        await work(controller.signal);
        controller.signal.throwIfAborted();
    } catch (error) {
        console.error(messageOf(controller.signal.aborted ? controller.signal.reason : error));
        process.exitCode ??= 1;
    }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

/** Milliseconds for a person: `0.4 s`, `12 s` or `5 min 7 s`. */
export function duration(milliseconds: number): string {
    const seconds = milliseconds / 1_000;
    if (seconds < 9.5) return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
