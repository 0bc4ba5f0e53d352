import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../provider/testing";
import { getEngine } from "../../../tools/engine/getEngine.mts";
import { kill } from "../../../tools/process.mts";
import { withoutCallerSettings } from "../../../tools/pulumiProject.mts";
import { root } from "../../../tools/root.mts";
import { pack } from "../packed";
import { startRegistry } from "./registry";

/** What a command did. */
export interface Ran {
    readonly status: number | null;
    /** What it printed, to either stream. */
    readonly output: string;
}

/** What a reader puts in the place of what a page leaves open, by the words of the page: `{ YOUR_APP_ID: "ci" }`. */
export type Fill = Readonly<Record<string, string>>;

/** Without the programs of the repository's packages: Pulumi would find the plugin among them. */
const ownPath = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));

/** Confirms by itself, and types what `pulumi config set` asks for. */
const prelude = `
pulumi() {
    if [ "$1 $2 $3" = "config set --secret" ] && [ $# = 4 ]; then
        printf %s "$(cat "$READER/typed/$4")" | command pulumi "$@"
    else
        command pulumi "$@"
    fi
}
cd "$(cat "$READER/cwd")"
test ! -f "$READER/exported" || . "$READER/exported"
. "$READER/env"
set -e
`;

const epilogue = `
export -p > "$READER/exported"
pwd > "$READER/cwd"
`;

export interface ReaderOptions {
    /** Whether `pulumi up` and the like begin with a preview, as for a reader: it doubles their time. Default: true. */
    readonly preview?: boolean;
    /** Of a simulator that the reader uses as CSP. Default: there is none. */
    readonly simulator?: SimulatorOptions;
}

/** Somebody who follows a page, in one shell, with nothing but a Pulumi CLI, Node and npm. */
export class Reader {
    /** The folder with everything of this reader. */
    folder = "";
    /** The shell's environment, in addition to that of this process. */
    env: Record<string, string> = {};
    /** The values to type when `pulumi config set` asks, by key. */
    readonly typed: Record<string, string> = {};
    readonly #children = new Set<ChildProcess>();
    readonly #servers: { close(): Promise<void> }[] = [];
    #simulator: Simulator | undefined;

