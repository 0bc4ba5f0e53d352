import { rowsOf, table } from "../markdown.mts";
import { folders } from "./folders.mts";
import type { Judgement } from "./judgement.mts";

const header = [
    "folder",
    "score",
    "killed",
    "timed out",
    "survived",
    "not covered",
    "of these explained",
    "not counted",
    "minutes",
    "date",
];

/** The text of the section, with other figures of one folder. Those of the others stay. */
export function withFolder(section: string, name: string, judgement: Judgement, minutes: number, date: string): string {
    const { score, killed, timedOut, survived, notCovered, explained, notCounted } = judgement;
    const figures = [killed, timedOut, survived, notCovered, explained, notCounted, Math.ceil(minutes)].map(String);
    const own = [label(name), `${score.toFixed(1)} %`, ...figures, date];
    const others = rowsOf(section).filter(([first]) => first !== label(name));
    const order = folders.map((folder) => label(folder.name));
    const all = [...others, own].toSorted(([one = ""], [other = ""]) => order.indexOf(one) - order.indexOf(other));
    return table(header, all);
}

function label(name: string): string {
    return `\`${name}\``;
}
