import type { MutantResult } from "@stryker-mutator/api/core";
import type { Explanation } from "./explained.mts";
import type { Folder } from "./folders.mts";

export type Mutant = Pick<
    MutantResult,
    "fileName" | "location" | "mutatorName" | "replacement" | "status" | "statusReason"
>;

/** What became of the mutants of one folder. */
export interface Judgement {
    readonly killed: number;
    readonly timedOut: number;
    readonly survived: number;
    readonly notCovered: number;
    /** How many of those that survived or are not covered have an explanation. */
    readonly explained: number;
    /** How many tell nothing: they change only words, or what is run while a module is loaded, or the compiler refuses them. */
    readonly notCounted: number;
    /** Killed and timed out, in percent of all that were tried. */
    readonly score: number;
    /** One line for each mutant that nothing explains. */
    readonly unexplained: readonly string[];
    /** One line for each explanation that explains nothing any more. */
    readonly stale: readonly string[];
}

/**
 * @param lineOf the line of code at which a mutant begins, without its indentation.
 * @param explanations only those of the folder.
 */
export function judge(
    mutants: readonly Mutant[],
    lineOf: (mutant: Mutant) => string,
    explanations: readonly Explanation[],
): Judgement {
    const count = (...statuses: Mutant["status"][]) => mutants.filter(({ status }) => statuses.includes(status)).length;
    const unnoticed = mutants.filter(isUnnoticed);
    const explains = ({ file, line, to }: Explanation, mutant: Mutant) =>
        file === fileOf(mutant) && line === lineOf(mutant) && (to === undefined || to === mutant.replacement);
    const unexplained = unnoticed.filter((mutant) => !explanations.some((one) => explains(one, mutant)));
    const stale = explanations.filter((one) => !unnoticed.some((mutant) => explains(one, mutant)));
    const killed = count("Killed");
    const timedOut = count("Timeout");
    return {
        killed,
        timedOut,
        survived: count("Survived"),
        notCovered: count("NoCoverage"),
        explained: unnoticed.length - unexplained.length,
        notCounted: count("Ignored", "RuntimeError", "CompileError"),
        score: percent(killed + timedOut, killed + timedOut + unnoticed.length),
        unexplained: unexplained.map((mutant) => describe(mutant, lineOf(mutant))),
        stale: stale.map(({ file, line, to }) => `${file}: ${line}${to === undefined ? "" : ` -> ${to}`}`),
    };
}

/** Whether no test fails for the mutant. */
export function isUnnoticed({ status }: Pick<Mutant, "status">): boolean {
    return status === "Survived" || status === "NoCoverage";
}

/** What is wrong with a folder; empty if nothing is. */
export function problems({ name, goal, isExplained }: Folder, { score, unexplained, stale }: Judgement): string[] {
    return [
        ...(score < goal ? [`${name}: the score is ${score} %, below ${goal} %.`] : []),
        ...(isExplained && unexplained.length > 0
            ? [
                  `${name}: ${unexplained.length} survivors are neither killed by a test nor explained in tools/mutation/explained.mts.`,
              ]
            : []),
        ...stale.map((line) => `${name}: tools/mutation/explained.mts explains what no longer survives: ${line}`),
    ];
}

/** The path of a mutant's file below provider/. */
export function fileOf({ fileName }: Pick<Mutant, "fileName">): string {
    return fileName.replaceAll("\\", "/").replace(/^.*\bprovider\//, "");
}

function describe(mutant: Mutant, line: string): string {
    const { start } = mutant.location;
    const change = mutant.replacement?.replaceAll(/\s+/g, " ") ?? mutant.mutatorName;
    const uncovered = mutant.status === "NoCoverage" ? " (no test reaches it)" : "";
    return `${fileOf(mutant)}:${start.line}:${start.column}: ${line} -> ${change}${uncovered}`;
}

/** With one decimal, rounded down, so that nothing passes by rounding. */
function percent(part: number, whole: number): number {
    return whole === 0 ? 100 : Math.floor((part / whole) * 1_000) / 10;
}
