import { describe, expect, it } from "vitest";
import { dynamicProcess } from "../../../support/dynamicHandlers";
import { hour } from "../../../support/fakeClock";
import { always } from "../../../support/faults";
import { type PluginResource, usePlugin } from "../../../support/plugin/scene";
import { secret } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();
const __provider = "exports.handler = …";
const secretOfDynamic = { name: "ci", type: "secret" };
const retirementOfDynamic = { name: "done", type: "retirement" };

/** A process of the dynamic provider at the same CSP, which has seen no calls since. */
function startDynamic(config: Properties = {}) {
    const { clock, env, simulator } = scene;
    simulator.clearCalls();
    const configOf = (key: string) => (key in config ? JSON.stringify(config[key]) : undefined);
    return dynamicProcess({ clock, env, config: configOf });
}

/** The inputs as a program with the dynamic provider registers them. */
const registered = (more: Properties = {}) => ({ ...scene.inputs(more), __provider });

const untestable = () => scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { ...always, appId: "app" });

/** A secret whose overlap a retirement has ended, both of the plugin. */
async function retired(): Promise<{ ci: PluginResource; done: PluginResource }> {
    const ci = scene.resource();
    const done = scene.resource("done", "vmware-csp:index:PreviousSecretRetirement");
    await ci.up();
    scene.clock.advance(hour);
    await ci.up({ rotationTrigger: 1, overlapSeconds: 3_600 });
    await done.up({ rotation: ci.kept.outputs["rotation"] });
    return { ci, done };
}

describe("a state of the dynamic provider's, in the plugin", () => {
    /** A resource that the dynamic provider has made with these inputs. The engine marks what its class calls secret. */
    async function madeDynamically(more: Properties, config?: Properties): Promise<PluginResource> {
        const ci = scene.resource();
        const { outputs } = await startDynamic(config).host.create(secretOfDynamic, registered(more));
        ci.outputs = { ...outputs, clientSecret: secret(outputs["clientSecret"]) };
        return ci;
    }

    it("moves without a rotation or a call, and belongs to the plugin after the first update", async () => {
        const profile = { "vmware-csp:profiles": { eu: { apiToken: scene.simulator.apiToken } } };
        const ci = await madeDynamically({ rotationTrigger: { a: [1] }, profile: "eu" }, profile);
        const { clientSecret } = ci.outputs;
        const replacement = await ci.preview({ oauthAppId: "other" });
        expect(replacement.difference?.detailed).toEqual({ oauthAppId: "UPDATE_REPLACE", rotationTrigger: "DELETE" });
        const news = { rotationTrigger: { a: [1] } };
        expect(await ci.preview(news)).toMatchObject({
            lines: [expect.stringMatching(/: moves between .*nothing rotates$/)],
        });
        const difference = { replaces: [], detailed: { rotation: "ADD (output)" } };
        expect(await ci.up(news)).toMatchObject({ operation: "update", calls: [], difference });
        expect(ci.outputs).toMatchObject({ clientSecret });
        expect(ci.outputs).not.toHaveProperty("profile");
        expect(await ci.up(news)).toMatchObject({ operation: "same" });
    });

    it("is refreshed, rotated and revoked", async () => {
        const ci = await madeDynamically({ rotationTrigger: 1, revokeOnDelete: true });
        const stored = ci.kept.outputs;
        const { __provider: _, ...before } = ci.outputs;
        await ci.refresh();
        expect(ci.outputs).toEqual({
            ...before,
            rotation: expect.objectContaining({ clientSecret: before["clientSecret"] }),
        });
        ci.outputs = stored;
        expect(await ci.up({ rotationTrigger: 2, revokeOnDelete: true })).toMatchObject({
            operation: "update",
            calls: ["login", "put", "test"],
            difference: { detailed: { rotationTrigger: "UPDATE", clientSecret: "UPDATE", rotation: "ADD (output)" } },
        });
        expect((await ci.destroy()).lines).toEqual([expect.stringMatching(/: its secret is revoked$/)]);
    });

    it("of a retirement moves too, and repeats nothing", async () => {
        const { ci, done } = await retired();
        const inputs = { ...Object(ci.outputs["rotation"]), __provider };
        done.outputs = (await startDynamic().host.create(retirementOfDynamic, inputs)).outputs;
        const given = { rotation: ci.kept.outputs["rotation"] };
        expect(await done.up(given)).toMatchObject({ operation: "same", calls: [] });
        expect(await done.destroy()).toMatchObject({ calls: [] });
    });
});

describe("a state of the plugin's, in the dynamic provider", () => {
    const kept = ({ outputs, kept: { id, inputs } }: PluginResource) => ({ ...secretOfDynamic, id, inputs, outputs });

    it("moves without a rotation or a call, but shows an update for the missing provider text", async () => {
        const ci = scene.resource();
        await ci.up({ rotationTrigger: { a: 1 } });
        const news = registered({ rotationTrigger: { a: 1 } });
        const { host, lines } = startDynamic();
        expect(await host.diff(kept(ci), news)).toEqual({ changes: true, replaces: [] });
        const outputs = await host.update(kept(ci), news);
        const { rotation: _, ...before } = ci.outputs;
        expect(outputs).toEqual({ ...before, __provider });
        expect(await host.diff({ ...kept(ci), outputs }, news)).toEqual({ changes: false, replaces: [] });
        expect(scene.calls).toEqual([]);
        expect(lines).toEqual([
            expect.stringContaining("moves between the npm package and the plugin; nothing rotates"),
            expect.stringContaining("the secret was not rotated"),
        ]);
    });

    it("is refreshed and revoked", async () => {
        const ci = scene.resource();
        await ci.up({ revokeOnDelete: true });
        const { host } = startDynamic();
        const { rotation: _, ...outputs } = ci.outputs;
        const withText = { ...kept(ci), outputs: { ...ci.outputs, __provider } };
        expect(await host.read(withText)).toEqual({ outputs: { ...outputs, __provider } });
        await host.delete(withText);
        expect(scene.calls).toEqual(["test", "test", "login", "get", "put"]);
    });

    it("goes on while its second secret is pending", async () => {
        const ci = scene.resource();
        await ci.up();
        untestable();
        await ci.up({ rotationTrigger: 1, overlapSeconds: 60 });
        scene.simulator.clearFaults();
        const { host } = startDynamic();
        const updated = await host.update(kept(ci), registered({ rotationTrigger: 1, overlapSeconds: 60 }));
        expect(updated).toMatchObject({ clientSecret: scene.app.currentSecret, rotationTrigger: 1 });
        expect(scene.calls).toEqual(["test"]);
    });

    it("of a retirement moves too, and repeats nothing", async () => {
        const { ci, done } = await retired();
        const { host } = startDynamic();
        const old = { ...kept(done), ...retirementOfDynamic };
        const news = { ...Object(ci.outputs["rotation"]), __provider };
        expect(await host.diff(old, news)).toEqual({ changes: true, replaces: [] });
        expect(await host.update(old, news)).toEqual({ ...done.outputs, __provider });
        expect(scene.calls).toEqual([]);
    });
});
