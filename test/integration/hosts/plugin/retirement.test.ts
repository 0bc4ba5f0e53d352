import { beforeEach, describe, expect, it } from "vitest";
import { hour } from "../../../support/fakeClock";
import { type PluginResource, usePlugin } from "../../../support/plugin/scene";
import { asset, opened, secret, unknown } from "../../../support/plugin/wire";

const scene = usePlugin();
let ci: PluginResource;
let done: PluginResource;

beforeEach(async () => {
    ci = scene.resource();
    done = scene.resource("done", "vmware-csp:index:PreviousSecretRetirement");
    await ci.up({ overlapSeconds: 3_600 });
});

const rotation = () => ci.kept.outputs["rotation"];

/** A further rotation, which leaves an overlap of an hour. */
async function rotated(): Promise<void> {
    scene.clock.advance(2 * hour);
    await ci.up({ overlapSeconds: 3_600, rotationTrigger: scene.clock.iso() });
}

describe("a PreviousSecretRetirement of the plugin", () => {
    it("runs once after each rotation that left an overlap", async () => {
        scene.clock.advance(2 * hour);
        await ci.refresh();
        expect(await done.up({ rotation: rotation() })).toMatchObject({ operation: "create", calls: [], lines: [] });
        expect(done.kept.id).toBe(ci.kept.id);
        expect(done.outputs).not.toHaveProperty("retiredAt");
        await rotated();
        const { previousClientSecret, rotatedAt } = ci.outputs;
        expect(await done.up({ rotation: rotation(), drainSeconds: 10 })).toMatchObject({
            operation: "update",
            calls: ["test", "test", "login", "delete"],
            lines: [
                expect.stringContaining("waiting 10 s for consumers that still use the previous secret"),
                expect.stringContaining("the previous secret is retired"),
            ],
            difference: { replaces: [], detailed: { rotation: "UPDATE" } },
        });
        const { orgId } = scene.simulator;
        const retiredAt = scene.clock.iso();
        expect(done.outputs).toEqual({ stateVersion: 1, orgId, oauthAppId: "app", rotatedAt, retiredAt });
        expect(scene.app.accepts(String(previousClientSecret))).toBe(false);
        expect(await done.up({ rotation: rotation() })).toMatchObject({ operation: "same", calls: [], lines: [] });
        expect(await done.refresh()).toMatchObject({ calls: [] });
        expect(await done.destroy()).toMatchObject({ calls: [] });
    });

    it("is previewed as far as it is known", async () => {
        const news = { rotation: secret(unknown) };
        const unknownApp = { orgId: unknown, oauthAppId: unknown, rotatedAt: unknown };
        const created = await done.preview(news);
        expect(created).toMatchObject({ operation: "create", id: "", calls: [], outputs: unknownApp });
        await rotated();
        await done.up({ rotation: rotation() });
        const { orgId } = scene.simulator;
        const outputs = { orgId, oauthAppId: "app", rotatedAt: unknown, retiredAt: unknown };
        expect(await done.preview(news)).toMatchObject({ operation: "update", id: ci.kept.id, calls: [], outputs });
    });

    it("takes only a secret's output, which is a secret, and shows no value of anything else", async () => {
        const plugin = await scene.startProcess();
        const checked = (given: object) => plugin.check(done.urn, undefined, { ...given });
        const { rotation: plain } = opened({ rotation: rotation() }).values;
        for (const given of [plain, secret(unknown)]) {
            const { inputs, failures } = await checked({ rotation: given, drainSeconds: null });
            expect(failures).toEqual([]);
            expect(inputs).toEqual({ rotation: secret(given === plain ? plain : unknown) });
        }
        const reason = "rotation: must be the output rotation of an OAuthAppSecret";
        for (const other of [undefined, { orgId: 1 }, secret({}), asset("a")]) {
            expect((await checked({ rotation: other })).failures.at(-1)).toEqual({ property: "", reason });
        }
    });
});
