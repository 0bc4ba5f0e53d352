import { parseArgs } from "node:util";
import type { Series } from "./rounds.mts";
import { operations } from "./sample.mts";

/** What is measured. */
export interface Options {
    readonly rounds: number;
    /** How many apps: a fleet each. */
    readonly sizes: readonly number[];
    /** The usual delay of the simulator's every answer. */
    readonly latencyMs: number;
    readonly series: readonly Series[];
    /** How often each single step is measured. */
    readonly microRuns: number;
    /** Whether docs/benchmarks.md is written. */
    readonly writes: boolean;
}

export const help = `npm run bench [-- OPTIONS]

  --rounds COUNT        how often everything is measured (default 3)
  --sizes LIST          numbers of apps (default 1,10,100,300)
  --latency-ms MS       the delay of the simulator's every answer (default 60)
  --slow-latency-ms MS  the delay in the comparison of slow calls, with 100 apps (default 200; 0: leave it out)
  --micro-runs COUNT    how often each single step is measured (default 11)
  --no-write            print only; leave docs/benchmarks.md as it is

With the defaults it takes about half an hour. Nothing else should run meanwhile.
`;

/** Everything, and the previews more often: they are quick, and vary by more than contenders differ. */
const usual = operations.flatMap((operation) =>
    operation === "preview" ? [operation, operation, operation] : [operation],
);

/** Undefined: only help is asked for. Throws with a message for the user. */
export function parseOptions(args: readonly string[]): Options | undefined {
    const { values } = parseArgs({
        args: [...args],
        allowNegative: true,
        options: {
            help: { type: "boolean", default: false },
            rounds: { type: "string", default: "3" },
            sizes: { type: "string", default: "1,10,100,300" },
            "latency-ms": { type: "string", default: "60" },
            "slow-latency-ms": { type: "string", default: "200" },
            "micro-runs": { type: "string", default: "11" },
            write: { type: "boolean", default: true },
        },
    });
    if (values.help) return undefined;
    const sizes = values.sizes.split(",").map((size) => wholeNumber("sizes", size, 1));
    const latencyMs = wholeNumber("latency-ms", values["latency-ms"], 0);
    const slowLatencyMs = wholeNumber("slow-latency-ms", values["slow-latency-ms"], 0);
    const slow: Series = { latencyMs: slowLatencyMs, sizes: [100], operations: ["create", "rotate"] };
    return {
        rounds: wholeNumber("rounds", values.rounds, 1),
        sizes,
        latencyMs,
        series: [{ latencyMs, sizes, operations: usual }, ...(slowLatencyMs > 0 ? [slow] : [])],
        microRuns: wholeNumber("micro-runs", values["micro-runs"], 1),
        writes: values.write,
    };
}

function wholeNumber(option: string, text: string, least: number): number {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least) return value;
    throw new Error(`--${option}: "${text}" is no whole number from ${least}`);
}
