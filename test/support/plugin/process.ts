import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Properties } from "../properties";
import { PluginClient } from "./client";

const bundle = join(__dirname, "../../../dist/plugin/pulumi-resource-vmware-csp");

export interface ProcessOptions {
    /** Of the engine. Without one, nothing says who started it. */
    readonly engine?: string;
    /** The whole environment, but for PATH. */
    readonly env?: Readonly<Record<string, string>>;
    readonly config?: Properties;
    /** `ignore`: from /dev/null. Default: as the engine, which holds the other end. */
    readonly stdin?: "pipe" | "ignore";
}

/** The plugin in a process of its own, as Pulumi's engine starts it. */
export interface OwnProcess extends PluginClient {
    stdout(): string;
    stderr(): string;
    endStdin(): void;
    signal(signal: "SIGINT" | "SIGTERM"): void;
    /** Its status, once it has ended. */
    readonly exited: Promise<number | null>;
}

/** Starts the bundled plugin, which ends with the test at the latest. */
export async function startOwnProcess(options: ProcessOptions = {}): Promise<OwnProcess> {
    const { engine, env, config = {}, stdin = "pipe" } = options;
    const child = spawn(process.execPath, [bundle, ...(engine ? [engine] : [])], {
        env: { PATH: process.env["PATH"], ...env },
        stdio: [stdin, "pipe", "pipe"],
    });
    const printed = { stdout: "", stderr: "" };
    child.stdout?.on("data", (data) => (printed.stdout += data));
    child.stderr?.on("data", (data) => (printed.stderr += data));
    const exited = once(child, "exit").then(([status]) => (typeof status === "number" ? status : null));
    onTestFinished(async () => {
        child.kill("SIGKILL");
        await exited;
    });
    while (!printed.stdout.includes("\n")) {
        if (child.exitCode !== null) throw new Error(`the plugin has ended: ${printed.stderr}`);
        await Promise.race([child.stdout && once(child.stdout, "data"), exited]);
    }
    const client = new PluginClient(`127.0.0.1:${printed.stdout.trim()}`);
    onTestFinished(() => client.disconnect());
    await client.configure("default", config);
    return Object.assign(client, {
        stdout: () => printed.stdout,
        stderr: () => printed.stderr,
        endStdin: () => void child.stdin?.end(),
        signal: (signal: "SIGINT" | "SIGTERM") => void child.kill(signal),
        exited,
    });
}
