import { type BarGroup, growthChart, type Line, ratioChart } from "./plot.mts";
import type { Results } from "./results.mts";
import { type Contender, contenders, medianOf, type Operation, operations } from "./sample.mts";

const colors: Readonly<Record<Contender, string>> = {
    verified: "#1f5fbf",
    unverified: "#63a4f5",
    naive: "#d9822b",
    nothing: "#8a8a8a",
    bare: "#3c9a5f",
};

/** How the time of an operation grows with the number of apps. */
export function growth({ samples, latencyMs }: Results, operation: Operation): string {
    const lines = contenders.map((contender): Line => {
        const own = samples.filter(
            (sample) =>
                sample.contender === contender &&
                sample.operation === operation &&
                sample.latencyMs === latencyMs,
        );
        const sizes = [...new Set(own.map(({ apps }) => apps))].toSorted((a, b) => a - b);
        const points = sizes.map((apps) => ({
            x: apps,
            y: (medianOf(own, "wallMs", { apps }) ?? 0) / 1_000,
        }));
        return { name: contender, color: colors[contender], points };
    });
    const drawn = lines.filter(({ points }) => points.length > 0);
    return growthChart(`${operation}: wall time over the number of apps`, "apps", "seconds, median", drawn);
}

/** This package's time by another contender's, operation by operation. */
export function ratios({ samples, latencyMs }: Results, base: "naive" | "nothing", apps: number): string {
    const groups = operations.map((operation): BarGroup => {
        const median = (contender: Contender) =>
            medianOf(samples, "wallMs", { contender, operation, apps, latencyMs }) ?? Number.NaN;
        const bars = (["verified", "unverified"] as const).map((contender) => ({
            name: contender,
            color: colors[contender],
            value: median(contender) / median(base),
        }));
        return { label: operation, bars };
    });
    const whom = base === "naive" ? "the naive provider's" : "that of a resource that does nothing";
    return ratioChart(`${apps} apps: time by ${whom}`, groups);
}
