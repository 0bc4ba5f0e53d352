import { join } from "node:path";
import { rewriteSection, table } from "../../../tools/markdown.mts";
import type { Memory } from "./soak";

/** What a run of the tests of the wire came to. */
export interface Figures {
    readonly seed: number;
    /** What each part made, and how long that took. */
    readonly parts: readonly Part[];
    readonly methods: ReadonlyMap<string, number>;
    readonly early: Measured;
    readonly late: Measured;
}

export interface Part {
    readonly name: string;
    readonly histories?: number;
    readonly calls: number;
    readonly ms: number;
}

/** The memory of the plugin's process after so many calls. */
export interface Measured extends Memory {
    readonly calls: number;
}

/** With this begins what stands at the end of the page's section: the faults that these tests found, each with its request. */
const faultsBegin = "Faults that these tests have found";

const page = join(__dirname, "../../../docs/assurance.md");

/** Writes the figures into docs/assurance.md. */
export function writeReport(figures: Figures): void {
    rewriteSection(page, "wire", (present) => {
        const faults = present.indexOf(faultsBegin);
        if (faults < 0) throw new Error("The page has lost its list of faults");
        return `${reportOf(figures)}\n\n${present.slice(faults)}`;
    });
}

function reportOf({ seed, parts, methods, early, late }: Figures): string {
    const count = (value: number) => value.toLocaleString("en");
    const rows = parts.map(({ name, histories, calls, ms }) => {
        const seconds = `${count(Math.round(ms / 1_000))} s`;
        return [name, histories === undefined ? "" : count(histories), count(calls), seconds];
    });
    const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    const memory = [early, late].map((at) => [
        `after ${count(at.calls)} calls`,
        mebibytes(at.heap),
        mebibytes(at.peak),
    ]);
    const grown = Math.round((late.heap - early.heap) / Math.max(1, late.calls - early.calls));
    const byMethod = [...methods].sort(([, a], [, b]) => b - a).map(([method, calls]) => `${method} ${count(calls)}`);
    return [
        `Seed ${seed}. No crash, no stack trace, no unanswered call and no secret in plain:`,
        table(["part", "histories", "calls", "time"], rows),
        `The calls of the plugin's process: ${byMethod.join(", ")}.`,
        table(["memory of the plugin's process", "heap after a collection", "peak"], memory),
        `The heap grew by ${grown} bytes for each call: what the process must remember of each new secret, app and line.`,
    ].join("\n\n");
}
