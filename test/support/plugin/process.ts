import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { ownExecutable } from "../../../tools/plugin/executable.mts";
import type { Properties } from "../properties";
import { PluginClient } from "./client";

const bundle = join(__dirname, "../../../dist/plugin/pulumi-resource-vmware-csp");

/** The forms of the plugin: a script for the machine's Node, and an executable with a Node in it. */
export const programs = ["script", "executable"] as const;
export type Program = (typeof programs)[number];

export interface ProcessOptions {
    /** Default: the script. */
    readonly program?: Program;
    /** The engine's address. Without one, the plugin does not know who started it. */
    readonly engine?: string;
    /** The whole environment, but for the script's PATH. */
    readonly env?: Readonly<Record<string, string>>;
    readonly config?: Properties;
    /** `ignore`: from /dev/null. Default: a pipe whose other end stays open, as with the engine. */
    readonly stdin?: "pipe" | "ignore";
}

/** A provider in a process of its own, as Pulumi's engine starts it. */
export interface OwnProcess extends PluginClient {
    stdout(): string;
    stderr(): string;
    endStdin(): void;
    signal(signal: "SIGINT" | "SIGTERM" | "SIGUSR2"): void;
    /** Its status, once it has ended. */
    readonly exited: Promise<number | null>;
}

let executable: Promise<string> | undefined;

/** The plugin's executable for this platform. Makes it if it is not there yet. */
export function pluginExecutable(): Promise<string> {
    executable ??= ownExecutable({ log: () => {}, signal: AbortSignal.timeout(300_000) });
    return executable;
}

/** Starts the plugin, which ends with the test at the latest. */
export async function startOwnProcess(options: ProcessOptions = {}): Promise<OwnProcess> {
    const { program = "script", engine, env, config = {}, stdin = "pipe" } = options;
    const isScript = program === "script";
    const [file, args] = isScript ? [process.execPath, [bundle]] : [await pluginExecutable(), []];
    const plugin = await startProvider(file, [...args, ...(engine ? [engine] : [])], {
        env: { ...(isScript && { PATH: process.env["PATH"] }), ...env },
        stdio: [stdin, "pipe", "pipe"],
    });
    await plugin.configure("default", config);
    return plugin;
}

/** Starts a program that prints the port of its provider, which ends with the test at the latest. */
export async function startProvider(file: string, args: readonly string[], options: SpawnOptions): Promise<OwnProcess> {
    const child = spawn(file, args, options);
    const printed = { stdout: "", stderr: "" };
    child.stdout?.on("data", (data) => (printed.stdout += data));
    child.stderr?.on("data", (data) => (printed.stderr += data));
    const exited = once(child, "exit").then(([status]) => (typeof status === "number" ? status : null));
    onTestFinished(async () => {
        child.kill("SIGKILL");
        await exited;
    });
    while (!printed.stdout.includes("\n")) {
        if (child.exitCode !== null) throw new Error(`the provider has ended: ${printed.stderr}`);
        await Promise.race([child.stdout && once(child.stdout, "data"), exited]);
    }
    const client = new PluginClient(`127.0.0.1:${printed.stdout.trim()}`);
    onTestFinished(() => client.disconnect());
    return Object.assign(client, {
        stdout: () => printed.stdout,
        stderr: () => printed.stderr,
        endStdin: () => void child.stdin?.end(),
        signal: (signal: "SIGINT" | "SIGTERM" | "SIGUSR2") => void child.kill(signal),
        exited,
    });
}
