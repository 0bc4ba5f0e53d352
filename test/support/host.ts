import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../tools/root.mts";
import { HostClient } from "./hostClient";
import { startRawServer } from "./rawServer";

const script = join(root, "node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider", "index.js");

/** Pulumi's dynamic-provider host in a process of its own, with an engine that is only an address. */
export interface Host extends HostClient {
    /** Everything that it printed, which an engine shows to the user. */
    printed(): string;
    /** Kills the engine: its address stops answering. The host lives on. */
    loseEngine(): Promise<void>;
    close(): Promise<void>;
}

/** What the host is started with. */
export interface HostOptions {
    /** The whole environment, except PATH. */
    readonly env?: Readonly<Record<string, string>>;
    /** The stack configuration, by full key. */
    readonly config?: Readonly<Record<string, string>>;
}

/** Starts the host from the directory of a project that has this package, as Pulumi's engine does. */
export async function startHost({ env = {}, config = {} }: HostOptions = {}): Promise<Host> {
    const project = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-host-"));
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    writeFileSync(join(project, "package.json"), "{}");
    const engine = await startRawServer((socket) => void socket.end());
    const engineAddress = `127.0.0.1:${engine.port}`;
    const { PATH = "" } = process.env;
    const child = spawn(process.execPath, [script, engineAddress], { cwd: project, env: { PATH, ...env } });
    const printed: string[] = [];
    child.stderr.on("data", (data) => void printed.push(String(data)));
    const client = new HostClient(`127.0.0.1:${await firstLine(child, printed)}`);
    await client.configure(config);
    return Object.assign(client, {
        printed: () => printed.join(""),
        loseEngine: () => engine.close(),
        close: async () => {
            client.disconnect();
            const exited = once(child, "exit");
            child.kill("SIGKILL");
            await exited;
            await engine.close();
            rmSync(project, { recursive: true, force: true });
        },
    });
}

/** The host prints its port first. */
function firstLine(child: ChildProcess, printed: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
        let text = "";
        child.once("exit", () => reject(new Error(`the host ended: ${printed.join("")}`)));
        child.stdout?.on("data", (data) => {
            text += data;
            const [line = "", ...more] = text.split("\n");
            if (more.length > 0) resolve(line.trim());
            printed.push(more.join("\n"));
        });
    });
}
