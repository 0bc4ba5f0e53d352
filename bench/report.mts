import { table } from "../tools/markdown.mts";
import {
    contenders,
    operations,
    type PluginFigures,
    type Results,
    type Sample,
    type Summary,
    summarize,
    summaryOf,
} from "./measurements.mts";
import { targets } from "./targets.mts";

/** The report in Markdown that can also be read in a terminal. */
export function report(results: Results): string {
    const latencies = [...new Set(results.measurements.map(({ latencyMs }) => latencyMs))];
    const [usual = 0] = latencies;
    const sizes = ["providerMiB", "programMiB", "stateKB"] as const;
    return [
        results.setting,
        "## Targets",
        targetTable(results),
        "## Time",
        ...latencies.flatMap((latencyMs) => [
            `Wall time in seconds at ${latencyMs} ms a call: median (minimum to maximum).`,
            figureTable(results, latencyMs, ["wallMs"], ([wall]) => wall && seconds(wall)),
        ]),
        "## Calls",
        "Calls to CSP.",
        figureTable(results, usual, ["calls"], ([calls]) => calls && range(calls)),
        "## Memory and state",
        "Medians: the provider's and the program's memory in MiB (peak resident set) / the state in kB.",
        figureTable(results, usual, sizes, (found) =>
            found.some(Boolean) ? found.map((one) => one?.median.toFixed(0) ?? "-").join(" / ") : undefined,
        ),
        "## Import and start",
        "Milliseconds in a process that has loaded Pulumi's SDK.",
        startupTable(results),
        ...(results.plugin === undefined
            ? []
            : ["## The plugin as an executable", results.plugin.setting, pluginTable(results.plugin)]),
    ].join("\n\n");
}

function targetTable(results: Results): string {
    const rows = targets(results).map(({ what, limit, measured }) => {
        if (measured === undefined) return [what, `<= ${limit}`, "not measured", ""];
        return [what, `<= ${limit}`, `${Number(measured.toFixed(2))}`, measured <= limit ? "yes" : "**no**"];
    });
    return table(["target", "limit", "measured", "met"], rows);
}

/** A row for each operation and number of apps, a column for each contender. */
function figureTable(
    { measurements }: Results,
    latencyMs: number,
    figures: readonly (keyof Sample)[],
    cell: (figures: readonly (Summary | undefined)[]) => string | undefined,
): string {
    const own = measurements.filter((one) => one.latencyMs === latencyMs);
    const rows = operations.flatMap((operation) => {
        const sizes = new Set(own.filter((one) => one.operation === operation).map(({ apps }) => apps));
        return [...sizes].map((apps) => [
            `${operation} ${apps}`,
            ...contenders.map((contender) => {
                const which = { contender, operation, apps, latencyMs };
                return cell(figures.map((figure) => summaryOf(own, figure, which))) ?? "";
            }),
        ]);
    });
    return table(["apps", ...contenders], rows);
}

function startupTable({ startupMs }: Results): string {
    const rows = Object.entries(startupMs).map(([step, values]) => {
        const { minimum = 0, median = 0, maximum = 0 } = summarize(values) ?? {};
        return [step, ...[minimum, median, maximum].map((value) => value.toFixed(1))];
    });
    return table(["each in a fresh process", "minimum", "median", "maximum"], rows);
}

function pluginTable({ portMs, restMiB, previewMs }: PluginFigures): string {
    const figures = [
        ["start to port, script, in ms", portMs.script],
        ["start to port, executable, in ms", portMs.executable],
        ["memory at rest, script, in MiB", restMiB.script],
        ["memory at rest, executable, in MiB", restMiB.executable],
        ["unchanged preview of one resource in YAML, a provider in Go that does nothing, in ms", previewMs.nothingInGo],
        ["the same, the plugin as a script", previewMs.script],
        ["the same, the plugin as an executable", previewMs.executable],
    ] as const;
    const rows = figures.map(([what, values]) => {
        const { minimum = 0, median = 0, maximum = 0 } = summarize(values) ?? {};
        return [what, ...[minimum, median, maximum].map((value) => value.toFixed(0))];
    });
    return table(["in turns", "minimum", "median", "maximum"], rows);
}

function seconds({ minimum, median, maximum }: Summary): string {
    const [low, middle, high] = [minimum, median, maximum].map((ms) => (ms / 1_000).toFixed(2));
    return `${middle} (${low} to ${high})`;
}

function range({ minimum, maximum }: Summary): string {
    return minimum === maximum ? String(minimum) : `${minimum} to ${maximum}`;
}
