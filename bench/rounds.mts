import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "pulumi-vmware-csp/testing";
import { createFleet, type Fleet } from "./fleet.mts";
import { type Contender, contenders, type Operation, type Sample } from "./sample.mts";

/** A part of the benchmark. */
export interface Series {
    readonly latencyMs: number;
    /** How many apps: one fleet each. */
    readonly sizes: readonly number[];
    /** In their order; more than once, where one is quick and varies. */
    readonly operations: readonly Operation[];
}

/** What the rounds are made with. */
export interface RoundsOptions {
    readonly rounds: number;
    readonly series: readonly Series[];
    /** The folder of the engine's executables. */
    readonly engine: string;
    /** Tells how far it is. */
    readonly report: (line: string) => void;
    readonly signal: AbortSignal;
}

/**
 * Measures everything, round by round. Within a round the contenders take turns at each operation, and the first
 * turn goes round: what the machine does meanwhile meets all of them alike.
 */
export async function measureRounds(options: RoundsOptions): Promise<Sample[]> {
    const samples: Sample[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
        for (const { latencyMs, sizes, operations } of options.series) {
            for (const apps of sizes) {
                options.report(
                    `round ${round + 1} of ${options.rounds}: ${apps} apps, ${latencyMs} ms a call`,
                );
                samples.push(...(await measureSize(options, { round, latencyMs, apps, operations })));
            }
        }
    }
    return samples;
}

interface Size {
    readonly round: number;
    readonly latencyMs: number;
    readonly apps: number;
    readonly operations: readonly Operation[];
}

async function measureSize(
    { engine, signal }: RoundsOptions,
    { round, latencyMs, apps, operations }: Size,
): Promise<Sample[]> {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-bench-"));
    const simulators: Simulator[] = [];
    try {
        const fleets: Fleet[] = [];
        for (const contender of rotated(round)) {
            // Its own, or one contender would rotate the secrets of another.
            const simulator = await simulatorWith(apps, latencyMs);
            simulators.push(simulator);
            const own = join(folder, contender);
            mkdirSync(own);
            fleets.push(
                await createFleet({
                    contender,
                    round,
                    apps,
                    latencyMs,
                    simulator,
                    engine,
                    folder: own,
                    signal,
                }),
            );
        }
        const samples: (Sample | undefined)[] = [];
        for (const operation of operations) {
            for (const fleet of fleets) samples.push(await fleet.measure(operation));
        }
        return samples.filter((sample) => sample !== undefined);
    } finally {
        for (const simulator of simulators) await simulator.close();
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
}

function simulatorWith(apps: number, latencyMs: number): Promise<Simulator> {
    const ids = Array.from({ length: apps }, (_, index) => ({ id: `app-${index + 1}` }));
    return startSimulator({ apps: ids, latencyMs });
}

function rotated(by: number): Contender[] {
    const first = by % contenders.length;
    return [...contenders.slice(first), ...contenders.slice(0, first)];
}
