import { table } from "../tools/markdown.mts";
import type { Sample } from "./measurements.mts";

/** How a program reaches the provider: JavaScript by the dynamic provider, YAML by the plugin. */
export const hosts = ["dynamic", "plugin"] as const;
export type HostName = (typeof hosts)[number];

/** What one command, or one for each stack, took. */
export interface ScaleRow extends Sample {
    readonly host: HostName;
    readonly operation: string;
    readonly secrets: number;
    readonly stacks: number;
    /** Pulumi's option `--parallel`. */
    readonly parallel: number;
    /** How many of the calls got a 429. */
    readonly refused?: number;
    /** From the first call to the last. */
    readonly callsMs?: number;
    /** How long as many calls take at the limit, if nothing else takes time. */
    readonly bareMs?: number;
}

/** What one run of the benchmark found. */
export interface ScaleRun {
    /** When, where, with which versions, and by which command. */
    readonly setting: string;
    readonly rows: readonly ScaleRow[];
}

/** The results in Markdown. */
export function scaleReport(runs: readonly ScaleRun[]): string {
    return runs.flatMap(({ setting, rows }) => [setting, ...tables(rows)]).join("\n\n");
}

/** One of what was measured without a limit, one of what was measured with it; none without rows. */
function tables(rows: readonly ScaleRow[]): string[] {
    const which = ["", "host", "secrets", "stacks", "parallel", "seconds", "calls"];
    const cells = (row: ScaleRow) => [
        row.operation,
        row.host,
        `${row.secrets}`,
        `${row.stacks}`,
        `${row.parallel}`,
        (row.wallMs / 1_000).toFixed(1),
        `${row.calls}`,
    ];
    const whole = (value: number | undefined) => value?.toFixed(0) ?? "-";
    const unlimited = rows
        .filter(({ bareMs }) => bareMs === undefined)
        .map((row) => [...cells(row), ...[row.providerMiB, row.programMiB, row.stateKB].map(whole)]);
    const limited = rows.flatMap((row) => {
        const { wallMs, callsMs, bareMs, refused } = row;
        if (bareMs === undefined) return [];
        const byLimit = [wallMs, callsMs].map((ms) => (ms === undefined ? "-" : (ms / bareMs).toFixed(2)));
        return [[...cells(row), whole(refused), ...byLimit]];
    });
    return [
        ...(unlimited.length > 0 ? [table([...which, "provider MiB", "program MiB", "state kB"], unlimited)] : []),
        ...(limited.length > 0 ? [table([...which, "refused", "by bare limit", "calls only"], limited)] : []),
    ];
}
