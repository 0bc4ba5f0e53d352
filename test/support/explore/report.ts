import { cpus } from "node:os";
import { rowsOf, table } from "../../../tools/markdown.mts";
import { duration } from "../../../tools/process.mts";
import { inWords } from "../model/steps";
import type { Violation } from "./explorer";
import { type Found, kindOf, type Level } from "./search";

const header = ["Calls", "Depth", "States", "Transitions", "Time", "Broken", "Then"];

/** A line of progress. */
export function progressLine(level: Level): string {
    const { transitions, states, seconds } = level;
    const perSecond = Math.round(transitions / Math.max(seconds, 0.001));
    return `${levelText(level)}, ${transitions} transitions, ${states} new states, ${perSecond}/s`;
}

/** A violation as a test could have it: by default, with all that happened in its last step. */
export function violationText({ history, message }: Violation, what = message): string {
    return [what, "history:", ...history.map((step) => `    ${inWords(step)},`)].join("\n");
}

/**
 * The section of the page: a row for searches with disturbed calls, and one for those without, of which this search has one.
 *
 * @param section what the page has now.
 */
export function sectionWith(section: string, faults: boolean, { levels, violations }: Found, on: string): string {
    const searches = ["disturbed, each in turn", "undisturbed"] as const;
    const [name, otherName] = faults ? searches : searches.toReversed();
    const isComplete = ({ expanded, toExpand }: Level) => expanded === toExpand;
    const complete = levels.filter(isComplete);
    const last = levels.find((level) => !isComplete(level));
    const sum = (of: (level: Level) => number) => complete.reduce((total, level) => total + of(level), 0);
    const row = [
        String(name),
        String(complete.at(-1)?.depth ?? 0),
        figure(sum(({ states }) => states) + 1),
        figure(sum(({ transitions }) => transitions)),
        duration(sum(({ seconds }) => seconds) * 1_000),
        String(violations.length),
        last ? `${levelText(last)}, ${figure(last.transitions)} transitions` : "",
    ];
    const rows = [...rowsOf(section).filter(([of]) => of === otherName), row].toSorted(([a = ""], [b = ""]) =>
        a < b ? -1 : 1,
    );
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.versions.node}, last written ${on}.`;
    const found = violations.map((violation) => violationText(violation, kindOf(violation)));
    // What the searches of the other row found last.
    const before = section.split("\n\n").filter((block) => block.startsWith(`\`\`\`text ${otherName}`));
    const blocks = [...before, ...found.map((text) => `\`\`\`text ${name}\n${text}\n\`\`\``)];
    return [table(header, rows), machine, ...blocks].join("\n\n");
}

function levelText({ depth, expanded, toExpand }: Level): string {
    return `depth ${depth}: ${figure(expanded)} of ${figure(toExpand)} states expanded`;
}

function figure(value: number): string {
    return value.toLocaleString("en-US");
}
