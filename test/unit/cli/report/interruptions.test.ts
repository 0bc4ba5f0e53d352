import { describe, expect, it } from "vitest";
import { assess } from "../../../../provider/cli/report/fleet";
import { rowsOf } from "../../../../provider/cli/report/rows";
import {
    anExport,
    dynamicType,
    type ExportedOperation,
    type ExportedResource,
    encrypted,
    exportedOutputs,
    pluginType,
} from "../../../support/exports";

/** Name, app and status of each secret of a stack, if these operations are pending in its export. */
function found(resources: readonly ExportedResource[], ...operations: readonly ExportedOperation[]) {
    const read = rowsOf(anExport(resources, "dev", "fleet", operations));
    if ("problem" in read) throw new Error(read.problem);
    const secrets = read.rows.map((row) => assess(row, { nowMs: 0 }));
    return secrets.map(({ resource, oauthAppId, status, message }) => ({ resource, oauthAppId, status, message }));
}

const well = { resource: "ci", oauthAppId: "ci", status: "ok" };

/** A creation that was killed: no id yet, and no outputs. */
const creation = (name: string, inputs: Readonly<Record<string, unknown>>, type = dynamicType): ExportedOperation => ({
    type: "creating",
    resource: { name, type, id: "", outputs: {}, inputs },
});

const again = "run `pulumi up` again";
const refresh = "`pulumi refresh --clear-pending-creates`";

describe("an update that was killed", () => {
    it.each([dynamicType, pluginType])("makes its secret pending, and no other: %s", (type) => {
        const resources = [{ type }, { type, name: "other" }];
        expect(found(resources, { type: "updating", resource: { type } })).toMatchObject([
            { resource: "ci", status: "pending", message: expect.stringContaining(again) },
            { resource: "other", status: "ok" },
        ]);
    });

    it.each(["updating", "deleting", "creating"])("makes it pending while it was %s", (type) => {
        const inputs = { orgId: "org", oauthAppId: "ci" };
        expect(found([{}], { type, resource: { id: type === "creating" ? "" : "org/ci", inputs } })).toMatchObject([
            { status: "pending" },
        ]);
    });

    it("comes before any status but a rejection", () => {
        const updating = { type: "updating", resource: {} };
        const pending = {
            pendingClientSecret: encrypted,
            pendingRotation: { reason: "trigger", startedAt: "2026-01-01T00:00:00Z", overlapSeconds: 60 },
        };
        const rejected = { outputs: exportedOutputs("ci", { rejected: true }) };
        expect(found([{ outputs: exportedOutputs("ci", pending) }], updating)).toMatchObject([{ status: "pending" }]);
        expect(found([rejected], updating)).toMatchObject([{ status: "rejected" }]);
    });

    it.each([
        ["reading", { type: "reading", resource: {} }],
        ["importing", { type: "importing", resource: {} }],
        ["the deletion of an old copy", { type: "deleting", resource: { delete: true as const } }],
        ["the deletion of another app's", { type: "deleting", resource: { id: "org/old" } }],
        ["a retirement", { type: "creating", resource: { type: "vmware-csp:index:PreviousSecretRetirement" } }],
        ["another resource", { type: "updating", resource: { type: "pulumi-nodejs:dynamic:Resource" } }],
    ])("says nothing of the secret if it was %s", (_, operation) => {
        expect(found([{}], operation)).toEqual([well]);
    });

    it.each([undefined, null, {}, [null, 1, {}, { resource: null }]])("does not count in %j", (operations) => {
        const parsed = JSON.parse(anExport([{}]));
        parsed.deployment.pending_operations = operations;
        expect(rowsOf(JSON.stringify(parsed))).toMatchObject({ rows: [{ resource: "ci" }] });
    });
});

describe("a creation that was killed", () => {
    it.each([dynamicType, pluginType])("gets its own row: %s", (type) => {
        expect(found([{}], creation("new", { orgId: "org", oauthAppId: "new" }, type))).toMatchObject([
            well,
            { resource: "new", oauthAppId: "new", status: "pending", message: expect.stringContaining(refresh) },
        ]);
    });

    it("gets its own row even if the app can't be read", () => {
        expect(found([], creation("new", { orgId: "org", oauthAppId: encrypted }))).toMatchObject([
            { resource: "new", oauthAppId: undefined, status: "pending" },
        ]);
    });

    it("makes the app's existing secret pending, even under another name", () => {
        const inputs = { orgId: "org", oauthAppId: "ci" };
        for (const name of ["ci", "renamed"]) {
            expect(found([{}], creation(name, inputs))).toMatchObject([{ resource: "ci", status: "pending" }]);
        }
    });

    it("leaves another app's secret as it is", () => {
        expect(found([{}], creation("ci", { orgId: "org", oauthAppId: "next" }))).toMatchObject([
            well,
            { resource: "ci", oauthAppId: "next", status: "pending" },
        ]);
    });
});