    async start({ preview = true, simulator: options }: ReaderOptions): Promise<void> {
        const engine = await getEngine({ log: () => {}, signal: new AbortController().signal, hosts: ["yaml"] });
        const folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-reader-"));
        for (const name of ["home", "state", "tmp", "typed"]) mkdirSync(join(folder, name));
        const registry = await startRegistry(await pack(folder));
        const simulator = options && (await startSimulator(options));
        this.#servers.push(registry, ...(simulator ? [simulator] : []));
        this.#simulator = simulator;
        this.folder = folder;
        this.env = {
            ...withoutCallerSettings(process.env),
            PATH: [engine, dirname(process.execPath), ...ownPath].join(delimiter),
            READER: folder,
            NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "e2e-compiled"),
            // Halves each command's time. Other tests check the programs' types.
            PULUMI_NODEJS_TRANSPILE_ONLY: "true",
            PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
            PULUMI_CONFIG_PASSPHRASE: "passphrase",
            PULUMI_HOME: join(folder, "home"),
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_SKIP_CONFIRMATIONS: "true",
            ...(!preview && { PULUMI_OPTION_SKIP_PREVIEW: "true" }),
            TMPDIR: join(folder, "tmp"),
            npm_config_registry: registry.origin,
            npm_config_cache: join(folder, "npm"),
            npm_config_userconfig: join(folder, "npmrc"),
            // `npm run --silent`, which runs the tests, passes its silence on.
            npm_config_loglevel: "notice",
            npm_config_audit: "false",
            npm_config_fund: "false",
            npm_config_ignore_scripts: "true",
            ...(simulator && { CSP_HOST: simulator.origin }),
        };
        this.enter("project");
    }

    async close(): Promise<void> {
        // Each with what it has started.
        for (const { pid } of this.#children) if (pid !== undefined) kill(-pid);
        for (const server of this.#servers) await server.close();
        if (this.folder !== "") rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    }

    get simulator(): Simulator {
        if (this.#simulator === undefined) throw new Error("this reader has no simulator");
        return this.#simulator;
    }

    /** Makes a folder, relative to {@link folder}, and goes there. */
    enter(name: string): void {
        mkdirSync(join(this.folder, name), { recursive: true });
        writeFileSync(join(this.folder, "cwd"), join(this.folder, name));
    }

    /** Opens a new shell, in which nothing is exported. */
    open(name: string): void {
        rmSync(join(this.folder, "exported"), { force: true });
        this.enter(name);
    }

    /** Writes a file in the present folder. */
    write(file: string, text: string, fill: Fill = {}): void {
        mkdirSync(dirname(join(this.#here, file)), { recursive: true });
        writeFileSync(join(this.#here, file), filled(text, fill));
    }

    /** Changes a text in a file of the present folder. */
    edit(file: string, from: string, to: string): void {
        const text = readFileSync(join(this.#here, file), "utf8");
        if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
        writeFileSync(join(this.#here, file), text.replaceAll(from, to));
    }

    /** Links this repository's packages into the present folder, in place of an installation. */
    linkModules(): void {
        symlinkSync(join(root, "node_modules"), join(this.#here, "node_modules"));
    }

    /** Runs commands as they are written, up to the first that fails. What they export, and where they go, stays. */
    async try(commands: string, fill: Fill = {}): Promise<Ran> {
        const { child, ended } = this.#shell(`${prelude}${filled(commands, fill)}${epilogue}`);
        const ran = await ended;
        this.#children.delete(child);
        return ran;
    }

    /** The same, but they must succeed. @returns what they printed. */
    async run(commands: string, fill?: Fill): Promise<string> {
        const { status, output } = await this.try(commands, fill);
        if (status !== 0) throw new Error(`status ${status}: ${commands}\n${output}`);
        return output;
    }

    /** Starts a command that keeps running, and waits until it prints this. */
    async launch(command: string, until: string): Promise<string> {
        const { child, ended, printed } = this.#shell(`${prelude}${command}`);
        while (!printed().includes(until)) {
            const next = new Promise((resolve) => child.stdout.once("data", resolve));
            await Promise.race([next, ended]);
            if (child.exitCode !== null) throw new Error(`${command} ended: ${printed()}`);
        }
        return printed();
    }

    get #here(): string {
        return readFileSync(join(this.folder, "cwd"), "utf8").trim();
    }

    #shell(script: string) {
        const { folder, env } = this;
        for (const [key, value] of Object.entries(this.typed)) writeFileSync(join(folder, "typed", key), value);
        // Written again, because they come before what an earlier shell exported.
        writeFileSync(join(folder, "env"), Object.entries(env).map(exported).join(""));
        const startedMs = performance.now();
        const child = spawn("sh", ["-c", script], {
            env: { ...process.env, ...env },
            detached: true,
            stdio: ["ignore", "pipe", "pipe"],
        });
        this.#children.add(child);
        const chunks: string[] = [];
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => chunks.push(String(chunk)));
        const ended = new Promise<Ran>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", (status) => {
                const output = chunks.join("");
                const ms = Math.round(performance.now() - startedMs);
                if (process.env["E2E_SHOW"]) console.log(`${ms} ms\n${script}\n${output}`);
                resolve({ status, output });
            });
        });
        return { child, ended, printed: () => chunks.join("") };
    }
}

/** A reader for the tests of the file, or of the `describe` around it. */
export function useReader(options: ReaderOptions = {}): Reader {
    const reader = new Reader();
    beforeAll(() => reader.start(options));
    afterAll(() => reader.close());
    return reader;
}

function exported([name, value]: readonly [string, string]): string {
    return `export ${name}='${value.replaceAll("'", "'\\''")}'\n`;
}

/** The variables that the simulator prints to be exported. */
export function exportsIn(printed: string): Record<string, string> {
    const found = [...printed.matchAll(/^ *export (\w+)=(.+)$/gm)];
    return Object.fromEntries(found.map(([, name = "", value = ""]) => [name, value]));
}

/** The text after the reader has filled it in. Each placeholder must be there. */
export function filled(text: string, fill: Fill): string {
    return Object.entries(fill).reduce((rest, [words, value]) => {
        if (!rest.includes(words)) throw new Error(`there is no ${words} in: ${text}`);
        return rest.replaceAll(words, () => value);
    }, text);
}
