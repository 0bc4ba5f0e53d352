/** A table in Markdown, its columns aligned so that it can be read as it is. The first column is text, the others are figures. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
    const all = [header, ...rows];
    const widths = header.map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)));
    const line = (cells: readonly string[]) =>
        `| ${cells.map((cell, column) => padded(cell, widths[column] ?? 0, column)).join(" | ")} |`;
    const rule = widths.map((width, column) =>
        column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
    );
    return [line(header), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

function padded(cell: string, width: number, column: number): string {
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
