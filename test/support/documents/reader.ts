import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { getEngine } from "../../../tools/engine/getEngine.mts";
import { withoutCallerSettings } from "../../../tools/pulumiProject.mts";
import { root } from "../../../tools/root.mts";
import { pack } from "../packed";
import { type Registry, startRegistry } from "./registry";

/** What a command did. */
export interface Ran {
    readonly status: number | null;
    /** What it printed, to either stream. */
    readonly output: string;
}

/** What a reader puts in the place of what a page leaves open, by the words of the page: `{ YOUR_APP_ID: "ci" }`. */
export type Fill = Readonly<Record<string, string>>;

/** Somebody who follows a page, in one shell, with nothing but a Pulumi CLI, Node and npm. */
export interface Reader {
    /** The folder with everything of this reader. */
    readonly folder: string;
    /** This package, packed. */
    readonly tarball: string;
    /** The shell's environment, in addition to that of this process. */
    readonly env: Record<string, string>;
    /** The values to type when `pulumi config set` asks, by key. */
    readonly typed: Record<string, string>;
    /** Makes a folder, relative to {@link folder}, and goes there. */
    enter(folder: string): void;
    /** Opens a new shell, in which nothing is exported. */
    open(folder: string): void;
    /** Writes a file in the present folder. */
    write(file: string, text: string, fill?: Fill): void;
    /** Changes a text in a file of the present folder. */
    edit(file: string, from: string, to: string): void;
    /** Runs commands as they are written, up to the first that fails. What they export, and where they go, stays. */
    run(commands: string, fill?: Fill): Promise<Ran>;
    /** Starts a command that keeps running, and waits until it prints this. */
    start(command: string, until: string, fill?: Fill): Promise<string>;
    close(): Promise<void>;
}

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

/** @param preview whether `pulumi up` and the like begin with a preview, as for a reader: it doubles their time. */
export async function startReader({ preview = true } = {}): Promise<Reader> {
    const engine = await getEngine({ log: () => {}, signal: new AbortController().signal, hosts: ["yaml"] });
    const folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-reader-"));
    for (const name of ["home", "state", "tmp", "typed"]) mkdirSync(join(folder, name));
    const tarball = await pack(folder);
    const registry: Registry = await startRegistry(tarball);
    const children = new Set<ChildProcess>();
    const env: Record<string, string> = {
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
    };
    const typed: Record<string, string> = {};
    const here = () => readFileSync(join(folder, "cwd"), "utf8").trim();
    const enter = (name: string) => {
        mkdirSync(join(folder, name), { recursive: true });
        writeFileSync(join(folder, "cwd"), join(folder, name));
    };
    enter("project");

    function shell(script: string) {
        for (const [key, value] of Object.entries(typed)) writeFileSync(join(folder, "typed", key), value);
        // Written again, because they come before what an earlier shell exported.
        writeFileSync(join(folder, "env"), Object.entries(env).map(exported).join(""));
        const startedMs = performance.now();
        const child = spawn("sh", ["-c", script], {
            env: { ...process.env, ...env },
            detached: true,
            stdio: ["ignore", "pipe", "pipe"],
        });
        children.add(child);
        const chunks: string[] = [];
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => chunks.push(String(chunk)));
        const ended = new Promise<Ran>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", (status) => {
                if (process.env["E2E_SHOW"]) console.log(`${Math.round(performance.now() - startedMs)} ms`);
                if (process.env["E2E_SHOW"]) console.log(`${script}\n${chunks.join("")}`);
                resolve({ status, output: chunks.join("") });
            });
        });
        return { child, ended, printed: () => chunks.join("") };
    }

    return {
        folder,
        tarball,
        env,
        typed,
        enter,
        open: (name) => {
            rmSync(join(folder, "exported"), { force: true });
            enter(name);
        },
        write: (file, text, fill = {}) => {
            mkdirSync(dirname(join(here(), file)), { recursive: true });
            writeFileSync(join(here(), file), filled(text, fill));
        },
        edit: (file, from, to) => {
            const text = readFileSync(join(here(), file), "utf8");
            if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
            writeFileSync(join(here(), file), text.replaceAll(from, to));
        },
        run: async (commands, fill = {}) => {
            const { child, ended } = shell(`${prelude}${filled(commands, fill)}${epilogue}`);
            const ran = await ended;
            children.delete(child);
            return ran;
        },
        start: async (command, until, fill = {}) => {
            const { child, ended, printed } = shell(`${prelude}${filled(command, fill)}`);
            while (!printed().includes(until)) {
                const next = new Promise((resolve) => child.stdout.once("data", resolve));
                const ran = await Promise.race([next, ended]);
                if (child.exitCode !== null) throw new Error(`${command} ended: ${JSON.stringify(ran)}`);
            }
            return printed();
        },
        close: async () => {
            for (const { pid } of children) if (pid !== undefined) killGroup(pid);
            await registry.close();
            rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
        },
    };
}

function exported([name, value]: readonly [string, string]): string {
    return `export ${name}='${value.replaceAll("'", "'\\''")}'\n`;
}

function killGroup(pid: number): void {
    try {
        process.kill(-pid, "SIGKILL");
    } catch {
        // It has ended.
    }
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
