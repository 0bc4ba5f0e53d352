import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import type { Project } from "./stack";

/** A command of the Pulumi CLI that runs in a process of its own, to be killed. */
export interface Command {
    readonly pid: number;
    /** Its status, or null if a signal ended it; with what it printed. */
    readonly ended: Promise<{ readonly status: number | null; readonly output: string }>;
    /** Resolves once it has printed that text. */
    prints(text: string): Promise<void>;
}

/** Starts `pulumi` in the project, as a shell would. */
export function startCommand({ directory, env, printed }: Project, ...args: readonly string[]): Command {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
        cwd: directory,
        env: { ...process.env, ...env },
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => chunks.push(String(chunk)));
    const ended = new Promise<{ status: number | null; output: string }>((resolve, reject) => {
        child.once("error", reject);
        // Not "close": an orphan keeps the pipes open.
        child.once("exit", (status) => {
            printed.push(chunks.join(""));
            resolve({ status, output: chunks.join("") });
        });
    });
    if (child.pid === undefined) throw new Error("pulumi can't be started");
    const prints = async (text: string) => {
        while (!chunks.join("").includes(text)) {
            if (child.exitCode !== null) throw new Error(`pulumi ended, and did not print "${text}"`);
            await Promise.race([once(child.stdout, "data"), ended]);
        }
    };
    return { pid: child.pid, ended, prints };
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
