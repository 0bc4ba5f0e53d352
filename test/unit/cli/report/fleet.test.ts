import { describe, expect, it } from "vitest";
import {
    assess,
    byUrgency,
    conflictsIn,
    countsOf,
    type Report,
    resultOf,
    type Status,
    statuses,
    unmanagedAmong,
} from "../../../../provider/cli/report/fleet";
import type { Facts, Row } from "../../../../provider/cli/report/row";

const nowMs = Date.parse("2026-11-26T00:00:00Z");
const rotatedAt = "2026-11-16T00:00:00.000Z"; // ten days ago
const past = "2026-11-25T23:59:59.000Z";
const future = "2026-11-26T00:00:01.000Z";

const well: Facts = {
    kind: "facts",
    rotatedAt,
    rotationReason: "trigger",
    rotationCount: 3,
    verified: true,
    rejected: false,
};

const { rotatedAt: _rotatedAt, ...ageless } = well;

function row(facts: Partial<Facts> = {}, names: Partial<Row> = {}): Row {
    const app = { orgId: "org", oauthAppId: "ci" };
    return {
        urn: "urn",
        project: "fleet",
        stack: "dev",
        resource: "ci",
        ...app,
        content: { ...well, ...facts },
        ...names,
    };
}

function secret(names: Partial<Row> = {}, facts: Partial<Facts> = {}) {
    return assess(row(facts, names), { nowMs });
}

interface Case {
    readonly what: string;
    readonly facts?: Partial<Facts>;
    /** Everything that the state says, instead of facts. */
    readonly content?: Facts;
    readonly maxAgeDays?: number;
    readonly status: Status;
}

const cases: readonly Case[] = [
    { what: "a verified secret", status: "ok" },
    { what: "a secret that is not due yet", facts: { nextRotationAt: future }, status: "ok" },
    { what: "a secret whose overlap has ended", facts: { overlapEndsAt: past }, status: "ok" },
    { what: "a secret that is almost as old as allowed", maxAgeDays: 10.001, status: "ok" },
    { what: "a secret that was never tested", facts: { verified: false }, status: "unverified" },
    { what: "an overlap", facts: { overlapEndsAt: future }, status: "overlap" },
    {
        what: "an overlap of an app that can't be tested",
        facts: { overlapEndsAt: future, verified: false },
        status: "overlap",
    },
    { what: "a next rotation that is reached", facts: { nextRotationAt: past }, status: "due" },
    {
        what: "a next rotation that is reached now",
        facts: { nextRotationAt: "2026-11-26T00:00:00.000Z" },
        status: "due",
    },
    { what: "an age of --max-age-days", maxAgeDays: 10, status: "due" },
    {
        what: "an age that a later rotation does not excuse",
        facts: { nextRotationAt: future },
        maxAgeDays: 5,
        status: "due",
    },
    {
        what: "an adoption that long ago",
        content: { ...ageless, adoptedAt: rotatedAt },
        maxAgeDays: 5,
        status: "due",
    },
    { what: "an unknown age, where there is a limit", content: ageless, maxAgeDays: 5, status: "due" },
    { what: "an unknown age without a limit", content: ageless, status: "ok" },
    {
        what: "a secret that is due during its overlap",
        facts: { nextRotationAt: past, overlapEndsAt: future },
        status: "due",
    },
    { what: "a pending secret", facts: { pending: "secret" }, status: "pending" },
    { what: "a pending test", facts: { pending: "test", verified: false }, status: "pending" },
    { what: "a pending secret that is due too", facts: { pending: "secret", nextRotationAt: past }, status: "pending" },
    { what: "a rejected secret", facts: { rejected: true }, status: "rejected" },
    {
        what: "a rejected secret to which everything else applies too",
        facts: { rejected: true, pending: "test", nextRotationAt: past },
        status: "rejected",
    },
];

