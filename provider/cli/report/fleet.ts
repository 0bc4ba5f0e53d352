import { dateAt, momentOf } from "../../common/clock";
import { withoutUndefined } from "../../common/json";
import type { AppOfRow, Facts, Interruption, Row } from "./row";
import { counted, minute } from "./words";

/**
 * The status of a secret, the most urgent first. If several apply, the first one counts.
 *
 * - `rejected`: a refresh found that CSP rejects the stored secret.
 * - `pending`: a rotation, or the test of a new secret, has not come to its end; or an update of it was killed.
 * - `due`: the next rotation is reached, or the secret is older than `--max-age-days`, or of unknown age.
 * - `unreadable`: the state can't be read, so that nothing is known.
 * - `overlap`: the previous secret still works too.
 * - `unverified`: CSP has not accepted the secret in a test, because none was asked for or the app can't be tested.
 * - `ok`: none of these.
 */
export const statuses = ["rejected", "pending", "due", "unreadable", "overlap", "unverified", "ok"] as const;

export type Status = (typeof statuses)[number];

/** A row with what it means at the time of the report; moments in ISO 8601. */
export interface Secret
    extends Omit<Row, "content" | "created" | "urn" | "interrupted">,
        Partial<Omit<Facts, "kind" | "rejected">> {
    readonly status: Status;
    /** What the status is about, in a sentence without its full stop; absent where all is well. */
    readonly message?: string;
    /** Days since it was rotated, or adopted. */
    readonly ageDays?: number;
    /** When it is due: the earlier of `nextRotationAt` and the end of `--max-age-days`. */
    readonly dueAt?: string;
}

/** One app that several resources manage: each ends the secret of the others. */
export interface Conflict {
    readonly orgId: string;
    readonly oauthAppId: string;
    readonly resources: readonly Pick<Row, "project" | "stack" | "resource">[];
}

/** The limits and the time by which secrets are judged. */
export interface Policy {
    readonly nowMs: number;
    readonly maxAgeDays?: number | undefined;
}

const dayMs = 86_400_000;

/** What a row means now. */
export function assess({ content, urn: _urn, created: _created, interrupted, ...row }: Row, policy: Policy): Secret {
    if (content.kind === "unreadable") return { ...row, status: "unreadable", message: withoutStop(content.reason) };
    const { kind: _kind, rejected: _rejected, ...facts } = content;
    const sinceMs = momentOf(content.rotatedAt ?? content.adoptedAt);
    const ageDays = Math.floor(Math.max(0, policy.nowMs - sinceMs) / (dayMs / 100)) / 100;
    const due = dueOf(content, sinceMs, policy);
    return {
        ...row,
        ...facts,
        ...withoutUndefined({ ageDays: Number.isNaN(ageDays) ? undefined : ageDays, dueAt: due?.at }),
        ...statusOf(content, interrupted, due, policy),
    };
}

interface Due {
    /** Absent if it is due because its age is unknown. */
    readonly at?: string;
    readonly why: string;
}

function dueOf({ nextRotationAt }: Facts, sinceMs: number, { maxAgeDays }: Policy): Due | undefined {
    const byInput = nextRotationAt && { at: nextRotationAt, why: "it has reached rotateAfterDays" };
    if (maxAgeDays === undefined) return byInput || undefined;
    if (Number.isNaN(sinceMs)) return byInput || { why: "its age is not known" };
    const byOption = {
        at: dateAt(sinceMs + maxAgeDays * dayMs).toISOString(),
        why: `it is older than ${counted(maxAgeDays, "day")}`,
    };
    return byInput && Date.parse(byInput.at) <= Date.parse(byOption.at) ? byInput : byOption;
}

const mayBeOther = "so CSP may have another secret by now";

const interruptions: Readonly<Record<Interruption, string>> = {
    creating:
        `its creation was interrupted, ${mayBeOther}: run \`pulumi refresh --clear-pending-creates\`, which ends this ` +
        "note too, then `pulumi up`",
    updating: `an update of it was interrupted, ${mayBeOther}: run \`pulumi up\` again`,
    deleting: `its deletion was interrupted, ${mayBeOther}: run the command again`,
};

