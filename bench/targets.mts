import type { Results } from "./results.mts";
import { type Contender, medianOf, type Operation, type Sample, summarize, type Which } from "./sample.mts";

/** What the package is held to, and what came of it. */
export interface Target {
    readonly what: string;
    readonly limit: number;
    /** Undefined: this run did not measure it. */
    readonly measured: number | undefined;
    readonly unit?: "ms";
}

/** Whether a target is met; undefined if it was not measured. */
export function isMet({ measured, limit }: Target): boolean | undefined {
    return measured === undefined ? undefined : measured <= limit;
}

/** The targets, held against what was measured: ratios of medians within this one run, and numbers of calls. */
export function targets({
    samples,
    micro,
    latencyMs,
}: Pick<Results, "samples" | "micro" | "latencyMs">): Target[] {
    const usual = samples.filter((sample) => sample.latencyMs === latencyMs);
    return [
        ...callTargets(samples),
        ...slowCallTargets(samples),
        ...previewTargets(usual),
        ...growthTargets(usual),
        {
            what: "import of the package in a program, beyond `@pulumi/pulumi`",
            limit: 10,
            measured: micro.importMs.median,
            unit: "ms",
        },
    ];
}

const ours = { verified: "`verify` on", unverified: "`verify` off" } as const;
const rotations = ["create", "rotate"] as const;

function callTargets(samples: readonly Sample[]): Target[] {
    const beyond = (which: Which, allowed: (apps: number) => number) => {
        const excess = samples
            .filter(({ contender }) => contender === which.contender)
            .filter(({ operation }) => operation === which.operation)
            .map(({ calls, apps }) => calls - allowed(apps));
        return excess.length === 0 ? undefined : Math.max(...excess);
    };
    const target = (what: string, which: Which, allowed: (apps: number) => number): Target => ({
        what: `calls beyond ${what}, at any N`,
        limit: 0,
        measured: beyond(which, allowed),
    });
    return [
        ...rotations.flatMap((operation) => [
            target(
                `N + 1 to ${operation} N apps, \`verify\` off`,
                { contender: "unverified", operation },
                (n) => n + 1,
            ),
            target(
                `2N + 1 to ${operation} N apps, \`verify\` on`,
                { contender: "verified", operation },
                (n) => 2 * n + 1,
            ),
        ]),
        target("0 in an unchanged preview", { contender: "verified", operation: "preview" }, () => 0),
        target("N + 1 in a refresh of N apps", { contender: "verified", operation: "refresh" }, (n) => n + 1),
    ];
}

function slowCallTargets(samples: readonly Sample[]): Target[] {
    return rotations.flatMap((operation) =>
        (["unverified", "verified"] as const).map((contender) => ({
            what: `time to ${operation} 100 apps at 200 ms a call, ${ours[contender]}, by naive's`,
            limit: contender === "verified" ? 1 : 0.8,
            measured: ratio(samples, { operation, apps: 100, latencyMs: 200 }, contender, "naive"),
        })),
    );
}

function previewTargets(samples: readonly Sample[]): Target[] {
    return [1, 100].flatMap((apps) => {
        const what = `time of an unchanged preview of N = ${apps}, by`;
        const by = (base: Contender) => ratio(samples, { operation: "preview", apps }, "verified", base);
        return [
            { what: `${what} naive's`, limit: 0.95, measured: by("naive") },
            { what: `${what} that of a resource that does nothing`, limit: 1.02, measured: by("nothing") },
        ];
    });
}

function growthTargets(samples: readonly Sample[]): Target[] {
    // Within each round, because rounds differ by more than what is to be found.
    const perApp = (operation: Operation, apps: number) => {
        const rounds = [...new Set(samples.map(({ round }) => round))];
        const differences = rounds.map((round) => {
            const median = (contender: Contender) =>
                medianOf(samples, "wallMs", { contender, operation, apps, round });
            return subtracted(median("verified"), median("nothing"));
        });
        return divided(summarize(differences.filter((one) => one !== undefined))?.median, apps);
    };
    const memory = (apps: number) =>
        medianOf(samples, "providerBytes", { contender: "verified", operation: "rotate", apps });
    return [
        ...rotations.map((operation) => ({
            what: `time an app above the engine's floor to ${operation} 300 apps, by that of 100`,
            limit: 1.2,
            measured: divided(perApp(operation, 300), perApp(operation, 100)),
        })),
        {
            what: "the provider's memory when 300 apps rotate, by that of 10",
            limit: 1.3,
            measured: divided(memory(300), memory(10)),
        },
    ];
}

function ratio(
    samples: readonly Sample[],
    which: Which,
    contender: Contender,
    base: Contender,
): number | undefined {
    const median = (of: Contender) => medianOf(samples, "wallMs", { ...which, contender: of });
    return divided(median(contender), median(base));
}

function subtracted(value: number | undefined, by: number | undefined): number | undefined {
    return value === undefined || by === undefined ? undefined : value - by;
}

function divided(value: number | undefined, by: number | undefined): number | undefined {
    return value === undefined || by === undefined ? undefined : value / by;
}
