import type { Report } from "../../provider/cli/report/fleet";

const ofFleet = { project: "fleet", rotationCount: 3, verified: true };
const app = { orgId: "org", oauthAppId: "ci" };

/** A report that contains every kind of entry. */
export const fleetReport: Report = {
    generatedAt: "2026-11-26T00:00:00.000Z",
    stacks: 3,
    secrets: [
        {
            ...ofFleet,
            ...app,
            stack: "prod",
            resource: "ci",
            ageDays: 10.5,
            status: "rejected",
            message: "CSP rejected the stored secret at the last refresh",
            rotatedAt: "2026-11-16T00:00:00.000Z",
            rotationReason: "trigger",
        },
        {
            ...ofFleet,
            ...app,
            stack: "dev",
            resource: "ci",
            ageDays: 40,
            status: "due",
            message: "it has reached rotateAfterDays",
            rotatedAt: "2026-10-17T00:00:00.000Z",
            rotationReason: "age",
            nextRotationAt: "2026-11-16T00:00:00.000Z",
            dueAt: "2026-11-16T00:00:00.000Z",
        },
        {
            project: "fleet",
            stack: "legacy",
            resource: "old",
            status: "unreadable",
            message: "A later release of pulumi-vmware-csp wrote the state",
        },
        {
            ...ofFleet,
            orgId: "eu",
            oauthAppId: "deployer-1",
            stack: "dev",
            resource: "deployer",
            ageDays: 3.2,
            status: "ok",
            adoptedAt: "2026-11-23T00:00:00.000Z",
            rotationReason: "adopted",
            rotationCount: 0,
            nextRotationAt: "2026-12-23T00:00:00.000Z",
            dueAt: "2026-12-23T00:00:00.000Z",
            overlapEndsAt: "2026-11-25T00:00:00.000Z",
        },
    ],
    conflicts: [{ ...app, resources: ["prod", "dev"].map((stack) => ({ project: "fleet", stack, resource: "ci" })) }],
    organization: "org",
    unmanaged: [{ orgId: "org", oauthAppId: "legacy", displayName: "Old <CI>", createdAt: "2024-01-01T00:00:00.000Z" }],
    problems: [{ source: "--stack gone", message: "no stack named 'gone' found" }],
};
