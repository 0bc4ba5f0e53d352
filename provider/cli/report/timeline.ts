import type { Secret } from "./fleet";
import { html, type Markup } from "./markup";

/** The span of time that all rows share. */
export interface Axis {
    readonly startMs: number;
    readonly endMs: number;
    readonly nowMs: number;
    readonly ticks: readonly Tick[];
}

export interface Tick {
    readonly ms: number;
    readonly label: string;
}

const dayMs = 86_400_000;

/**
 * The axis of these secrets: from the oldest rotation to the last due date. The few that are far from the rest reach
 * beyond its ends.
 */
export function axisOf(secrets: readonly Secret[], nowMs: number): Axis {
    const before = secrets.map((secret) => nowMs - (sinceMs(secret) ?? nowMs));
    const after = secrets.flatMap(({ dueAt, overlapEndsAt }) =>
        [dueAt, overlapEndsAt].map((end) => msOf(end) ?? nowMs),
    );
    const startMs = nowMs - reach(before);
    const endMs = nowMs + reach(after.map((ms) => ms - nowMs));
    return { startMs, endMs, nowMs, ticks: ticksOf(startMs, endMs) };
}

/**
 * How far the axis goes to one side of now: to the farthest secret, but at most half as far again as nine in ten of
 * them reach, and at most a century.
 */
function reach(distances: readonly number[]): number {
    const sorted = distances.filter((ms) => ms > 0).sort((a, b) => a - b);
    const most = sorted[Math.ceil((sorted.length - 1) * 0.9)] ?? 0;
    const farthest = sorted.at(-1) ?? 0;
    return Math.max(7 * dayMs, Math.min(farthest, most * 1.5, 36_525 * dayMs)) * 1.04;
}

/** Steps of the ticks: in days, or in months. */
const steps: readonly { readonly days: number; readonly months?: number }[] = [
    ...[1, 2, 7, 14].map((days) => ({ days })),
    ...[1, 2, 3, 6, 12, 24, 60, 120].map((months) => ({ days: months * 30, months })),
];

const mostTicks = 9;

/** A Monday, in days since 1970: the ticks of weeks begin on it. */
const aMonday = 4;

function ticksOf(startMs: number, endMs: number): Tick[] {
    const days = (endMs - startMs) / dayMs;
    const { days: every, months } = steps.find((step) => days / step.days <= mostTicks) ?? { days: 3_650, months: 120 };
    const start = new Date(startMs);
    const startDay = Math.ceil(startMs / dayMs);
    const startMonth = (start.getUTCFullYear() - 1900) * 12 + start.getUTCMonth() + 1;
    const msOfTick = (index: number) =>
        months === undefined
            ? (Math.ceil((startDay - aMonday) / every) * every + aMonday + index * every) * dayMs
            : Date.UTC(1900, (Math.ceil(startMonth / months) + index) * months);
    const ticks: Tick[] = [];
    for (let ms = msOfTick(0); ms < endMs; ms = msOfTick(ticks.length)) {
        ticks.push({ ms, label: tickLabel(ms, months, ticks.length === 0) });
    }
    return ticks;
}

const monthNames = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Months show their year only when it begins, and at the beginning of the axis. */
function tickLabel(ms: number, months: number | undefined, isFirst: boolean): string {
    const [year, month, day] = new Date(ms).toISOString().slice(0, 10).split("-");
    if (months !== undefined && months >= 12) return String(year);
    const name = monthNames[Number(month) - 1] ?? "";
    if (months === undefined) return `${Number(day)} ${name}`;
    return isFirst || month === "01" ? `${name} ${year}` : name;
}

/** Where a moment is on the axis, in percent. A moment beyond an end is put there. */
export function place({ startMs, endMs }: Axis, ms: number): number {
    const share = Math.min(1, Math.max(0, (ms - startMs) / (endMs - startMs)));
    return Math.round(share * 10_000) / 100;
}

