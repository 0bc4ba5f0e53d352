import { describe, expect, it } from "vitest";
import { usePlugin } from "../../../support/plugin/scene";
import { secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();

/** Creates a resource with these inputs, and returns the difference to other inputs. */
async function difference(before: Properties, after: Properties) {
    const ci = scene.resource();
    await ci.up(before);
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
            name: "a secret trigger that is not known yet somewhere inside",
            before: { rotationTrigger: { a: secret("x") } },
            after: { rotationTrigger: { a: secret(unknown) } },
            detailed: { rotationTrigger: "UPDATE" },
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
});

describe("the detailed diff without a rotation", () => {
    it.each([
        { before: {}, after: { verify: false }, detailed: { verify: "ADD (output)" } },
        { before: { verify: false }, after: {}, detailed: { verify: "DELETE" } },
        { before: { rotateAfterDays: 3 }, after: { rotateAfterDays: 4 }, detailed: { rotateAfterDays: "UPDATE" } },
        { before: {}, after: { host: unknown }, detailed: { host: "UPDATE" } },
    ])("shows the options only: $after after $before", async ({ before, after, detailed }) => {
        const found = await difference(before, after);
        expect(found).toEqual({ operation: "update", changes: true, replaces: [], detailed });
    });

    it.each([
        { before: {}, after: {} },
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
    it("another app replaces, even if it is not known yet", async () => {
        for (const oauthAppId of ["other", unknown]) {
            const found = await difference({}, { oauthAppId });
            expect(found).toEqual({
                operation: "replace",
                changes: true,
                replaces: ["oauthAppId"],
                detailed: { oauthAppId: "UPDATE_REPLACE" },
            });
        }
    });
});
