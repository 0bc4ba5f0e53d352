import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providerTexts } from "../../provider/program/providerText";
import { root } from "../../tools/root.mts";
import { PluginClient } from "./plugin/client";
import type { Properties } from "./properties";
import { startRawServer } from "./rawServer";

const script = join(root, "node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider", "index.js");

/** What the host is started with. */
export interface HostOptions {
    /** The whole environment, except PATH. */
    readonly env?: Readonly<Record<string, string>>;
    /** The stack configuration, by full key. */
    readonly config?: Readonly<Record<string, string>>;
}

/**
 * Pulumi's dynamic-provider host in a process of its own, called as Pulumi's engine calls it about resources with our stored
 * text. Its engine is only an address.
 */
export type HostProcess = Awaited<ReturnType<typeof startHost>>;

/** Starts the host from the directory of a project that has this package, as Pulumi's engine does. */
export async function startHost({ env = {}, config = {} }: HostOptions = {}) {
    const project = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-host-"));
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    writeFileSync(join(project, "package.json"), "{}");
    const engine = await startRawServer((socket) => void socket.end());
    const engineAddress = `127.0.0.1:${engine.port}`;
    const { PATH = "" } = process.env;
    const child = spawn(process.execPath, [script, engineAddress], { cwd: project, env: { PATH, ...env } });
    const printed: string[] = [];
    child.stderr.on("data", (data) => void printed.push(String(data)));
    const client = new PluginClient(`127.0.0.1:${await firstLine(child, printed)}`);
    await client.configure("", config);
    return {
        check: (olds: Properties, news: Properties) => client.check("", olds, withText(news)),
        diff: async (id: string, olds: Properties, news: Properties) => {
            const { changes, replaces } = await client.diff("", id, olds, withText(news));
            return { changes, replaces };
        },
        create: (news: Properties) => client.create("", withText(news)),
        read: async (id: string, outputs: Properties) => {
            const found = await client.read("", id, outputs, {});
            return { id: found.id, outputs: found.outputs };
        },
        update: (id: string, olds: Properties, news: Properties) => client.update("", id, olds, withText(news)),
        delete: (id: string, outputs: Properties) => client.delete("", id, outputs),
        /** Everything that it printed, which an engine shows to the user. */
        printed: () => printed.join(""),
        /** Kills the engine: its address stops answering. The host lives on. */
        loseEngine: () => engine.close(),
        close: async () => {
            client.disconnect();
            const exited = once(child, "exit");
            child.kill("SIGKILL");
            await exited;
            await engine.close();
            rmSync(project, { recursive: true, force: true });
        },
    };
}

/** Inputs as the program registers them: with the text that the host evaluates. */
function withText(inputs: Properties): Properties {
    return { ...inputs, __provider: providerTexts.oauthAppSecret };
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
