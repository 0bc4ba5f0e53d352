import {
    cpSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Simulator } from "pulumi-vmware-csp/testing";
import { run } from "../tools/engine/run.mts";
import type { Contender, Operation, Sample } from "./sample.mts";

const root = dirname(import.meta.dirname);
const limitMs = 600_000;
/** As many calls at a time as the engine allows itself: four a core, unless told. */
export const parallel = 8;

/** What a fleet is made in and with. */
export interface FleetOptions {
    readonly contender: Contender;
    readonly round: number;
    readonly apps: number;
    readonly latencyMs: number;
    readonly simulator: Simulator;
    /** The folder of the engine's executables. */
    readonly engine: string;
    /** An empty folder of its own. */
    readonly folder: string;
    readonly signal: AbortSignal;
}

/** A contender's project for a number of apps. */
export interface Fleet {
    /** Carries an operation out; undefined where the contender has no such thing. */
    measure(operation: Operation): Promise<Sample | undefined>;
}

const programs: Readonly<Record<Exclude<Contender, "bare">, string>> = {
    verified: "ours.js",
    unverified: "ours.js",
    naive: "naive.js",
    nothing: "nothing.js",
};

const commands: Readonly<Record<Operation, readonly string[]>> = {
    create: ["up", "--yes", "--skip-preview"],
    preview: ["preview"],
    rotate: ["up", "--yes", "--skip-preview"],
    refresh: ["refresh", "--yes", "--skip-preview"],
    destroy: ["destroy", "--yes", "--skip-preview"],
};

/** Makes the project; for Pulumi, also its stack. */
export async function createFleet(options: FleetOptions): Promise<Fleet> {
    const { contender, folder } = options;
    cpSync(join(import.meta.dirname, "programs"), folder, { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const env = environment(options);
    if (contender === "bare") return { measure: (operation) => measureBareLoop(options, env, operation) };
    for (const name of ["state", "home"]) mkdirSync(join(folder, name));
    writeFileSync(
        join(folder, "Pulumi.yaml"),
        `name: bench\nruntime: nodejs\nmain: ${programs[contender]}\nbackend:\n  url: file://${join(folder, "state")}\n`,
    );
    await run("pulumi", ["stack", "init", "bench"], { cwd: folder, env, signal: options.signal, limitMs });
    return { measure: (operation) => measureCommand(options, env, operation) };
}

async function measureCommand(
    options: FleetOptions,
    env: NodeJS.ProcessEnv,
    operation: Operation,
): Promise<Sample> {
    const { folder } = options;
    const memory = mkdtempSync(join(folder, `memory-of-${operation}-`));
    const sample = await measured(options, operation, () =>
        run("pulumi", [...commands[operation], "--stack", "bench", "--non-interactive", "--color", "never"], {
            cwd: folder,
            env: { ...env, BENCH_TRIGGER: triggers[operation], BENCH_MEMORY_FOLDER: memory },
            signal: options.signal,
            limitMs,
        }),
    );
    return {
        ...sample,
        providerBytes: peakBytes(memory, "provider"),
        programBytes: peakBytes(memory, "program"),
        stateBytes: statSync(join(folder, "state", ".pulumi", "stacks", "bench", "bench.json")).size,
    };
}

async function measureBareLoop(
    options: FleetOptions,
    env: NodeJS.ProcessEnv,
    operation: Operation,
): Promise<Sample | undefined> {
    if (operation !== "create" && operation !== "rotate") return undefined;
    return measured(options, operation, () =>
        run(process.execPath, ["bareLoop.mjs"], {
            cwd: options.folder,
            env: { ...env, BENCH_PARALLEL: String(parallel) },
            signal: options.signal,
            limitMs,
        }),
    );
}

const triggers: Readonly<Record<Operation, string>> = {
    create: "first",
    preview: "first",
    rotate: "second",
    refresh: "second",
    destroy: "second",
};

async function measured(
    { contender, round, apps, latencyMs, simulator }: FleetOptions,
    operation: Operation,
    carryOut: () => Promise<unknown>,
): Promise<Sample> {
    simulator.clearCalls();
    const startedMs = performance.now();
    await carryOut();
    const wallMs = performance.now() - startedMs;
    return {
        ...{ contender, operation, round, apps, latencyMs, wallMs },
        calls: simulator.calls.length,
        callsInFlight: simulator.maxConcurrentCalls,
    };
}

/** The most that a process of the role wrote down. */
function peakBytes(folder: string, role: string): number | undefined {
    const peaks = readdirSync(folder)
        .filter((name) => name.startsWith(role))
        .map((name) => Number(readFileSync(join(folder, name), "utf8")) * 1_024);
    return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** Of the caller's environment, nothing that would change what is measured. */
function environment({ contender, apps, simulator, engine, folder }: FleetOptions): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(
        ([name]) => !/^(CSP|PULUMI|BENCH)_|^NODE_(DEBUG|OPTIONS)$|_proxy$/i.test(name),
    );
    return {
        ...Object.fromEntries(inherited),
        PATH: [engine, dirname(process.execPath), process.env["PATH"]].join(delimiter),
        NODE_OPTIONS: `--require ${join(import.meta.dirname, "peakMemory.cjs")}`,
        PULUMI_CONFIG_PASSPHRASE: "bench",
        PULUMI_HOME: join(folder, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        BENCH_APPS: String(apps),
        BENCH_VERIFY: String(contender === "verified"),
        CSP_HOST: simulator.origin,
        CSP_ORG_ID: simulator.orgId,
        CSP_API_TOKEN: simulator.apiToken,
    };
}
