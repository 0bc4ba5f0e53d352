import { describe, expect, it } from "vitest";
import { day } from "../../../support/fakeClock";
import { usePlugin } from "../../../support/plugin/scene";
import { secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();

/** Creates a resource with these inputs, lets something happen, and returns the difference to other inputs. */
async function difference(before: Properties, after: Properties, meanwhile: () => unknown = () => {}) {
    const ci = scene.resource();
    await ci.up(before);
    await meanwhile();
    const step = await ci.preview(after);
    const { changes, replaces, diffs = [], detailed = {} } = step.difference ?? expect.unreachable("there was no diff");
    expect(step.calls).toEqual([]);
    expect([...diffs].sort()).toEqual(Object.keys(detailed).sort());
    return { operation: step.operation, changes, replaces, detailed };
}

const own = { overlapSeconds: 60, newClientSecret: "My-Own-Secret_1" };

describe("the detailed diff of a rotation has its reason, and that clientSecret changes", () => {
    const clientSecret = "UPDATE";
    const rows: readonly { name: string; before: Properties; after: Properties; detailed: Properties }[] = [
        {
            name: "a changed trigger",
            before: { rotationTrigger: { a: 1 } },
            after: { rotationTrigger: { a: 2 } },
            detailed: { rotationTrigger: "UPDATE" },
        },
        {
            name: "an added trigger",
            before: {},
            after: { rotationTrigger: "x" },
            detailed: { rotationTrigger: "ADD (output)" },
        },
        {
            name: "a trigger that is not known yet",
            before: { rotationTrigger: "x" },
            after: { rotationTrigger: unknown },
            detailed: { rotationTrigger: "UPDATE" },
        },
        {
            name: "a secret trigger that is not known yet somewhere inside",
            before: { rotationTrigger: { a: secret("x") } },
            after: { rotationTrigger: { a: secret(unknown) } },
            detailed: { rotationTrigger: "UPDATE" },
        },
        {
            name: "a changed newClientSecret",
            before: own,
            after: { ...own, newClientSecret: "My-Own-Secret_2" },
            detailed: { newClientSecret: "UPDATE" },
        },
        {
            name: "a newClientSecret that is not known yet",
            before: own,
            after: { ...own, newClientSecret: secret(unknown) },
            detailed: { newClientSecret: "UPDATE" },
        },
    ];

    it.each(rows)("$name", async ({ before, after, detailed }) => {
        expect(await difference(before, after)).toEqual({
            operation: "update",
            changes: true,
            replaces: [],
            detailed: { ...detailed, clientSecret },
        });
    });

    it("age", async () => {
        const inputs = { rotateAfterDays: 1 };
        expect(await difference(inputs, inputs, () => scene.clock.advance(day))).toMatchObject({
            detailed: { clientSecret, rotateAfterDays: "UPDATE" },
        });
    });

    it("a lower rotateAfterDays that the secret has reached", async () => {
        const inputs = { rotateAfterDays: 30 };
        const after = { rotateAfterDays: 1 };
        expect(await difference(inputs, after, () => scene.clock.advance(2 * day))).toMatchObject({
            detailed: { clientSecret, rotateAfterDays: "UPDATE" },
        });
    });

    it("rejected", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.app.rotateOutside();
        await ci.refresh();
        expect(await ci.preview()).toMatchObject({
            operation: "update",
            difference: { detailed: { rejected: "UPDATE", clientSecret } },
        });
    });

    it("adoption", async () => {
        const ci = scene.resource();
        await ci.up();
        const existingClientSecret = scene.app.rotateOutside();
        expect(await ci.preview({ existingClientSecret })).toMatchObject({
            operation: "update",
            difference: { detailed: { existingClientSecret: "ADD (output)", clientSecret } },
        });
    });

    it("a verification that an earlier update left", async () => {
        const ci = scene.resource();
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { times: Number.POSITIVE_INFINITY });
        await ci.up();
        const { difference } = await ci.preview();
        expect(difference).toMatchObject({ changes: true, detailed: { verified: "UPDATE" } });
    });
});

