/** Whom the benchmark compares. */
export const contenders = ["verified", "unverified", "plugin", "naive", "nothing", "bare"] as const;
export type Contender = (typeof contenders)[number];

/** What is measured of a number of apps, in this order. */
export const operations = ["create", "preview", "rotate", "refresh", "destroy"] as const;
export type Operation = (typeof operations)[number];

/** What is measured of one command. */
export interface Sample {
    readonly wallMs: number;
    readonly calls: number;
    /** The peak memory of the provider's process; undefined where there is none. */
    readonly providerMiB?: number | undefined;
    /** The peak memory of the program's process. */
    readonly programMiB?: number | undefined;
    /** The size of the stack's state after the command. */
    readonly stateKB?: number | undefined;
}

/** What is measured, and how often so far. */
export interface Measurement {
    readonly contender: Contender;
    readonly operation: Operation;
    readonly apps: number;
    /** The delay of each response. */
    readonly latencyMs: number;
    readonly samples: Sample[];
}

/** All that one run of the benchmark found. */
export interface Results {
    /** When, where, and with which versions. */
    readonly setting: string;
    readonly measurements: readonly Measurement[];
    /** Milliseconds that fresh processes took, by what they did. */
    readonly startupMs: Readonly<Record<string, readonly number[]>>;
    readonly plugin?: PluginFigures;
}

/** How the plugin starts, and an unchanged preview of one resource in YAML; of each, the samples. */
export interface PluginFigures {
    /** When, where, and beside what. */
    readonly setting: string;
    /** Milliseconds from the start to the port. */
    readonly portMs: Readonly<Record<"script" | "executable", readonly number[]>>;
    /** Resident memory once it listens and does nothing. */
    readonly restMiB: Readonly<Record<"script" | "executable", readonly number[]>>;
    readonly previewMs: Readonly<Record<"nothingInGo" | "script" | "executable", readonly number[]>>;
}

type Which = Omit<Measurement, "samples">;

export function addSample(measurements: Measurement[], which: Which, sample: Sample): void {
    const known = find(measurements, which);
    if (known) known.samples.push(sample);
    else measurements.push({ ...which, samples: [sample] });
}

function find(measurements: readonly Measurement[], which: Which): Measurement | undefined {
    const keys = ["contender", "operation", "apps", "latencyMs"] as const;
    return measurements.find((one) => keys.every((key) => one[key] === which[key]));
}

export interface Summary {
    readonly minimum: number;
    readonly median: number;
    readonly maximum: number;
}

/** Undefined for no values. */
export function summarize(values: readonly number[]): Summary | undefined {
    const sorted = values.toSorted((a, b) => a - b);
    const minimum = sorted.at(0);
    const maximum = sorted.at(-1);
    if (minimum === undefined || maximum === undefined) return undefined;
    const half = sorted.length / 2;
    const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
    return { minimum, median: middle.reduce((sum, value) => sum + value, 0) / middle.length, maximum };
}

/** Summarizes a figure. Undefined where it was not measured. */
export function summaryOf(
    measurements: readonly Measurement[],
    figure: keyof Sample,
    which: Which,
): Summary | undefined {
    const values = find(measurements, which)?.samples.map((sample) => sample[figure]) ?? [];
    return summarize(values.filter((value) => value !== undefined));
}
