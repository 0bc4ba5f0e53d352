import { repositoryText } from "../repository";
import { notRun } from "./notRun";

/** A fenced block of a page that somebody would run, or put into a file. */
export interface Block {
    /** The heading above it, the language, and its number among the blocks of that language there: `Run: sh 1`. */
    readonly name: string;
    readonly text: string;
}

const languages = ["sh", "yaml", "ts", "go", "python", "csharp", "java", "xml"];

/** The blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
    const blocks: Block[] = [];
    const pattern = /^#+ (.+)$|^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;
    let heading = "";
    for (const [, title, indent = "", language = "", text = ""] of repositoryText(page).matchAll(pattern)) {
        if (title !== undefined) {
            heading = title;
        } else if (languages.includes(language)) {
            const kind = `${heading}: ${language}`;
            const number = blocks.filter(({ name }) => name.startsWith(`${kind} `)).length + 1;
            blocks.push({ name: `${kind} ${number}`, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") });
        }
    }
    return blocks;
}

/** A page that a test follows. */
export interface Page {
    readonly text: string;
    /** A block, which then counts as run. */
    block(name: string): string;
    /** The blocks that have not been taken, except those that can't be run here. */
    readonly rest: readonly string[];
}

export function openPage(page: string): Page {
    const blocks = blocksOf(page);
    const rest = new Set(blocks.map(({ name }) => name).filter((name) => notRun[page]?.[name] === undefined));
    return {
        text: repositoryText(page),
        block: (wanted) => {
            const found = blocks.find(({ name }) => name === wanted);
            if (found === undefined) throw new Error(`${page} has no block "${wanted}"`);
            rest.delete(wanted);
            return found.text;
        },
        get rest() {
            return [...rest];
        },
    };
}
