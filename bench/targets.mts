import { type Contender, type Operation, type Results, type Sample, summarize, summaryOf } from "./measurements.mts";

/** What the package is held to, and what came of it. */
export interface Target {
    readonly what: string;
    readonly limit: number;
    /** Undefined: this run did not measure it. */
    readonly measured: number | undefined;
}

interface Compared {
    readonly apps: number;
    readonly latencyMs: number;
    readonly figure: keyof Sample;
}

/** Only what a run can tell for sure: what differs by less than two runs of the same program is no target. */
export function targets({
    measurements,
    startupMs,
    plugin,
}: Pick<Results, "measurements" | "startupMs" | "plugin">): Target[] {
    /** By how many calls the worst sample exceeds what so many apps need. */
    const excess = (contender: Contender, operation: Operation, needed: (apps: number) => number) => {
        const own = measurements.filter((one) => one.contender === contender && one.operation === operation);
        const counts = own.flatMap(({ apps, samples }) => samples.map(({ calls }) => calls - needed(apps)));
        return { limit: 0, measured: summarize(counts)?.maximum };
    };
    /** The median of a figure of one contender, divided by another's. */
    const ratio = (
        one: Contender,
        other: Contender,
        operation: Operation,
        { apps = 100, latencyMs = 60, figure = "wallMs" }: Partial<Compared> = {},
    ) => {
        const median = (contender: Contender) =>
            summaryOf(measurements, figure, { contender, operation, apps, latencyMs })?.median ?? Number.NaN;
        const measured = median(one) / median(other);
        return Number.isNaN(measured) ? undefined : measured;
    };
    /** The median of some samples, divided by that of others. */
    const medians = (one: readonly number[] = [], other: readonly number[] = []) => {
        const above = summarize(one)?.median;
        const below = summarize(other)?.median;
        return above === undefined || below === undefined ? undefined : above / below;
    };
    const slowly = { latencyMs: 200 };
    const once = (apps: number) => apps + 1;
    const twice = (apps: number) => 2 * apps + 1;
    const slow = "100 apps at 200 ms a call";
    const byNaive = "divided by the naive provider's";
    return [
        {
            what: "calls beyond N + 1 to create N apps, `verify` off",
            ...excess("unverified", "create", once),
        },
        { what: "calls beyond 2N + 1 to create N apps, `verify` on", ...excess("verified", "create", twice) },
        {
            what: "calls beyond N + 1 to rotate N apps, `verify` off",
            ...excess("unverified", "rotate", once),
        },
        { what: "calls beyond 2N + 1 to rotate N apps, `verify` on", ...excess("verified", "rotate", twice) },
        { what: "calls in an unchanged preview", ...excess("verified", "preview", () => 0) },
        { what: "calls beyond N + 1 in a refresh of N apps", ...excess("verified", "refresh", once) },
        {
            what: `time to create ${slow}, \`verify\` off, ${byNaive}`,
            limit: 0.8,
            measured: ratio("unverified", "naive", "create", slowly),
        },
        {
            what: `time to rotate ${slow}, \`verify\` off, ${byNaive}`,
            limit: 0.8,
            measured: ratio("unverified", "naive", "rotate", slowly),
        },
        {
            what: `time to create ${slow} by the plugin, ${byNaive}`,
            limit: 0.9,
            measured: ratio("plugin", "naive", "create", slowly),
        },
        {
            what: `time to rotate ${slow} by the plugin, ${byNaive}`,
            limit: 0.9,
            measured: ratio("plugin", "naive", "rotate", slowly),
        },
        {
            what: `time of an unchanged preview of 1 app by the plugin, ${byNaive}`,
            limit: 0.5,
            measured: ratio("plugin", "naive", "preview", { apps: 1 }),
        },
        {
            what: `time of an unchanged preview of 100 apps by the plugin, ${byNaive}`,
            limit: 0.7,
            measured: ratio("plugin", "naive", "preview"),
        },
        {
            what: "memory of the plugin that rotates 100 apps, divided by the dynamic provider's",
            limit: 0.7,
            measured: ratio("plugin", "verified", "rotate", { figure: "providerMiB" }),
        },
        {
            what: "time from the start of the plugin's executable to its port, divided by the script's",
            limit: 0.75,
            measured: medians(plugin?.portMs.executable, plugin?.portMs.script),
        },
        {
            what: "memory of the executable at rest, divided by the script's",
            limit: 1.2,
            measured: medians(plugin?.restMiB.executable, plugin?.restMiB.script),
        },
        {
            what: "time of an unchanged preview of 1 app by the executable, divided by that of a Go provider that does nothing",
            limit: 1.25,
            measured: medians(plugin?.previewMs.executable, plugin?.previewMs.nothingInGo),
        },
        {
            what: "import of the package in a program, in ms",
            limit: 10,
            measured: summarize(startupMs["import of the package in a program"] ?? [])?.median,
        },
    ];
}
