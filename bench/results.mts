import type { Machine } from "./machine.mts";
import type { Micro } from "./micro.mts";
import type { Sample } from "./sample.mts";

/** All that one run of the benchmark found. */
export interface Results {
    readonly machine: Machine;
    readonly rounds: number;
    /** How many apps: the sizes that were measured at the usual latency. */
    readonly sizes: readonly number[];
    /** The usual latency of a call. */
    readonly latencyMs: number;
    readonly samples: readonly Sample[];
    readonly micro: Micro;
}