/** The picture of a secret: since when it has been there, how long it has left, and how long its predecessor works. */
export function timelineOf(secret: Secret, axis: Axis): Markup {
    const since = sinceMs(secret);
    if (since === undefined) return html`<svg class="line" aria-hidden="true"><use href="#grid"/></svg>`;
    const { nowMs, startMs, endMs } = axis;
    const due = msOf(secret.dueAt) ?? nowMs;
    const overdueSince = Math.max(since, Math.min(due, nowMs));
    const parts = [
        bar("rest", axis, nowMs, due, 11.5, 1),
        bar("age", axis, since, overdueSince, 9.5, 5),
        bar("over", axis, overdueSince, nowMs, 9.5, 5),
        bar("overlap", axis, since, msOf(secret.overlapEndsAt) ?? since, 16, 3),
        secret.dueAt !== undefined &&
            (due > endMs ? beyondEnd : due >= startMs && dueMark(place(axis, due), due <= nowMs)),
        since < startMs ? beyondStart : origin(place(axis, since), secret.adoptedAt !== undefined),
    ];
    return html`<svg class="line" role="img" aria-label="${words(secret)}"><use href="#grid"/>${parts}</svg>`;
}

function dueMark(x: number, isPast: boolean): Markup {
    return html`<rect class="${isPast ? "duemark past" : "duemark"}" x="${x}%" y="7" width="2" height="10"/>`;
}

function origin(x: number, isAdopted: boolean): Markup {
    return html`<circle class="${isAdopted ? "made adopted" : "made"}" cx="${x}%" cy="12" r="3.5"/>`;
}

/** Arrows for what lies beyond the axis. */
const beyondStart = html`<path class="beyond" d="M7 8v8l-7-4z"/>`;
const beyondEnd = html`<svg x="100%" overflow="visible"><path class="beyond" d="M-7 8v8l7-4z"/></svg>`;

/** A bar of at least five pixels, to show even a short overlap; nothing for a length of zero. */
function bar(name: string, axis: Axis, fromMs: number, toMs: number, y: number, height: number): Markup | undefined {
    if (toMs <= fromMs || toMs < axis.startMs || fromMs > axis.endMs) return undefined;
    const from = place(axis, fromMs);
    const to = place(axis, toMs);
    const width = Math.round((to - from) * 100) / 100;
    const least = width < 1.5 ? "5" : `${width}%`;
    return html`<rect class="${name}" x="${from}%" y="${y}" width="${least}" height="${height}"/>`;
}

/** The same picture in words, for readers who can't see it. */
function words({ ageDays = 0, dueAt, overlapEndsAt }: Secret): string {
    const due = dueAt === undefined ? "no due date" : `due ${dueAt.slice(0, 10)}`;
    const overlap = overlapEndsAt === undefined ? "" : `, previous secret until ${overlapEndsAt.slice(0, 10)}`;
    return `${Math.floor(ageDays)} days old, ${due}${overlap}`;
}

/** The lines behind every row, drawn once. */
export function gridOf(axis: Axis): Markup {
    const lines = axis.ticks.map(
        ({ ms }) => html`<rect class="tick" x="${place(axis, ms)}%" width="1" height="100%"/>`,
    );
    return html`<svg class="defs" aria-hidden="true"><symbol id="grid">${lines}<rect class="now" x="${place(axis, axis.nowMs)}%" width="1" height="100%"/></symbol></svg>`;
}

/** The labels above the rows. Labels that would overlap are left out, but never the label of now. */
export function axisLabels(axis: Axis): Markup {
    const now = place(axis, axis.nowMs);
    let last = { at: Number.NEGATIVE_INFINITY, label: "" };
    const labels = axis.ticks.flatMap(({ ms, label }) => {
        const at = place(axis, ms);
        if (Math.abs(at - now) < room(label, "now") || at - last.at < room(label, last.label) || at > 95) return [];
        last = { at, label };
        return [html`<span style="left:${at}%">${label}</span>`];
    });
    return html`<div class="axis"><span class="is-now" style="left:${now}%">now</span>${labels}</div>`;
}

/** How far apart the middles of two labels must be, in percent of the axis where that is narrowest: in print. */
function room(one: string, other: string): number {
    const perCharacter = 2.9;
    const gap = 2;
    return ((one.length + other.length) / 2) * perCharacter + gap;
}

function sinceMs({ rotatedAt, adoptedAt }: Secret): number | undefined {
    return msOf(rotatedAt ?? adoptedAt);
}

function msOf(moment: string | undefined): number | undefined {
    return moment === undefined ? undefined : Date.parse(moment);
}
