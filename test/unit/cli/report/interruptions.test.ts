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
const app = { orgId: "org", oauthAppId: "ci" };

/** A creation that was killed: no id yet, and no outputs. */
function creation(name: string, oauthAppId: unknown, type = dynamicType): ExportedOperation {
    return { type: "creating", resource: { name, type, id: "", outputs: {}, inputs: { orgId: "org", oauthAppId } } };
}

describe("an update that was killed", () => {
    it.each([dynamicType, pluginType])("makes its secret pending, and no other: %s", (type) => {
        const resources = [{ type }, { type, name: "other" }];
        expect(found(resources, { type: "updating", resource: { type } })).toMatchObject([
            { resource: "ci", status: "pending", message: expect.stringContaining("run `pulumi up` again") },
            { resource: "other", status: "ok" },
        ]);
    });

    it.each([
        ["updating", "org/ci"],
        ["deleting", "org/ci"],
        ["creating", ""],
    ])("makes it pending while it was %s", (type, id) => {
        expect(found([{}], { type, resource: { id, inputs: app } })).toMatchObject([{ status: "pending" }]);
    });

    it("comes before any status but a rejection", () => {
        const pendingRotation = { reason: "trigger", startedAt: "2026-01-01T00:00:00Z", overlapSeconds: 60 };
        const statusWith = (more: object) =>
            found([{ outputs: exportedOutputs("ci", { ...more }) }], { type: "updating", resource: {} })[0]?.status;
        expect(statusWith({ pendingClientSecret: encrypted, pendingRotation })).toBe("pending");
        expect(statusWith({ rejected: true })).toBe("rejected");
    });

    it.each<[what: string, type: string, resource: ExportedResource]>([
        ["reading", "reading", {}],
        ["the deletion of an old copy", "deleting", { delete: true }],
        ["the deletion of another app's", "deleting", { id: "org/old" }],
        ["a retirement", "creating", { type: "vmware-csp:index:PreviousSecretRetirement" }],
        ["another resource", "updating", { type: "pulumi-nodejs:dynamic:Resource" }],
    ])("says nothing of the secret if it was %s", (_what, type, resource) => {
        expect(found([{}], { type, resource })).toEqual([well]);
    });

    it.each([undefined, null, {}, [null, 1, {}, { resource: null }]])("does not count in %j", (operations) => {
        const parsed = JSON.parse(anExport([{}]));
        parsed.deployment.pending_operations = operations;
        expect(rowsOf(JSON.stringify(parsed))).toMatchObject({ rows: [{ resource: "ci" }] });
    });
});

describe("a creation that was killed", () => {
    it.each([dynamicType, pluginType])("gets its own row: %s", (type) => {
        const message = expect.stringContaining("`pulumi refresh --clear-pending-creates`");
        const made = { resource: "new", oauthAppId: "new", status: "pending", message };
        expect(found([{}], creation("new", "new", type))).toMatchObject([well, made]);
    });

    it("gets its own row even if the app can't be read", () => {
        const row = { resource: "new", oauthAppId: undefined, status: "pending" };
        expect(found([], creation("new", encrypted))).toMatchObject([row]);
    });

    it.each(["ci", "renamed"])("makes the app's existing secret pending, even under another name: %s", (name) => {
        expect(found([{}], creation(name, "ci"))).toMatchObject([{ resource: "ci", status: "pending" }]);
    });

    it("leaves another app's secret as it is", () => {
        const next = { resource: "ci", oauthAppId: "next", status: "pending" };
        expect(found([{}], creation("ci", "next"))).toMatchObject([well, next]);
    });
});