describe("the detailed diff without a rotation", () => {
    it.each([
        { before: {}, after: { verify: false }, detailed: { verify: "ADD (output)" } },
        { before: { verify: false }, after: {}, detailed: { verify: "DELETE" } },
        { before: { rotateAfterDays: 3 }, after: { rotateAfterDays: 4 }, detailed: { rotateAfterDays: "UPDATE" } },
        { before: { overlapSeconds: 5 }, after: { overlapSeconds: unknown }, detailed: { overlapSeconds: "UPDATE" } },
        { before: { rotationTrigger: 1 }, after: {}, detailed: { rotationTrigger: "DELETE" } },
        { before: own, after: { overlapSeconds: 60 }, detailed: { newClientSecret: "DELETE" } },
        { before: {}, after: { host: unknown }, detailed: { host: "UPDATE" } },
    ])("shows the options only: $after after $before", async ({ before, after, detailed }) => {
        const found = await difference(before, after);
        expect(found).toEqual({ operation: "update", changes: true, replaces: [], detailed });
    });

    it.each([
        { before: {}, after: {} },
        { before: { rotationTrigger: { a: 1, b: null } }, after: { rotationTrigger: { b: null, a: 1 } } },
        { before: { rotationTrigger: { a: 1, b: null } }, after: { rotationTrigger: { a: 1 } } },
        { before: { rotationTrigger: [1] }, after: { rotationTrigger: secret([1]) } },
        { before: {}, after: { verify: null, rotationTrigger: null, newClientSecret: null } },
        { before: own, after: { ...own, newClientSecret: secret(own.newClientSecret) } },
    ])("is empty if nothing changes: $after after $before", async ({ before, after }) => {
        expect(await difference(before, after)).toEqual({
            operation: "same",
            changes: false,
            replaces: [],
            detailed: {},
        });
    });
});

describe("the identity", () => {
    const orgId = "11111111-aaaa-4aaa-8aaa-111111111111";

    it.each(["orgId", "oauthAppId"])("another %s replaces, even if it is not known yet", async (name) => {
        for (const value of ["other", unknown]) {
            const found = await difference({}, { [name]: value });
            expect(found).toEqual({
                operation: "replace",
                changes: true,
                replaces: [name],
                detailed: { [name]: "UPDATE_REPLACE" },
            });
        }
    });

    it("the organization's letter case makes no difference, even if something else changes", async () => {
        scene.simulator.addApp({ id: "guid", orgId });
        const plugin = await scene.startProcess();
        const { urn } = scene.resource();
        const ids = { orgId: orgId.toUpperCase(), oauthAppId: "guid" };
        const olds = { ...scene.inputs(ids), ...stored };
        const { inputs } = await plugin.check(urn, undefined, scene.inputs(ids));
        expect(await plugin.diff(urn, "id", olds, inputs)).toMatchObject({ changes: false, detailed: {} });
        const news = { ...inputs, rotationTrigger: 1 };
        expect((await plugin.diff(urn, "id", olds, news)).detailed).toEqual({
            rotationTrigger: "ADD (output)",
            clientSecret: "UPDATE",
        });
    });

    it("the same holds for an organization whose id is not a GUID", async () => {
        const plugin = await scene.startProcess();
        const { urn } = scene.resource();
        const olds = { ...scene.inputs({ orgId: "Org" }), ...stored };
        const news = scene.inputs({ orgId: "org", rotationTrigger: 1 });
        const { replaces, detailed } = await plugin.diff(urn, "id", olds, news);
        expect(replaces).toEqual([]);
        // If diff reports orgId, the SDKs tell the engine to replace the resource.
        expect(detailed).toEqual({ rotationTrigger: "ADD (output)", clientSecret: "UPDATE" });
    });
});

/** Outputs of a secret that the plugin has made. */
const stored = {
    stateVersion: 1,
    clientId: "guid",
    clientSecret: secret("Stored-1"),
    rotationCount: 1,
    verified: true,
    rotatedAt: "2026-01-01T00:00:00.000Z",
    rotationReason: "created",
    rotation: secret({}),
};

describe("a state of the dynamic provider's", () => {
    it("differs by the output that only the plugin has, and nothing rotates", async () => {
        const ci = scene.resource();
        await ci.up();
        const { rotation: _, ...outputs } = ci.kept.outputs;
        ci.outputs = { ...outputs, profile: "eu" };
        const step = await ci.preview();
        expect(step).toMatchObject({
            operation: "update",
            difference: { changes: true, replaces: [], detailed: { rotation: "ADD (output)" } },
            outputs: { clientSecret: ci.outputs["clientSecret"] },
        });
        expect(await ci.up()).toMatchObject({ operation: "update", calls: [] });
        expect(await ci.up()).toMatchObject({ operation: "same" });
        expect(ci.outputs).not.toHaveProperty("profile");
    });
});
