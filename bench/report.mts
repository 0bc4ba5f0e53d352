import type { Results } from "./results.mts";
import {
    contenders,
    type Figure,
    medianOf,
    operations,
    type Sample,
    type Summary,
    summaryOf,
    titles,
    type Which,
} from "./sample.mts";
import { table } from "./table.mts";
import { isMet, targets } from "./targets.mts";

/** A part of the report. */
export interface Section {
    readonly title: string;
    readonly text: string;
}

/** The report's parts, in Markdown that can also be read in a terminal. */
export function sections(results: Results): Section[] {
    return [
        { title: "Targets", text: targetTable(results) },
        { title: "Time", text: timeTables(results) },
        { title: "Calls", text: callTable(results) },
        { title: "Memory and state", text: sizeTable(results) },
        { title: "Single steps", text: microTable(results) },
    ];
}

/** What the terminal shows. */
export function textReport(results: Results): string {
    return sections(results)
        .map(({ title, text }) => `\n${title}\n\n${text}`)
        .join("\n");
}

function targetTable(results: Results): string {
    const rows = targets(results).map((target) => {
        const { what, limit, measured, unit } = target;
        const figure = (value: number) =>
            unit ? `${value.toFixed(1)} ${unit}` : String(Number(value.toFixed(3)));
        const met = isMet(target);
        return [
            what,
            `<= ${figure(limit)}`,
            measured === undefined ? "not measured" : figure(measured),
            met === undefined ? "" : met ? "yes" : "**no**",
        ];
    });
    return table(["target", "limit", "measured", "met"], rows);
}

function timeTables({ samples }: Results): string {
    const latencies = [...new Set(samples.map(({ latencyMs }) => latencyMs))];
    return latencies
        .map((latencyMs) => timeTable(samples.filter((sample) => sample.latencyMs === latencyMs)))
        .join("\n\n");
}

function timeTable(samples: readonly Sample[]): string {
    const sizes = [...new Set(samples.map(({ apps }) => apps))];
    const measured = operations.filter((operation) =>
        samples.some((sample) => sample.operation === operation),
    );
    const rows = measured.flatMap((operation) =>
        sizes.map((apps) => [
            `${operation} ${apps}`,
            ...contenders.map((contender) =>
                seconds(summaryOf(samples, "wallMs", { contender, operation, apps })),
            ),
        ]),
    );
    const unit = `Wall time in seconds at ${samples[0]?.latencyMs} ms a call: median (minimum to maximum).`;
    return `${unit}\n\n${table(["apps", ...contenders], rows)}`;
}

function callTable({ samples, sizes, latencyMs }: Results): string {
    const usual = samples.filter((sample) => sample.latencyMs === latencyMs);
    const cell = (which: Which) => {
        const calls = summaryOf(usual, "calls", which);
        const inFlight = summaryOf(usual, "callsInFlight", which);
        return calls && inFlight ? `${range(calls)} / ${inFlight.maximum}` : "";
    };
    const rows = operations.flatMap((operation) =>
        sizes.map((apps) => [
            `${operation} ${apps}`,
            ...contenders.map((contender) => cell({ contender, operation, apps })),
        ]),
    );
    return `Calls of CSP / the most that were under way at once.\n\n${table(["apps", ...contenders], rows)}`;
}

function sizeTable({ samples, sizes, latencyMs }: Results): string {
    const withPulumi = contenders.filter((contender) => contender !== "bare");
    const row = (title: string, figure: Figure, unit: number, digits: number, which: Which) => [
        title,
        ...withPulumi.map((contender) => {
            const median = medianOf(samples, figure, { ...which, contender, latencyMs });
            return median === undefined ? "" : (median / unit).toFixed(digits);
        }),
    ];
    const rows = sizes.flatMap((apps) => [
        row(`provider's memory, rotate ${apps}, MiB`, "providerBytes", 2 ** 20, 0, {
            operation: "rotate",
            apps,
        }),
        row(`program's memory, rotate ${apps}, MiB`, "programBytes", 2 ** 20, 0, {
            operation: "rotate",
            apps,
        }),
        row(`state of ${apps}, kB`, "stateBytes", 1_000, 1, { operation: "rotate", apps }),
    ]);
    return `Medians. Memory is a process's peak (resident set).\n\n${table(["", ...withPulumi], rows)}`;
}

function microTable({ micro }: Results): string {
    const row = (title: string, { median, minimum, maximum }: Summary, unit: string, digits: number) => [
        title,
        ...[minimum, median, maximum].map((value) => `${value.toFixed(digits)} ${unit}`),
    ];
    return table(
        ["each in a fresh process", "minimum", "median", "maximum"],
        [
            row("import of the package, beyond `@pulumi/pulumi`", micro.importMs, "ms", 1),
            row("load of the provider's entry point", micro.providerMs, "ms", 1),
            row("load of got, at the first call", micro.gotMs, "ms", 1),
            row("first resource declared, this package (import included)", micro.declareMs.ours, "ms", 1),
            row("first resource declared, naive (serialiser included)", micro.declareMs.naive, "ms", 1),
            row("text stored with every resource, this package", micro.textBytes.ours, "B", 0),
            row("text stored with every resource, naive", micro.textBytes.naive, "B", 0),
            row("one decision", micro.decisionMicroseconds, "µs", 2),
        ],
    );
}

/** Who is who, in Markdown. */
export function contenderList(): string {
    return contenders.map((contender) => `- **${contender}**: ${titles[contender]}`).join("\n");
}

function seconds(summary: Summary | undefined): string {
    if (summary === undefined) return "";
    const [minimum, median, maximum] = [summary.minimum, summary.median, summary.maximum].map((ms) =>
        (ms / 1_000).toFixed(2),
    );
    return `${median} (${minimum} to ${maximum})`;
}

function range({ minimum, maximum }: Summary): string {
    return minimum === maximum ? String(minimum) : `${minimum} to ${maximum}`;
}
