import { describe, expect, it } from "vitest";
import { hour } from "../../../support/fakeClock";
import { usePlugin } from "../../../support/plugin/scene";
import { secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();
const own = { overlapSeconds: 60, newClientSecret: "My-Own-Secret_1" };
const app = (line: string) => `OAuth app app in organization ${scene.simulator.orgId}: ${line}`;

describe("an OAuthAppSecret of the plugin", () => {
    it("is created, left alone, rotated, refreshed and destroyed", async () => {
        const ci = scene.resource();
        const created = await ci.up({ rotationTrigger: { b: 1, a: [null] } });
        expect(created).toMatchObject({
            operation: "create",
            id: `${scene.simulator.orgId}/app`,
            lines: [app("rotated (created); the old secret has stopped working; CSP accepts the new one")],
            calls: ["login", "put", "test"],
        });
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, rotationReason: "created" });

        const difference = { changes: false, replaces: [], diffs: [], detailed: {} };
        const unchanged = await ci.up({ rotationTrigger: { a: [null], b: 1 } });
        expect(unchanged).toEqual({ operation: "same", difference, lines: [], calls: [] });

        const rotated = await ci.up({ rotationTrigger: { b: 2, a: [null] } });
        expect(rotated).toMatchObject({ operation: "update", calls: ["login", "put", "test"] });
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, rotationReason: "trigger" });

        const before = ci.kept;
        expect(await ci.refresh()).toMatchObject({ lines: [], calls: ["test"] });
        expect(ci.kept).toEqual(before);
        expect(await ci.destroy()).toMatchObject({ operation: "delete", lines: [], calls: [] });
        expect(ci.exists).toBe(false);
    });

    it("can't be replaced by an adoption of its previous secret, which the process has seen in the diff", async () => {
        const ci = scene.resource();
        const given = { overlapSeconds: 3_600, existingClientSecret: scene.app.currentSecret, rotationTrigger: 1 };
        await ci.up({ ...given, rotationTrigger: undefined });
        await ci.up(given);
        const before = ci.kept;
        const lines = [expect.stringContaining("can't be created: existingClientSecret is the previous secret")];
        const outputs = { clientSecret: unknown };
        expect(await ci.preview(given, { replace: "onChanges" })).toMatchObject({ lines, outputs });
        const { error, calls } = await ci.up(given, { replace: "onChanges" });
        expect(error).toMatch(/existingClientSecret is the previous secret.*\[ADOPTION_REJECTED\]$/);
        expect(calls).toEqual([]);
        expect(ci.kept).toEqual(before);
    });

    it("leaves the state if CSP says that its app is gone", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.simulator.removeApp("app");
        const { lines } = await ci.refresh();
        expect(lines).toEqual([app("CSP says that there is no such app, so it leaves Pulumi's state")]);
        expect(ci.exists).toBe(false);
    });
});

describe("the detailed diff", () => {
    const clientSecret = "UPDATE";

    it.each<{ operation: string; before?: Properties; after: Properties; detailed: Properties }>([
        {
            operation: "update",
            after: { rotationTrigger: "x" },
            detailed: { rotationTrigger: "ADD (output)", clientSecret },
        },
        {
            operation: "update",
            before: { rotationTrigger: { a: secret("x") } },
            after: { rotationTrigger: { a: secret(unknown) } },
            detailed: { rotationTrigger: "UPDATE", clientSecret },
        },
        { operation: "update", before: { verify: false }, after: {}, detailed: { verify: "DELETE" } },
        { operation: "same", before: own, after: { ...own, verify: null }, detailed: {} },
        { operation: "replace", after: { oauthAppId: unknown }, detailed: { oauthAppId: "UPDATE_REPLACE" } },
    ])("to $after is $detailed", async ({ before, after, ...expected }) => {
        const ci = scene.resource();
        await ci.up(before);
        const { operation, calls, difference } = await ci.preview(after);
        const { changes, replaces, diffs, detailed } = difference ?? expect.unreachable("there was no diff");
        expect({ operation, detailed, calls }).toEqual({ ...expected, calls: [] });
        expect(changes).toBe(operation !== "same");
        expect(replaces).toEqual(operation === "replace" ? ["oauthAppId"] : []);
        expect(diffs?.toSorted()).toEqual(Object.keys(detailed ?? {}).toSorted());
    });
});

describe("the preview", () => {
    it("of a creation shows what is known, and which secret stops working", async () => {
        const step = await scene.resource().preview({ rotateAfterDays: 30, rotationTrigger: { a: [secret(unknown)] } });
        expect(step).toMatchObject({
            operation: "create",
            id: `${scene.simulator.orgId}/app`,
            lines: [app("will be created with a new secret; the present secret stops working at once")],
            calls: [],
            secrets: ["clientSecret", "rotation", "rotationTrigger"],
            outputs: {
                ...scene.inputs({ rotateAfterDays: 30, rotationTrigger: { a: [unknown] }, clientSecret: unknown }),
                rotation: scene.inputs({ clientSecret: unknown, rotatedAt: unknown }),
            },
        });
    });

    it("of a creation has no id while its app is not known", async () => {
        const step = await scene.resource().preview({ oauthAppId: unknown });
        expect(step).toMatchObject({ operation: "create", id: "", outputs: { clientId: unknown }, calls: [] });
        expect(step.lines).toEqual([expect.stringContaining("(not known yet)")]);
    });

    it("of an update keeps everything known if only options change", async () => {
        const ci = scene.resource();
        await ci.up({ overlapSeconds: 3_600 });
        scene.clock.advance(hour);
        await ci.up({ ...own, rotationTrigger: 1, rotateAfterDays: 30 });
        const news = { ...own, rotationTrigger: 1, rotateAfterDays: 60, verify: false };
        const preview = await ci.preview(news);
        expect(preview).toMatchObject({ operation: "update", calls: [] });
        expect(preview.lines).toEqual([app("only options change: nothing rotates")]);
        expect(JSON.stringify(preview.outputs)).not.toContain(unknown);
        const { outputs, secrets, lines } = await ci.up(news);
        expect(preview).toMatchObject({ outputs, secrets });
        expect(lines).toEqual([app("options updated; the secret was not rotated")]);
    });

    it("of an update says once what is due but frozen, as does the update", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.env["CSP_FREEZE_ROTATION"] = "true";
        const on = await scene.startProcess();
        const lines = [expect.stringContaining("so this waits: rotationTrigger changed")];
        expect(await ci.preview({ rotationTrigger: 1 }, { on })).toMatchObject({ operation: "same", lines });
        expect((await ci.preview({ rotationTrigger: 1 }, { on })).lines).toEqual([]);
        expect((await ci.up({ rotationTrigger: 1 })).lines).toEqual(lines);
    });
});
