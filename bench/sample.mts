/** Whom the benchmark compares. */
export const contenders = ["verified", "unverified", "naive", "nothing", "bare"] as const;
export type Contender = (typeof contenders)[number];

/** What each contender is, in words. */
export const titles: Readonly<Record<Contender, string>> = {
    verified: "this package, `verify` on (the default)",
    unverified: "this package, `verify` off",
    naive: "a provider of 40 lines written by hand with `fetch`, no retry and no test",
    nothing: "a dynamic resource that does nothing: the engine's floor",
    bare: "a loop over the API with `got` and no Pulumi: the network's floor",
};

/** What is measured of a fleet, in this order. */
export const operations = ["create", "preview", "rotate", "refresh", "destroy"] as const;
export type Operation = (typeof operations)[number];

/** One command, measured. */
export interface Sample {
    readonly contender: Contender;
    readonly operation: Operation;
    /** From 0. */
    readonly round: number;
    /** How many apps, and so how many resources. */
    readonly apps: number;
    /** By how much the simulator's every answer is delayed. */
    readonly latencyMs: number;
    readonly wallMs: number;
    readonly calls: number;
    /** The highest number of calls that were under way at the same time. */
    readonly callsInFlight: number;
    /** The most memory of the provider's process, in bytes; undefined where there is none. */
    readonly providerBytes?: number | undefined;
    /** The most memory of the program's process, in bytes. */
    readonly programBytes?: number | undefined;
    /** The size of the stack's state after the command, in bytes. */
    readonly stateBytes?: number | undefined;
}

/** The figures of a sample that can be summed up over rounds. */
export type Figure = "wallMs" | "calls" | "callsInFlight" | "providerBytes" | "programBytes" | "stateBytes";

/** What the rounds gave of one figure. */
export interface Summary {
    readonly minimum: number;
    readonly median: number;
    readonly maximum: number;
}

/** Undefined of no values. */
export function summarize(values: readonly number[]): Summary | undefined {
    const sorted = values.toSorted((a, b) => a - b);
    const [minimum, maximum] = [sorted.at(0), sorted.at(-1)];
    if (minimum === undefined || maximum === undefined) return undefined;
    const half = sorted.length / 2;
    const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
    return { minimum, median: middle.reduce((sum, value) => sum + value, 0) / middle.length, maximum };
}

/** What samples are picked by. */
export type Which = Partial<Pick<Sample, "contender" | "operation" | "round" | "apps" | "latencyMs">>;

/** A figure of the samples that fit, over the rounds. */
export function summaryOf(samples: readonly Sample[], figure: Figure, which: Which): Summary | undefined {
    const fitting = samples.filter(
        (sample) =>
            (which.contender ?? sample.contender) === sample.contender &&
            (which.operation ?? sample.operation) === sample.operation &&
            (which.round ?? sample.round) === sample.round &&
            (which.apps ?? sample.apps) === sample.apps &&
            (which.latencyMs ?? sample.latencyMs) === sample.latencyMs,
    );
    return summarize(fitting.map((sample) => sample[figure]).filter((value) => value !== undefined));
}

/** The median of a figure. */
export function medianOf(samples: readonly Sample[], figure: Figure, which: Which): number | undefined {
    return summaryOf(samples, figure, which)?.median;
}
