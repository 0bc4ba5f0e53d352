import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "pulumi-vmware-csp/testing";
import { run } from "../tools/process.mts";
import { createPulumiProject, readFiles } from "../tools/pulumiProject.mts";
import { root } from "../tools/root.mts";
import type { Contender, Sample } from "./measurements.mts";

export interface ContenderProjectOptions {
    /** The folder of the engine's executables. */
    readonly engine: string;
    readonly contender: Contender;
    readonly simulator: Simulator;
    readonly signal: AbortSignal;
    /** After this time a command is ended. Default: ten minutes. */
    readonly limitMs?: number;
}

/** What the program of the next commands declares: a secret for each of so many apps. */
export interface Declared {
    readonly apps: number;
    /** The number of the first app. Default: 1. */
    readonly firstApp?: number;
    readonly trigger: string;
}

export type ContenderProject = Awaited<ReturnType<typeof createContenderProject>>;

const programs = { verified: "ours.js", unverified: "ours.js", naive: "naive.js", nothing: "nothing.js", bare: "" };
const pluginFolder = join(root, "dist", "plugin");

/** Options for a simulator with so many apps. */
export function simulatedApps(count: number): { readonly id: string }[] {
    return Array.from({ length: count }, (_, index) => ({ id: `app-${index + 1}` }));
}

/** A contender's project, whose commands are measured. */
export async function createContenderProject(options: ContenderProjectOptions) {
    const { engine, contender, simulator, signal, limitMs = 600_000 } = options;
    const project = await createPulumiProject({ engine, files: readFiles(join(import.meta.dirname, "programs")) });
    Object.assign(project.env, {
        NODE_OPTIONS: `--require ${join(import.meta.dirname, "peakMemory.cjs")}`,
        BENCH_VERIFY: String(contender === "verified"),
        CSP_HOST: simulator.origin,
        CSP_ORG_ID: simulator.orgId,
        CSP_API_TOKEN: simulator.apiToken,
    });

    function declare({ apps, firstApp = 1, trigger }: Declared): void {
        const ids = simulatedApps(firstApp - 1 + apps).slice(firstApp - 1);
        const program =
            contender === "plugin" ? yamlProgram(ids, trigger) : { runtime: "nodejs", main: programs[contender] };
        project.write("Pulumi.yaml", JSON.stringify({ name: "bench", ...program }));
        const declared = { BENCH_APPS: String(apps), BENCH_FIRST_APP: String(firstApp), BENCH_TRIGGER: trigger };
        Object.assign(project.env, declared);
    }

    declare({ apps: 0, trigger: "" });

    /** Measures a command that runs in the project's folder. */
    async function timed(command: string, args: readonly string[]): Promise<Sample> {
        const env = { ...process.env, ...project.env };
        simulator.clearCalls();
        const startedMs = performance.now();
        await run(command, args, { cwd: project.directory, env, signal, limitMs });
        return { wallMs: Math.round(performance.now() - startedMs), calls: simulator.calls.length };
    }

    /** Measures a command, and the memory of its processes by their roles. */
    async function timedWithMemory(command: string, args: readonly string[]) {
        const memory = mkdtempSync(join(project.folder, "memory-"));
        Object.assign(project.env, { BENCH_MEMORY_FOLDER: memory });
        const sample = await timed(command, args);
        return { sample, memoryOf: (role: string) => peakMiB(memory, role) };
    }

    /** Measures a command of Pulumi on a stack. */
    async function pulumi(stack: string, args: readonly string[]): Promise<Sample> {
        const { sample, memoryOf } = await timedWithMemory("pulumi", [...args, "--stack", stack]);
        const state = statSync(join(project.stateFolder, ".pulumi", "stacks", "bench", `${stack}.json`));
        return {
            ...sample,
            providerMiB: memoryOf("provider"),
            programMiB: memoryOf("program"),
            stateKB: state.size / 1_000,
        };
    }

    /** Measures the report of all stacks. The memory is the report's own. */
    async function reportAll(): Promise<Sample> {
        const cli = join(root, "dist", "cli", "main.js");
        const { sample, memoryOf } = await timedWithMemory(process.execPath, [cli, "report", "--all", "--json"]);
        return { ...sample, programMiB: memoryOf("report") };
    }

    const createStack = (name: string) => timed("pulumi", ["stack", "init", name]);
    return { declare, timed, createStack, pulumi, reportAll, remove: project.remove };
}

/** A program of the provider plugin: one OAuthAppSecret an app. */
function yamlProgram(apps: readonly { readonly id: string }[], rotationTrigger: string) {
    const resources = apps.map(({ id }) => [
        id,
        { type: "vmware-csp:OAuthAppSecret", properties: { oauthAppId: id, rotationTrigger } },
    ]);
    const plugins = { providers: [{ name: "vmware-csp", path: pluginFolder }] };
    return { runtime: "yaml", plugins, resources: Object.fromEntries(resources) };
}

/** The most that a process of the role wrote down. */
function peakMiB(from: string, role: string): number | undefined {
    const own = readdirSync(from).filter((name) => name.startsWith(role));
    const peaks = own.map((name) => Number(readFileSync(join(from, name), "utf8")) / 1_024);
    return peaks.length === 0 ? undefined : Math.round(Math.max(...peaks));
}
