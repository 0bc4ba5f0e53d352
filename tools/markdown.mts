import { readFileSync, writeFileSync } from "node:fs";

/** A table in Markdown with aligned columns: so many of text, and figures in the others. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], textColumns = 1): string {
    const all = [header, ...rows];
    const widths = header.map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)));
    const isText = (column: number) => column < textColumns;
    const line = (cells: readonly string[]) =>
        `| ${widths.map((width, column) => padded(cells[column] ?? "", width, isText(column))).join(" | ")} |`;
    const rule = widths.map((width, column) => (isText(column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
    return [line(header), line(rule), ...rows.map(line)].join("\n");
}

function padded(cell: string, width: number, isText: boolean): string {
    return isText ? cell.padEnd(width) : cell.padStart(width);
}

/** The rows of the table in a text, each with its cells; without header and rule. */
export function rowsOf(text: string): string[][] {
    const lines = text.split("\n").filter((line) => line.startsWith("| "));
    const cellsOf = (line: string) => line.split("|").slice(1, -1);
    return lines.slice(2).map((line) => cellsOf(line).map((cell) => cell.trim()));
}

/** The text between `<!-- name -->` and `<!-- /name -->`. */
export function sectionOf(page: string, name: string): string {
    const [, after = ""] = page.split(`<!-- ${name} -->`);
    return after.split(`<!-- /${name} -->`, 1).join().trim();
}

/** The page with another text between `<!-- name -->` and `<!-- /name -->`. */
export function withSection(page: string, name: string, text: string): string {
    const begin = `<!-- ${name} -->`;
    const end = `<!-- /${name} -->`;
    const before = page.split(begin)[0];
    const after = page.split(end)[1];
    if (after === undefined) throw new Error(`The page has no ${begin} and ${end}`);
    return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}

/** Writes another text into a section of a page. It gets the present one. */
export function rewriteSection(file: string, name: string, textFor: (present: string) => string): void {
    const page = readFileSync(file, "utf8");
    writeFileSync(file, withSection(page, name, textFor(sectionOf(page, name))));
}
