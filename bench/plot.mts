/** A line of a chart: points in the order of x, and what it is called. */
export interface Line {
    readonly name: string;
    readonly color: string;
    readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** A group of bars over one label. */
export interface BarGroup {
    readonly label: string;
    readonly bars: readonly { readonly name: string; readonly color: string; readonly value: number }[];
}

const width = 760;
const height = 380;
const plot = { left: 60, right: width - 170, top: 50, bottom: height - 50 };

/** A line chart in SVG with both axes logarithmic, for growth. */
export function growthChart(title: string, xTitle: string, yTitle: string, lines: readonly Line[]): string {
    const points = lines.flatMap((line) => line.points);
    const xTicks = [...new Set(points.map(({ x }) => x))].toSorted((a, b) => a - b);
    const yTicks = logTicks(points.map(({ y }) => y));
    const xAt = logScale(ends(xTicks), plot.left + 20, plot.right - 10);
    const yAt = logScale(ends(yTicks), plot.bottom, plot.top);
    return svg(title, [
        ...yTicks.map((tick) => horizontal(yAt(tick), `${tick}`)),
        ...xTicks.map((tick) => text(xAt(tick), plot.bottom + 18, `${tick}`, "middle")),
        text((plot.left + plot.right) / 2, plot.bottom + 38, xTitle, "middle"),
        text(plot.left, plot.top - 12, yTitle, "start"),
        ...lines.map(({ color, points: own }) => {
            const path = own.map(({ x, y }) => `${xAt(x).toFixed(1)},${yAt(y).toFixed(1)}`).join(" ");
            return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2.5"/>`;
        }),
        ...legend(lines),
    ]);
}

/** Grouped bars in SVG over an axis from 0, with a line at 1: for ratios. */
export function ratioChart(title: string, groups: readonly BarGroup[]): string {
    const highest = Math.max(1.2, ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
    const step = highest > 3 ? 1 : highest > 1.6 ? 0.5 : 0.2;
    const count = Math.ceil(highest / step);
    const yAt = (value: number) => plot.bottom - (value / (count * step)) * (plot.bottom - plot.top);
    const groupWidth = (plot.right - plot.left) / groups.length;
    const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toFixed(1)));
    return svg(title, [
        ...ticks.map((tick) => horizontal(yAt(tick), `${tick}`)),
        ...groups.flatMap(({ label, bars }, index) => {
            const left = plot.left + index * groupWidth + groupWidth * 0.12;
            const barWidth = (groupWidth * 0.76) / bars.length;
            return [
                ...bars.flatMap(({ color, value }, place) => [
                    `<rect x="${(left + place * barWidth).toFixed(1)}" y="${yAt(value).toFixed(1)}" width="${(barWidth - 3).toFixed(1)}" height="${(plot.bottom - yAt(value)).toFixed(1)}" fill="${color}"/>`,
                    text(
                        left + (place + 0.5) * barWidth - 1.5,
                        yAt(value) - 4,
                        value.toFixed(2),
                        "middle",
                        10,
                    ),
                ]),
                text(left + groupWidth * 0.38, plot.bottom + 18, label, "middle"),
            ];
        }),
        `<line x1="${plot.left}" x2="${plot.right}" y1="${yAt(1)}" y2="${yAt(1)}" stroke="#333" stroke-dasharray="5 4"/>`,
        ...legend(groups[0]?.bars ?? []),
    ]);
}

function svg(title: string, parts: readonly string[]): string {
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" role="img">`,
        `<title>${escaped(title)}</title>`,
        `<rect width="${width}" height="${height}" fill="#fff"/>`,
        text(plot.left, 22, title, "start", 15),
        ...parts,
        "</svg>\n",
    ].join("\n");
}

function legend(entries: readonly { readonly name: string; readonly color: string }[]): string[] {
    return entries.flatMap(({ name, color }, index) => {
        const y = plot.top + 10 + index * 22;
        return [
            `<rect x="${plot.right + 16}" y="${y - 9}" width="14" height="10" fill="${color}"/>`,
            text(plot.right + 36, y, name, "start"),
        ];
    });
}

function horizontal(y: number, label: string): string {
    return [
        `<line x1="${plot.left}" x2="${plot.right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#ddd"/>`,
        text(plot.left - 8, y + 4, label, "end"),
    ].join("\n");
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end", size = 12): string {
    return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" text-anchor="${anchor}" fill="#222">${escaped(content)}</text>`;
}

function escaped(content: string): string {
    return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** 1, 2 and 5 of each power of ten that covers the values. */
function logTicks(values: readonly number[]): number[] {
    const [lowest, highest] = [Math.min(...values), Math.max(...values)];
    const powers = Array.from({ length: 12 }, (_, index) => 10 ** (index - 6));
    const candidates = powers.flatMap((power) =>
        [1, 2, 5].map((digit) => Number((digit * power).toPrecision(1))),
    );
    const first = candidates.findLastIndex((tick) => tick <= lowest);
    const last = candidates.findIndex((tick) => tick >= highest);
    return candidates.slice(first, last + 1);
}

function ends(ticks: readonly number[]): readonly [number, number] {
    return [ticks.at(0) ?? 1, ticks.at(-1) ?? 1];
}

function logScale(
    [from, to]: readonly [number, number],
    start: number,
    end: number,
): (value: number) => number {
    const span = Math.log(to) - Math.log(from) || 1;
    return (value) => start + ((Math.log(value) - Math.log(from)) / span) * (end - start);
}
