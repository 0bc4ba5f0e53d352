import { describe, expect, it } from "vitest";
import {
    assess,
    byUrgency,
    conflictsIn,
    type Report,
    resultOf,
    type Status,
    unmanagedAmong,
} from "../../../../provider/cli/report/fleet";
import type { Facts, Row } from "../../../../provider/cli/report/row";

const nowMs = Date.parse("2026-11-26T00:00:00Z");
const rotatedAt = "2026-11-16T00:00:00.000Z"; // ten days ago
const past = "2026-11-25T23:59:59.000Z";
const now = "2026-11-26T00:00:00.000Z";
const future = "2026-11-26T00:00:01.000Z";

const ageless: Facts = { kind: "facts", rotationReason: "trigger", rotationCount: 3, verified: true, rejected: false };
const well: Facts = { ...ageless, rotatedAt };
const names = { project: "fleet", stack: "dev", resource: "ci" };

function row(facts: Partial<Facts> = {}, more: Partial<Row> = {}): Row {
    return { urn: "urn", ...names, orgId: "org", oauthAppId: "ci", content: { ...well, ...facts }, ...more };
}

function secret(more: Partial<Row> = {}, facts: Partial<Facts> = {}) {
    return assess(row(facts, more), { nowMs });
}

describe("the status of a secret", () => {
    const pendingTest = { pending: "test", verified: false } as const;

    it.each<[Status, what: string, facts: Partial<Facts>, maxAgeDays?: number]>([
        ["ok", "a verified secret", {}],
        ["ok", "a secret that is not due yet", { nextRotationAt: future }],
        ["ok", "a secret whose overlap has ended", { overlapEndsAt: past }],
        ["ok", "a secret that is almost as old as allowed", {}, 10.001],
        ["unverified", "a secret that was never tested", { verified: false }],
        ["overlap", "an overlap", { overlapEndsAt: future }],
        ["overlap", "an overlap of an app that can't be tested", { overlapEndsAt: future, verified: false }],
        ["due", "a next rotation that is reached", { nextRotationAt: past }],
        ["due", "a next rotation that is reached now", { nextRotationAt: now }],
        ["due", "an age of --max-age-days", {}, 10],
        ["due", "an age that a later rotation does not excuse", { nextRotationAt: future }, 5],
        ["due", "a secret that is due during its overlap", { nextRotationAt: past, overlapEndsAt: future }],
        ["pending", "a pending secret", { pending: "secret" }],
        ["pending", "a pending test", pendingTest],
        ["pending", "a pending secret that is due too", { pending: "secret", nextRotationAt: past }],
        ["rejected", "a rejected secret", { rejected: true }],
        ["rejected", "one to which all else applies", { ...pendingTest, rejected: true, nextRotationAt: past }],
    ])("%s: %s", (status, _what, facts, maxAgeDays) => {
        expect(assess(row(facts), { nowMs, maxAgeDays }).status).toBe(status);
    });

    it.each<[Status, what: string, content: Facts, maxAgeDays?: number]>([
        ["due", "an adoption that long ago", { ...ageless, adoptedAt: rotatedAt }, 5],
        ["due", "an unknown age, where there is a limit", ageless, 5],
        ["ok", "an unknown age without a limit", ageless],
    ])("%s: %s", (status, _what, content, maxAgeDays) => {
        expect(assess(row({}, { content }), { nowMs, maxAgeDays }).status).toBe(status);
    });

    it("unreadable: a state that can't be read, with the reason", () => {
        const content = { kind: "unreadable", reason: "A later release wrote it." } as const;
        expect(secret({ content })).toMatchObject({ status: "unreadable", message: "A later release wrote it" });
    });

    it("comes with the age in days, the due time and the reason", () => {
        const found = assess(row({ nextRotationAt: future }), { nowMs: nowMs + 3_600_000, maxAgeDays: 7 });
        const due = { status: "due", message: "it is older than 7 days", dueAt: "2026-11-23T00:00:00.000Z" };
        expect(found).toMatchObject({ ...due, ageDays: 10.04, nextRotationAt: future });
        const reached = { dueAt: past, message: "it has reached rotateAfterDays" };
        expect(secret({}, { nextRotationAt: past })).toMatchObject(reached);
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

    it("includes a conflict if two stacks, or two resources, have the same app", () => {
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
    const none = { conflicts: [], unmanaged: [], problems: [] };
    const report: Report = { generatedAt: future, stacks: 1, secrets: [secret()], ...none };
    const conflicts = [{ orgId: "org", oauthAppId: "ci", resources: [] }];
    const problems = [{ source: "--stack a", message: "?" }];
    const unreadable = { content: { kind: "unreadable", reason: "?" } } as const;

    it.each<[result: ReturnType<typeof resultOf>, what: string, more: Partial<Report>]>([
        ["ok", "all well", {}],
        ["ok", "no secret at all", { secrets: [] }],
        ["ok", "an overlap", { secrets: [secret({}, { overlapEndsAt: future })] }],
        ["ok", "an unverified secret", { secrets: [secret({}, { verified: false })] }],
        ["ok", "an app that is not managed", { unmanaged: conflicts }],
        ["attention", "a rejected secret", { secrets: [secret({}, { rejected: true })] }],
        ["attention", "a pending secret", { secrets: [secret({}, { pending: "test" })] }],
        ["attention", "a secret that is due", { secrets: [secret({}, { nextRotationAt: past })] }],
        ["attention", "a conflict", { conflicts }],
        ["incomplete", "an unreadable state", { secrets: [secret(unreadable)], conflicts }],
        ["incomplete", "a stack that could not be read", { problems, conflicts }],
    ])("is %s with %s", (result, _what, more) => {
        expect(resultOf({ ...report, ...more })).toBe(result);
    });
});