describe("the status of a secret", () => {
    it.each(cases)("$status: $what", ({ facts, content, maxAgeDays, status }) => {
        expect(assess(row(facts, content && { content }), { nowMs, maxAgeDays }).status).toBe(status);
    });

    it("unreadable: a state that can't be read, with the reason", () => {
        const content = { kind: "unreadable", reason: "A later release wrote it." } as const;
        const { status, message } = secret({ content });
        expect({ status, message }).toEqual({ status: "unreadable", message: "A later release wrote it" });
    });

    it("comes with the age in days, the due time and the reason", () => {
        const found = assess(row({ nextRotationAt: future }), { nowMs: nowMs + 3_600_000, maxAgeDays: 7 });
        expect(found).toMatchObject({
            status: "due",
            message: "it is older than 7 days",
            ageDays: 10.04,
            nextRotationAt: future,
            dueAt: "2026-11-23T00:00:00.000Z",
        });
        expect(secret({}, { nextRotationAt: past })).toMatchObject({
            dueAt: past,
            message: "it has reached rotateAfterDays",
        });
        expect(secret({}, { rotatedAt: future })).toMatchObject({ ageDays: 0 });
    });
});

describe("what several rows say together", () => {
    it("is sorted by urgency, then by due time, then by name", () => {
        const sorted = [
            secret({ resource: "z" }, { rejected: true }),
            secret({ resource: "a" }, { nextRotationAt: past }),
            secret({ resource: "b" }, { nextRotationAt: "2026-12-01T00:00:00.000Z" }),
            secret({ resource: "c" }, { nextRotationAt: "2026-12-02T00:00:00.000Z" }),
            secret({ resource: "d" }),
            secret({ resource: "a", stack: "east" }),
        ];
        expect(sorted.toReversed().sort(byUrgency)).toEqual(sorted);
    });

    it("counts every status", () => {
        const counts = countsOf([secret(), secret(), secret({}, { rejected: true })]);
        expect(Object.keys(counts)).toEqual([...statuses]);
        expect(counts).toMatchObject({ ok: 2, rejected: 1, due: 0 });
    });

    it("includes a conflict if two stacks, or two resources, have the same app", () => {
        const names = { project: "fleet", stack: "dev", resource: "ci" };
        const found = conflictsIn([
            secret(),
            secret({ stack: "prod" }),
            secret({ oauthAppId: "two" }),
            secret({ oauthAppId: "two", resource: "again", content: { kind: "unreadable", reason: "?" } }),
            secret({ orgId: "other" }),
        ]);
        expect(found).toEqual([
            { orgId: "org", oauthAppId: "ci", resources: [names, { ...names, stack: "prod" }] },
            { orgId: "org", oauthAppId: "two", resources: [names, { ...names, resource: "again" }] },
        ]);
    });

    it("has no conflict between rows with unknown apps", () => {
        const { orgId: _org, oauthAppId: _app, ...unknown } = secret();
        expect(conflictsIn([unknown, unknown])).toEqual([]);
    });

    it("leaves over the apps without a row", () => {
        const apps = ["ci", "new"].map((oauthAppId) => ({ orgId: "org", oauthAppId }));
        expect(unmanagedAmong(apps, [secret(), secret({ orgId: "other", oauthAppId: "new" })])).toEqual(apps.slice(1));
    });
});

describe("the result of a report", () => {
    const report: Report = {
        generatedAt: future,
        stacks: 1,
        secrets: [secret()],
        conflicts: [],
        unmanaged: [],
        problems: [],
    };
    const conflicts = [{ orgId: "org", oauthAppId: "ci", resources: [] }];
    const problems = [{ source: "--stack a", message: "?" }];
    const content = { kind: "unreadable", reason: "?" } as const;

    it.each([
        { what: "all well", more: {}, result: "ok" },
        { what: "no secret at all", more: { secrets: [] }, result: "ok" },
        { what: "an overlap", more: { secrets: [secret({}, { overlapEndsAt: future })] }, result: "ok" },
        { what: "an unverified secret", more: { secrets: [secret({}, { verified: false })] }, result: "ok" },
        { what: "an app that is not managed", more: { unmanaged: conflicts }, result: "ok" },
        { what: "a rejected secret", more: { secrets: [secret({}, { rejected: true })] }, result: "attention" },
        { what: "a pending secret", more: { secrets: [secret({}, { pending: "test" })] }, result: "attention" },
        {
            what: "a secret that is due",
            more: { secrets: [secret({}, { nextRotationAt: past })] },
            result: "attention",
        },
        { what: "a conflict", more: { conflicts }, result: "attention" },
        { what: "an unreadable state", more: { secrets: [secret({ content })], conflicts }, result: "incomplete" },
        { what: "a stack that could not be read", more: { problems, conflicts }, result: "incomplete" },
    ] as const)("is $result with $what", ({ more, result }) => {
        expect(resultOf({ ...report, ...more })).toBe(result);
    });
});
