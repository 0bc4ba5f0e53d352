import { rowsOf, table } from "../../../tools/markdown.mts";

/** A run of random sequences from one seed. */
export interface SoakRun {
    readonly day: string;
    readonly seed: number;
    readonly sequences: number;
    readonly seconds: number;
    readonly passed: boolean;
}

const header = ["Seed", "Sequences", "Time", "Result", "Day"];

/** The section of the page with one more run, below a sum of those that passed since the last one that failed. */
export function sectionWithRun(section: string, { day, seed, sequences, seconds, passed }: SoakRun): string {
    const figures = [sequences.toLocaleString("en-US"), `${Math.round(seconds)} s`, passed ? "passed" : "failed", day];
    const rows = [...rowsOf(section), [String(seed), ...figures]];
    const lastFailure = rows.findLastIndex((row) => row[3] === "failed");
    const inARow = rows.slice(lastFailure + 1).reduce((sum, row) => sum + Number(row[1]?.replaceAll(",", "")), 0);
    const failures = rows.filter((row) => row[3] === "failed").length;
    const summary = `${inARow.toLocaleString("en-US")} sequences in a row without a failure; ${failures} of the runs below failed.`;
    return [summary, table(header, rows)].join("\n\n");
}
