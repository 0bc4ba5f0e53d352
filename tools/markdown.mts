/** A table in Markdown with aligned columns. The first column is text, the others are figures. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
    const all = [header, ...rows];
    const widths = header.map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)));
    const [first = 3, ...others] = widths;
    const line = ([text = "", ...cells]: readonly string[]) =>
        `| ${[text.padEnd(first), ...cells.map((cell, index) => cell.padStart(others[index] ?? 0))].join(" | ")} |`;
    const rule = ["-".repeat(first), ...others.map((width) => `${"-".repeat(width - 1)}:`)];
    return [line(header), line(rule), ...rows.map(line)].join("\n");
}

/** The text between `<!-- name -->` and `<!-- /name -->`. */
export function sectionOf(page: string, name: string): string {
    const [, after = ""] = page.split(`<!-- ${name} -->`);
    return after.split(`<!-- /${name} -->`, 1).join().trim();
}

/** The page with another text between `<!-- name -->` and `<!-- /name -->`. */
export function withSection(page: string, name: string, text: string): string {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [before, after] = [page.split(begin)[0], page.split(end)[1]];
    if (after === undefined) throw new Error(`The page has no ${begin} and ${end}`);
    return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}
