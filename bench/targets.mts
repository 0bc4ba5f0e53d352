import { type Contender, type Operation, type Results, summarize, summaryOf } from "./measurements.mts";

/** What the package is held to, and what came of it. */
export interface Target {
    readonly what: string;
    readonly limit: number;
    /** Undefined: this run did not measure it. */
    readonly measured: number | undefined;
}

/** Only what a run can tell for sure: what differs by less than two runs of the same program is no target. */
export function targets({ measurements, startupMs }: Pick<Results, "measurements" | "startupMs">): Target[] {
    /** By how many calls the worst sample exceeds what so many apps need. */
    const excess = (contender: Contender, operation: Operation, needed: (apps: number) => number) => {
        const own = measurements.filter((one) => one.contender === contender && one.operation === operation);
        const counts = own.flatMap(({ apps, samples }) => samples.map(({ calls }) => calls - needed(apps)));
        return { limit: 0, measured: summarize(counts)?.maximum };
    };
    const byNaive = (operation: Operation) => {
        const median = (contender: Contender) =>
            summaryOf(measurements, "wallMs", { contender, operation, apps: 100, latencyMs: 200 })?.median ??
            Number.NaN;
        const measured = median("unverified") / median("naive");
        return { limit: 0.8, measured: Number.isNaN(measured) ? undefined : measured };
    };
    const once = (apps: number) => apps + 1;
    const twice = (apps: number) => 2 * apps + 1;
    const slow = "100 apps at 200 ms a call, `verify` off, divided by the naive provider's";
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
        { what: `time to create ${slow}`, ...byNaive("create") },
        { what: `time to rotate ${slow}`, ...byNaive("rotate") },
        {
            what: "import of the package in a program, in ms",
            limit: 10,
            measured: summarize(startupMs["import of the package in a program"] ?? [])?.median,
        },
    ];
}
