import type { PodRecord } from "./node";
import { newPods, oldPods, type RollOut, seenBy } from "./rollOut";

/** A rotation, and what it shows. */
interface Panel {
    readonly title: string;
    readonly rollOut: RollOut;
}

const width = 960;
const left = 150;
const right = 30;
const rowHeight = 30;
const barHeight = 18;
/** In the second before the rotation. */
const leadMs = 1_500;
const tailMs = 1_000;

const style = `
    text { font: 14px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1c2733; }
    .head { font-weight: 600; font-size: 16px; }
    .small { font-size: 12px; fill: #4a5866; }
    .end { text-anchor: end; }
    .middle { text-anchor: middle; }
    .old { fill: #c9d3dd; stroke: #7d8b99; }
    .new { fill: #bfdcf7; stroke: #3f82c4; }
    .starting { fill: #ffffff; stroke-dasharray: 3 2; }
    .ending { fill: url(#ending); }
    .grid { stroke: #d5dce3; }
    .moment { stroke: #3b4a5a; stroke-dasharray: 4 3; }
    .refused { stroke: #c62828; stroke-width: 1.5; }
    .bad { fill: #c62828; font-weight: 600; }`;

/** An SVG of rotations over time, one below the other: pods, secrets, and each refused authentication. */
export function picture(panels: readonly Panel[]): string {
    const shownMs = Math.max(...panels.map(({ rollOut }) => rollOut.endedAtMs - rollOut.rotatedAtMs)) + tailMs;
    const drawn = panels.reduce<{ y: number; parts: readonly string[] }>(
        ({ y, parts }, panel) => {
            const { height, svg } = drawPanel(panel, shownMs);
            return { y: y + height, parts: [...parts, `<g transform="translate(0 ${y})">`, ...svg, "</g>"] };
        },
        { y: 16, parts: [] },
    );
    const height = drawn.y + 34;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
        '<title id="title">A rotation in Kubernetes, over time</title>',
        `<desc id="description">${panels.map(describe).join(" ")}</desc>`,
        '<defs><pattern id="ending" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">',
        '<rect width="6" height="6" fill="#eef1f4"/><rect width="2.5" height="6" fill="#9aa7b4"/></pattern></defs>',
        `<style>${style}\n</style>`,
        `<rect width="${width}" height="${height}" rx="12" fill="#f6f8fa"/>`,
        ...drawn.parts,
        ...legend(height - 24),
        "</svg>",
        "",
    ].join("\n");
}

function describe({ title, rollOut }: Panel): string {
    const seconds = ((rollOut.retiredAtMs - rollOut.rotatedAtMs) / 1_000).toFixed(1);
    return `${title}: the old secret ends ${seconds} s after the rotation; ${refusals(rollOut)}.`;
}

function refusals({ pods, startedAtMs }: RollOut): string {
    const { accepted, refused } = seenBy(pods, startedAtMs);
    return `${refused} of ${(accepted + refused).toLocaleString("en")} authentications refused`;
}

function drawPanel({ title, rollOut }: Panel, shownMs: number): { height: number; svg: string[] } {
    const { rotatedAtMs, retiredAtMs } = rollOut;
    const fromMs = rotatedAtMs - leadMs;
    const untilMs = rotatedAtMs + shownMs;
    const x = (atMs: number) =>
        round(left + ((clamp(atMs, fromMs, untilMs) - fromMs) / (untilMs - fromMs)) * (width - left - right));
    const rows: ((y: number) => string[])[] = [
        ...oldPods(rollOut).map((pod, index) => podRow(pod, `old pod ${index + 1}`, "old", x, untilMs)),
        ...newPods(rollOut).map((pod, index) => podRow(pod, `new pod ${index + 1}`, "new", x, untilMs)),
        (y) => [label("old secret", y), bar(x(fromMs), x(retiredAtMs), y, "old")],
        (y) => [label("new secret", y), bar(x(rotatedAtMs), x(untilMs), y, "new")],
    ];
    const top = 52;
    const bottom = top + rows.length * rowHeight;
    const seconds = Array.from({ length: Math.floor(shownMs / 1_000) + 1 }, (_, second) => second);
    const { refused } = seenBy(rollOut.pods, rollOut.startedAtMs);
    return {
        height: bottom + 40,
        svg: [
            `<text class="head" x="20" y="18">${title}</text>`,
            `<text class="end${refused > 0 ? " bad" : ""}" x="${width - right}" y="18">${refusals(rollOut)}</text>`,
            ...seconds.flatMap((second) => [
                `<path class="grid" d="M${x(rotatedAtMs + second * 1_000)} ${top}V${bottom}"/>`,
                `<text class="small middle" x="${x(rotatedAtMs + second * 1_000)}" y="${bottom + 16}">${second}${second === 0 ? " s" : ""}</text>`,
            ]),
            ...moment("rotation", x(rotatedAtMs), top, bottom),
            ...moment("retirement", x(retiredAtMs), top, bottom),
            ...rows.flatMap((row, index) => row(top + index * rowHeight)),
        ],
    };
}

function podRow(pod: PodRecord, name: string, kind: "old" | "new", x: (atMs: number) => number, untilMs: number) {
    const { scheduledAtMs, readyAtMs = untilMs, markedAtMs = untilMs, endedAtMs = untilMs, samples } = pod;
    const refusedAtMs = samples.filter(({ refused }, index) => refused > (samples[index - 1]?.refused ?? 0));
    return (y: number) => [
        label(name, y),
        bar(x(scheduledAtMs), x(readyAtMs), y, `${kind} starting`),
        bar(x(readyAtMs), x(markedAtMs), y, kind),
        bar(x(markedAtMs), x(endedAtMs), y, `${kind} ending`),
        ...refusedAtMs.map(({ atMs }) => `<path class="refused" d="M${x(atMs)} ${y - 1}v${barHeight + 2}"/>`),
    ];
}

function legend(y: number): string[] {
    const entries: readonly [string, string][] = [
        ["old starting", "starting"],
        ["old", "ready, old secret"],
        ["new", "ready, new secret"],
        ["old ending", "in its grace period"],
    ];
    const step = 170;
    return [
        ...entries.flatMap(([kind, text], index) => [
            `<rect class="${kind}" x="${left + index * step}" y="${y}" width="22" height="12" rx="2"/>`,
            `<text class="small" x="${left + index * step + 28}" y="${y + 11}">${text}</text>`,
        ]),
        `<path class="refused" d="M${left + 4 * step} ${y - 1}v14"/>`,
        `<text class="small" x="${left + 4 * step + 8}" y="${y + 11}">refused</text>`,
    ];
}

const label = (text: string, y: number) => `<text class="end" x="${left - 12}" y="${y + barHeight - 4}">${text}</text>`;

function bar(from: number, to: number, y: number, kind: string): string {
    return to <= from
        ? ""
        : `<rect class="${kind}" x="${from}" y="${y}" width="${round(to - from)}" height="${barHeight}" rx="3"/>`;
}

function moment(name: string, x: number, top: number, bottom: number): string[] {
    return [
        `<path class="moment" d="M${x} ${top - 6}V${bottom}"/>`,
        `<text class="small middle" x="${x}" y="${top - 11}">${name}</text>`,
    ];
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
const round = (value: number) => Math.round(value * 10) / 10;
