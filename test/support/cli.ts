import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Project } from "./stack";

/** A command of the Pulumi CLI that runs in a process of its own, to be killed. */
export interface Command {
    readonly pid: number;
    /** Its status (null if a signal ended it), and what it printed. */
    readonly ended: Promise<{ readonly status: number | null; readonly output: string }>;
    /** Resolves once it has printed that text. */
    prints(text: string): Promise<void>;
}

/** Starts `pulumi up` of the stack dev. */
export function startUp(project: Project, ...more: readonly string[]): Command {
    return startCommand(project, "up", "--yes", "--skip-preview", "--stack", "dev", ...more);
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
