import { table } from "../../../tools/markdown.mts";
import type { HostName } from "../scene";
import type { Kept, Outcome } from "./killAt";
import { inWords, type Point } from "./points";
import type { Victim } from "./victims";

/** A process that was killed at one point of an operation, and what came of it. */
export interface Row {
    readonly operation: string;
    readonly host: HostName;
    readonly victim: Victim;
    readonly point: Point;
    /** The place of the point among those of its operation and host. */
    readonly index: number;
    readonly outcome: Outcome;
}

const header = ["operation", "killed, and when", "then Pulumi has", "the next command calls", "made", "lost"];

const keptWords: Readonly<Record<Kept, string>> = {
    none: "no secret",
    "old, works": "the old secret, which works",
    "old, dead": "the old secret, which is dead",
    rejected: "the old secret, marked as rejected",
    new: "the new secret",
    untested: "the new secret, untested",
};

/** Rows of one operation with the same outcome are one row of the table. */
export function report(rows: readonly Row[]): string {
    const groups = grouped(rows, ({ operation, outcome }) => JSON.stringify([operation, outcome]));
    const cells = groups.map((group) => group.slice(0, 1).flatMap((row) => rowOf(row, killed(group, rows))));
    return table(header, cells, 4);
}

function rowOf({ operation, outcome }: Row, targets: string): string[] {
    const { kept, calls, advised, made, lost } = outcome;
    const after = advised && `: ${advised.code}; with ${advised.change}: ${advised.calls}`;
    const next = `${calls || "nothing"}${after ?? ""}`;
    return [operation, targets, kept.map((one) => keptWords[one]).join("; "), next, String(made), String(lost)];
}

/** Which processes through which host, each with the points at which it was killed. */
function killed(group: readonly Row[], all: readonly Row[]): string {
    const targets = grouped(group, ({ host, victim }) => `${host} ${victim}`).map((rows) => ({
        rows,
        when: ranges(rows, all),
    }));
    return grouped(targets, ({ when }) => when)
        .map((same) => `${victims(same.flatMap(({ rows }) => rows.slice(0, 1)))}: ${same[0]?.when}`)
        .join("; ");
}

/** With the host, where it is only one. */
function victims(rows: readonly Row[]): string {
    return grouped(rows, ({ victim }) => victim)
        .map(([row, ...others]) => (others.length > 0 ? row?.victim : `${row?.victim} (${row?.host})`))
        .join(", ");
}

/** The points of a process, in order; those in a row as the first and the last one. */
function ranges(rows: readonly Row[], all: readonly Row[]): string {
    const [first] = rows;
    const ofSame = all.filter(
        (row) => row.operation === first?.operation && row.host === first.host && row.victim === first.victim,
    );
    const runs: Row[][] = [[]];
    for (const row of ofSame.toSorted((a, b) => a.index - b.index)) {
        if (rows.includes(row)) runs.at(-1)?.push(row);
        else runs.push([]);
    }
    return runs
        .filter((run) => run.length > 0)
        .map((run) => [...new Set([run[0], run.at(-1)])].map((row) => row && inWords(row.point)).join(" to "))
        .join(", ");
}

/** The items that have the same key, in the order of the first of them. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
    const groups = new Map<string, T[]>();
    for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
    return [...groups.values()];
}