function statusOf(
    facts: Facts,
    interrupted: Interruption | undefined,
    due: Due | undefined,
    { nowMs }: Policy,
): Pick<Secret, "status" | "message"> {
    const { overlapEndsAt, pending } = facts;
    if (facts.rejected) return { status: "rejected", message: "CSP rejected the stored secret at the last refresh" };
    if (interrupted !== undefined) return { status: "pending", message: interruptions[interrupted] };
    if (pending === "secret") return { status: "pending", message: "a rotation has begun and has not ended" };
    if (pending === "test")
        return {
            status: "pending",
            message: "the secret has to be tested: the last update could not, or CSP may have made another one",
        };
    if (due && (due.at === undefined || Date.parse(due.at) <= nowMs)) return { status: "due", message: due.why };
    if (overlapEndsAt !== undefined && Date.parse(overlapEndsAt) > nowMs) {
        return { status: "overlap", message: `the previous secret works until ${minute(overlapEndsAt)}` };
    }
    return facts.verified
        ? { status: "ok" }
        : { status: "unverified", message: "no test has shown that CSP accepts it" };
}

function withoutStop(sentence: string): string {
    return sentence.replace(/\.$/, "");
}

/** An app of the organization that no stack of the report manages, as far as CSP describes it. */
export interface UnmanagedApp {
    readonly orgId: string;
    readonly oauthAppId: string;
    readonly displayName?: string;
    readonly createdAt?: string;
    readonly lastUpdatedAt?: string;
    readonly lastUpdatedBy?: string;
    /** In CSP's own unit, which its reference does not give. */
    readonly secretAge?: number;
}

/** Something that could not be read, so that the report is not complete. */
export interface Problem {
    /** What was asked for: `--stack prod`, `--file exports/eu.json`. */
    readonly source: string;
    readonly message: string;
}

/** Everything in the report. */
export interface Report {
    readonly generatedAt: string;
    readonly maxAgeDays?: number | undefined;
    /** How many stacks were read. */
    readonly stacks: number;
    /** The most urgent first. */
    readonly secrets: readonly Secret[];
    readonly conflicts: readonly Conflict[];
    /** The organization of which CSP listed every app. */
    readonly organization?: string | undefined;
    readonly unmanaged: readonly UnmanagedApp[];
    readonly problems: readonly Problem[];
}

/** `attention`: something is due, rejected, pending or in conflict. `incomplete`: not everything could be told. */
export type Result = "ok" | "attention" | "incomplete";

export function resultOf({ problems, secrets, conflicts }: Report): Result {
    if (problems.length > 0 || secrets.some(({ status }) => status === "unreadable")) return "incomplete";
    return conflicts.length > 0 || secrets.some(({ status }) => urgent.includes(status)) ? "attention" : "ok";
}

const urgent: readonly Status[] = ["rejected", "pending", "due"];

/** How many secrets have each status. */
export function countsOf(secrets: readonly Secret[]): Record<Status, number> {
    const counts = { rejected: 0, pending: 0, due: 0, unreadable: 0, overlap: 0, unverified: 0, ok: 0 };
    for (const { status } of secrets) counts[status] += 1;
    return counts;
}

/** Sorted by urgency, then by due time, then by name. */
export function byUrgency(a: Secret, b: Secret): number {
    return (
        statuses.indexOf(a.status) - statuses.indexOf(b.status) ||
        compare(a.dueAt ?? "~", b.dueAt ?? "~") ||
        compare(a.project, b.project) ||
        compare(a.stack, b.stack) ||
        compare(a.resource, b.resource)
    );
}

function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}

/** The apps that more than one resource manages. */
export function conflictsIn(secrets: readonly Secret[]): Conflict[] {
    const groups = new Map<string, (Secret & AppOfRow)[]>();
    for (const secret of secrets.filter(hasApp)) {
        const key = appKey(secret);
        groups.set(key, [...(groups.get(key) ?? []), secret]);
    }
    return [...groups.values()].flatMap(([first, ...others]) => {
        if (first === undefined || others.length === 0) return [];
        const resources = [first, ...others].map(({ project, stack, resource }) => ({ project, stack, resource }));
        return [{ orgId: first.orgId, oauthAppId: first.oauthAppId, resources }];
    });
}

/** The apps of an organization without any of these secrets. */
export function unmanagedAmong(apps: readonly UnmanagedApp[], secrets: readonly Secret[]): UnmanagedApp[] {
    const managed = new Set(secrets.filter(hasApp).map(appKey));
    return apps.filter((app) => !managed.has(appKey(app)));
}

function hasApp<T extends Partial<AppOfRow>>(row: T): row is T & AppOfRow {
    return row.orgId !== undefined && row.oauthAppId !== undefined;
}

function appKey({ orgId, oauthAppId }: AppOfRow): string {
    return JSON.stringify([orgId, oauthAppId]);
}
