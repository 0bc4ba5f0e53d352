import { oneLine } from "../../common/sanitize";
import { type Conflict, countsOf, type Report, type Secret, statuses, type UnmanagedApp } from "./fleet";
import { counted, day, length, minute, shortened } from "./words";

const width = 100;

/** A column of text. `shrinks`: its values may be shortened, in the middle, where the line is too long. */
interface Column<T> {
    readonly title: string;
    readonly text: (row: T) => string;
    readonly shrinks?: true;
    readonly right?: true;
}

/** The report for people, in lines of at most 100 characters. */
export function* tableLines(report: Report): Iterable<string> {
    const { secrets, conflicts, unmanaged } = report;
    if (secrets.length > 0) yield* table(secrets, secretColumns(secrets), (secret) => secret.message);
    if (conflicts.length > 0) {
        yield* ["", "IN CONFLICT: more than one resource rotates the app, each ending the secret of the others"];
        for (const conflict of conflicts) yield* conflictLines(conflict);
    }
    if (unmanaged.length > 0) {
        yield* ["", ...wrapped(`NOT MANAGED: apps that no stack here rotates, in ${unmanaged[0]?.orgId}`)];
        yield* table(unmanaged, unmanagedColumns);
    }
    if (secrets.length + conflicts.length + unmanaged.length > 0) yield "";
    yield* summaryLines(report).flatMap((line) => wrapped(line));
}

function secretColumns(secrets: readonly Secret[]): Column<Secret>[] {
    const [first] = secrets;
    const hasProjects = secrets.some(({ project }) => project !== first?.project);
    const hasOrganizations = secrets.some(({ orgId }) => orgId !== first?.orgId);
    return [
        { title: "STATUS", text: ({ status }) => status },
        {
            title: "STACK",
            text: ({ project, stack }) => (hasProjects ? `${project}/${stack}` : stack),
            shrinks: true,
        },
        { title: "RESOURCE", text: ({ resource }) => resource, shrinks: true },
        ...(hasOrganizations ? [{ title: "ORG", text: orgOf }] : []),
        { title: "APP", text: ({ oauthAppId }) => oauthAppId ?? "-", shrinks: true },
        {
            title: "DAYS",
            text: ({ ageDays }) => (ageDays === undefined ? "-" : String(Math.floor(ageDays))),
            right: true,
        },
        { title: "ROTATED", text: ({ rotatedAt, adoptedAt }) => day(rotatedAt ?? adoptedAt) },
        { title: "REASON", text: ({ rotationReason }) => rotationReason ?? "-" },
        { title: "DUE", text: ({ dueAt }) => day(dueAt) },
    ];
}

/** The part of a GUID that tells organizations apart. It leaves space for names. */
function orgOf({ orgId }: Secret): string {
    return shortened(orgId ?? "-", 13);
}

const unmanagedColumns: readonly Column<UnmanagedApp>[] = [
    { title: "APP", text: ({ oauthAppId }) => oauthAppId, shrinks: true },
    { title: "NAME", text: ({ displayName }) => displayName ?? "-", shrinks: true },
    { title: "CREATED", text: ({ createdAt }) => day(createdAt) },
    { title: "UPDATED", text: ({ lastUpdatedAt }) => day(lastUpdatedAt) },
    { title: "BY", text: ({ lastUpdatedBy }) => lastUpdatedBy ?? "-", shrinks: true },
];

function* conflictLines({ orgId, oauthAppId, resources }: Conflict): Iterable<string> {
    yield* wrapped(`${shortened(oneLine(oauthAppId), 40)} in ${oneLine(orgId)}:`);
    for (const { project, stack, resource } of resources) {
        yield `    ${shortened(oneLine(`${project}/${stack}`), 46)}  ${shortened(oneLine(resource), 46)}`;
    }
}

/** What the report says as a whole, the most urgent first. */
function summaryLines(report: Report): string[] {
    const { secrets, conflicts, unmanaged, problems, stacks, organization, generatedAt } = report;
    const counts = countsOf(secrets);
    const ofStatus = statuses.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`);
    const found = secrets.length === 0 ? "no secret" : `${counted(secrets.length, "secret")}: ${ofStatus.join(", ")}`;
    return [
        problems.length > 0 && `Not complete: ${counted(problems.length, "problem")} (see standard error).`,
        conflicts.length > 0 && `${counted(conflicts.length, "app")} in conflict.`,
        `${counted(stacks, "stack")}, ${found}. As of ${minute(generatedAt)}.`,
        organization !== undefined && `${counted(unmanaged.length, "app")} of the organization not managed here.`,
    ].filter((line) => line !== false);
}

/** Rows under titles. A note may follow a row. */
function* table<T>(
    rows: readonly T[],
    columns: readonly Column<T>[],
    note: (row: T) => string | undefined = () => undefined,
): Iterable<string> {
    const widths = widthsOf(rows, columns);
    const line = (texts: readonly string[]) =>
        columns
            .map(({ right }, index) => {
                const text = texts[index] ?? "";
                const room = widths[index] ?? 0;
                const padding = " ".repeat(Math.max(0, room - length(shortened(text, room))));
                return right ? padding + shortened(text, room) : shortened(text, room) + padding;
            })
            .join(gap)
            .trimEnd();
    yield line(columns.map(({ title }) => title));
    for (const row of rows) {
        yield line(columns.map(({ text }) => oneLine(text(row))));
        const below = note(row);
        if (below !== undefined) yield* wrapped(below, "            ");
    }
}

const gap = "  ";

/**
 * Each column is as wide as its widest value. Those that may shrink share what the others leave, the narrow ones first.
 */
function widthsOf<T>(rows: readonly T[], columns: readonly Column<T>[]): number[] {
    const widths = columns.map(({ title, text }) =>
        rows.reduce((widest, row) => Math.max(widest, length(oneLine(text(row)))), title.length),
    );
    const shrinking = columns.flatMap(({ shrinks }, index) => (shrinks ? [index] : []));
    let left = width - gap.length * (columns.length - 1);
    for (const [index, each] of widths.entries()) if (!shrinking.includes(index)) left -= each;
    const byWidth = shrinking.toSorted((a, b) => (widths[a] ?? 0) - (widths[b] ?? 0));
    for (const [done, index] of byWidth.entries()) {
        const share = Math.max(leastWidth, Math.floor(left / (byWidth.length - done)));
        widths[index] = Math.min(widths[index] ?? 0, share);
        left -= widths[index] ?? 0;
    }
    return widths;
}

const leastWidth = 6;

/** A sentence in lines that fit, each indented. */
function wrapped(sentence: string, indent = ""): string[] {
    const room = width - indent.length;
    const lines: string[] = [];
    for (const word of oneLine(sentence)
        .split(" ")
        .map((each) => shortened(each, room))) {
        const last = lines.at(-1);
        if (last !== undefined && length(last) + 1 + length(word) <= room) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
    }
    return lines.map((line) => indent + line);
}
