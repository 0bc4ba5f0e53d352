import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { providerTexts } from "../../provider/program/providerText";
import { root } from "../../tools/root.mts";
import { startProvider } from "./plugin/process";
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
 * text. Its engine is only an address. Both end with the test.
 */
export type HostProcess = Awaited<ReturnType<typeof startHost>>;

/** Starts the host from the directory of a project that has this package, as Pulumi's engine does. */
export async function startHost({ env = {}, config = {} }: HostOptions = {}) {
    const project = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-host-"));
    onTestFinished(() => rmSync(project, { recursive: true, force: true }));
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    writeFileSync(join(project, "package.json"), "{}");
    const engine = await startRawServer((socket) => void socket.end());
    onTestFinished(() => engine.close());
    const { PATH = "" } = process.env;
    const client = await startProvider(process.execPath, [script, `127.0.0.1:${engine.port}`], {
        cwd: project,
        env: { PATH, ...env },
    });
    await client.configure("", config);
    return {
        check: (olds: Properties, news: Properties) => client.check("", olds, withText(news)),
        diff: async (id: string, olds: Properties, news: Properties) => {
            const { changes, replaces } = await client.diff("", id, olds, withText(news));
            return { changes, replaces };
        },
        create: (news: Properties) => client.create("", withText(news)),
        read: async (id: string, olds: Properties) => {
            const { inputs: _, ...found } = await client.read("", id, olds, {});
            return found;
        },
        update: (id: string, olds: Properties, news: Properties) => client.update("", id, olds, withText(news)),
        delete: (id: string, outputs: Properties) => client.delete("", id, outputs),
        /** Everything that it printed beside its port, which an engine shows to the user. */
        printed: () => client.stdout().replace(/^\d+\n/, "") + client.stderr(),
        /** Kills the engine: its address stops answering. The host lives on. */
        loseEngine: () => engine.close(),
    };
}

/** Inputs as the program registers them: with the text that the host evaluates. */
function withText(inputs: Properties): Properties {
    return { ...inputs, __provider: providerTexts.oauthAppSecret };
}
