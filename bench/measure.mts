import { startSimulator } from "pulumi-vmware-csp/testing";
import type { Log } from "../tools/process.mts";
import { createContenderProject, simulatedApps } from "./contenderProject.mts";
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

// The previews more often, but in a single round: they are quick, and vary by more than contenders differ.
const all = operations.flatMap((one) => (one === "preview" ? [one, one, one] : [one]));
const slow: Part = { apps: 100, latencyMs: 200, steps: ["create", "rotate"] };

/** Measures everything, round by round: what the machine does meanwhile meets all contenders alike. */
export async function measure(options: MeasureOptions): Promise<Measurement[]> {
    const { rounds, sizes, log } = options;
    const usual = sizes.map((apps): Part => ({ apps, latencyMs: 60, steps: rounds === 1 ? operations : all }));
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
    const simulator = await startSimulator({ apps: simulatedApps(apps), latencyMs });
    const project = await createContenderProject({ engine, contender, simulator, signal });
    project.declare({ apps, trigger: "first" });
    if (contender !== "bare") await project.createStack("bench");

    /** Undefined where the contender has no such operation. */
    async function sampleOf(operation: Operation): Promise<Sample | undefined> {
        const rotates = operation === "create" || operation === "rotate";
        if (contender === "bare") return rotates ? await project.timed(process.execPath, ["bareLoop.mjs"]) : undefined;
        const trigger = operations.indexOf(operation) < operations.indexOf("rotate") ? "first" : "second";
        project.declare({ apps, trigger });
        const options = operation === "preview" ? [] : ["--yes", "--skip-preview"];
        return await project.pulumi("bench", [rotates ? "up" : operation, ...options]);
    }
    return { contender, sampleOf, close: () => simulator.close().finally(project.remove) };
}
