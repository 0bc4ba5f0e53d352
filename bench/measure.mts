import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startSimulator } from "pulumi-vmware-csp/testing";
import { type Log, run } from "../tools/process.mts";
import { createPulumiProject, readFiles, repository } from "../tools/pulumiProject.mts";
import {
    addSample,
    type Contender,
    contenders,
    type Measurement,
    type Operation,
    operations,
    type Sample,
} from "./measurements.mts";

interface MeasureOptions {
    readonly rounds: number;
    /** Numbers of apps. */
    readonly sizes: readonly number[];
    /** The folder of the engine's executables. */
    readonly engine: string;
    readonly log: Log;
    readonly signal: AbortSignal;
}

/** A part of a round: so many apps, and what is measured of them at such a delay of each response. */
interface Part {
    readonly apps: number;
    readonly latencyMs: number;
    readonly steps: readonly Operation[];
}

// The previews more often: they are quick, and vary by more than contenders differ.
const all = operations.flatMap((one) => (one === "preview" ? [one, one, one] : [one]));
const slow: Part = { apps: 100, latencyMs: 200, steps: ["create", "rotate"] };

const limitMs = 600_000;
const programs = { verified: "ours.js", unverified: "ours.js", naive: "naive.js", nothing: "nothing.js", bare: "" };
const pluginFolder = join(repository, "dist", "plugin");

/** Measures everything, round by round: what the machine does meanwhile meets all contenders alike. */
export async function measure(options: MeasureOptions): Promise<Measurement[]> {
    const { rounds, sizes, log } = options;
    const usual = sizes.map((apps): Part => ({ apps, latencyMs: 60, steps: all }));
    const parts = sizes.includes(slow.apps) ? [...usual, slow] : usual;
    const measurements: Measurement[] = [];
    for (let round = 0; round < rounds; round += 1)
        for (const part of parts) {
            log(`round ${round + 1} of ${rounds}: ${part.apps} apps, ${part.latencyMs} ms a call`);
            await measurePart(options, part, round % contenders.length, measurements);
        }
    return measurements;
}

/** The contenders take turns at each operation; another one begins in each round. */
async function measurePart(
    options: MeasureOptions,
    { apps, latencyMs, steps }: Part,
    first: number,
    measurements: Measurement[],
): Promise<void> {
    const runners: Runner[] = [];
    try {
        for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)])
            runners.push(await createRunner(options, contender, apps, latencyMs));
        for (const operation of steps)
            for (const { contender, sampleOf } of runners) {
                const sample = await sampleOf(operation);
                if (sample) addSample(measurements, { contender, operation, apps, latencyMs }, sample);
            }
    } finally {
        for (const { close } of runners) await close();
    }
}

type Runner = Awaited<ReturnType<typeof createRunner>>;

/** A contender with a simulator of its own, or one contender would rotate the secrets of another. */
async function createRunner({ engine, signal }: MeasureOptions, contender: Contender, apps: number, latencyMs: number) {
    const ids = Array.from({ length: apps }, (_, index) => ({ id: `app-${index + 1}` }));
    const simulator = await startSimulator({ apps: ids, latencyMs });
    const settings = (trigger: string) =>
        contender === "plugin" ? yamlProgram(ids, trigger) : { runtime: "nodejs", main: programs[contender] };
    const writeSettings = (trigger: string) =>
        project.write("Pulumi.yaml", JSON.stringify({ name: "bench", ...settings(trigger) }));
    const files = { ...readFiles(join(import.meta.dirname, "programs")), "Pulumi.yaml": "" };
    const project = await createPulumiProject({ engine, files });
    writeSettings("first");
    Object.assign(project.env, {
        NODE_OPTIONS: `--require ${join(import.meta.dirname, "peakMemory.cjs")}`,
        BENCH_APPS: String(apps),
        BENCH_VERIFY: String(contender === "verified"),
        CSP_HOST: simulator.origin,
        CSP_ORG_ID: simulator.orgId,
        CSP_API_TOKEN: simulator.apiToken,
    });
    const timed = async (command: string, args: readonly string[]) => {
        const env = { ...process.env, ...project.env };
        simulator.clearCalls();
        const startedMs = performance.now();
        await run(command, args, { cwd: project.directory, env, signal, limitMs });
        return { wallMs: Math.round(performance.now() - startedMs), calls: simulator.calls.length };
    };
    if (contender !== "bare") await timed("pulumi", ["stack", "init", "bench"]);

    /** Undefined where the contender has no such operation. */
    async function sampleOf(operation: Operation): Promise<Sample | undefined> {
        const rotates = operation === "create" || operation === "rotate";
        if (contender === "bare") return rotates ? await timed(process.execPath, ["bareLoop.mjs"]) : undefined;
        const memory = mkdtempSync(join(project.folder, "memory-"));
        const trigger = operations.indexOf(operation) < operations.indexOf("rotate") ? "first" : "second";
        Object.assign(project.env, { BENCH_TRIGGER: trigger, BENCH_MEMORY_FOLDER: memory });
        writeSettings(trigger);
        const options = operation === "preview" ? [] : ["--yes", "--skip-preview"];
        const sample = await timed("pulumi", [rotates ? "up" : operation, ...options]);
        const state = statSync(join(project.stateFolder, ".pulumi", "stacks", "bench", "bench.json"));
        return {
            ...sample,
            providerMiB: peakMiB(memory, "provider"),
            programMiB: peakMiB(memory, "program"),
            stateKB: state.size / 1_000,
        };
    }
    return { contender, sampleOf, close: () => simulator.close().finally(project.remove) };
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
