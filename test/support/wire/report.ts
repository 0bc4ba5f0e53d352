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

/** The kinds of faults that these tests found, each with the shortest request that shows it. */
const faults: readonly (readonly [fault: string, request: string])[] = [
    [
        "no answer, and an unhandled rejection",
        "any call whose error quotes half a character (a CSP message that was cut within one)",
    ],
    ["no answer", "any call that prints a line while the engine accepts the connection and answers nothing"],
    [
        "an invalid address is accepted, and half applied; each one leaks a connection",
        '`Attach` `{address: ""}`, `{address: "127.0.0.1:99999"}`',
    ],
    ["`resource.create is not a function`", "any call with the type `constructor` or `__proto__`"],
    ["a message of twelve lines with the library's JSON", "`Create` `PreviousSecretRetirement` `{}` without a check"],
    ["`Unexpected struct type`", "any call with a secret that has no value, or a value of no kind"],
    [
        "secrets come back in plain text if they came that way",
        "`Read` with `existingClientSecret` as plain text among the inputs",
    ],
    ["`Invalid time value`", '`Read` of an edited state `{rotatedAt: "yesterday", rotateAfterDays: 1}`'],
    [
        "`Cannot convert object to primitive value`",
        '`DiffConfig` `{orgId: [{toString: ""}]}`, `Diff` and `Check` alike',
    ],
    ["the id `undefined/undefined`", "a previewed `Create` `PreviousSecretRetirement` `{rotation: {}}`"],
    [
        "a warning of Node on stderr, of a negative time",
        '`Create` `{existingClientSecret: "x"}` with `requestTimeoutSeconds` 0.001',
    ],
    ["a secret in a file of the run", '`Delete` `PreviousSecretRetirement` `{rotatedAt: secret("…")}`'],
    ["`tokenEndpoint` shows a secret `host`", '`Create` `{host: secret("…")}`'],
];

const page = join(__dirname, "../../../docs/assurance.md");

/** Writes the figures into docs/assurance.md. */
export function writeReport(figures: Figures): void {
    rewriteSection(page, "wire", () => reportOf(figures));
}

function reportOf({ seed, parts, methods, early, late }: Figures): string {
    const count = (value: number) => value.toLocaleString("en");
    const rows = parts.map(({ name, histories, calls, ms }) => [
        name,
        histories === undefined ? "" : count(histories),
        count(calls),
        `${count(Math.round(ms / 1_000))} s`,
    ]);
    const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    const memory = [early, late].map(({ calls, heap, peak }) => [
        `after ${count(calls)} calls`,
        mebibytes(heap),
        mebibytes(peak),
    ]);
    const grown = Math.round((late.heap - early.heap) / Math.max(1, late.calls - early.calls));
    const byMethod = [...methods].sort(([, a], [, b]) => b - a).map(([method, calls]) => `${method} ${count(calls)}`);
    return [
        `Seed ${seed}. No crash, no stack trace, no unanswered call and no secret in plain:`,
        table(["part", "histories", "calls", "time"], rows),
        `The calls of the plugin's process: ${byMethod.join(", ")}.`,
        table(["memory of the plugin's process", "heap after a collection", "peak"], memory),
        `The heap grew by ${grown} bytes for each call: what the process must remember of each new secret, app and line.`,
        "Faults that these tests have found, all mended, with the shortest request of each:",
        faults.map(([fault, request]) => `- ${fault}: ${request}`).join("\n"),
    ].join("\n\n");
}
