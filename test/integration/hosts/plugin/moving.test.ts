import { describe, expect, it } from "vitest";
import { createProviderContext } from "../../../../provider/rotation/providerContext";
import { oauthAppSecretHandler, previousSecretRetirementHandler } from "../../../support/dynamicHandlers";
import { shortNameOf } from "../../../support/engine/scene";
import { hour } from "../../../support/fakeClock";
import { type PluginResource, usePlugin } from "../../../support/plugin/scene";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();

/** The dynamic provider in a process of its own, with the calls that it made and the lines that it printed. */
function dynamicProvider(config: Properties = {}) {
    const { clock, env, simulator } = scene;
    const lines: string[] = [];
    simulator.clearCalls();
    const context = createProviderContext({
        clock,
        env,
        random: () => 0.5,
        write: (line) => void lines.push(line),
        config: (key) => (key in config ? JSON.stringify(config[key]) : undefined),
    });
    return {
        secret: oauthAppSecretHandler(context),
        retirement: previousSecretRetirementHandler(context),
        lines,
        calls: () => simulator.calls.map(shortNameOf),
    };
}

/** The outputs of a secret that the dynamic provider has made with these inputs. */
async function madeDynamically(more: Properties, config?: Properties): Promise<Properties> {
    const inputs = { ...scene.inputs(more), __provider: "exports.handler = …" };
    const { outs } = await dynamicProvider(config).secret.create(inputs);
    return { ...outs, __provider: inputs.__provider };
}

const clientSecretOf = ({ clientSecret }: Properties) => clientSecret;

describe("a state of the dynamic provider's, in the plugin", () => {
    it("moves without a rotation or a call, and belongs to the plugin after the first update", async () => {
        const profile = { "vmware-csp:profiles": { eu: { apiToken: scene.simulator.apiToken } } };
        const stored = await madeDynamically({ rotationTrigger: { a: [1] }, profile: "eu" }, profile);
        const ci = scene.resource();
        ci.outputs = stored;
        expect(await ci.up({ rotationTrigger: { a: [1] } })).toMatchObject({
            operation: "update",
            calls: [],
            difference: { replaces: [], detailed: { rotation: "ADD (output)" } },
        });
        expect(clientSecretOf(ci.outputs)).toBe(clientSecretOf(stored));
        expect(ci.outputs).not.toHaveProperty("profile");
        expect(await ci.up({ rotationTrigger: { a: [1] } })).toMatchObject({ operation: "same" });
    });

    it("is refreshed, rotated and revoked unchanged", async () => {
        const ci = scene.resource();
        ci.outputs = await madeDynamically({ rotationTrigger: 1, revokeOnDelete: true });
        const { outputs } = ci;
        await ci.refresh();
        const { rotation, ...refreshed } = ci.outputs;
        const { __provider: _, ...before } = outputs;
        expect(refreshed).toEqual(before);
        expect(rotation).toMatchObject({ clientSecret: scene.app.currentSecret });
        ci.outputs = outputs;
        const step = await ci.up({ rotationTrigger: 2, revokeOnDelete: true });
        expect(step).toMatchObject({ operation: "update", calls: ["login", "put", "test"] });
        expect(step.difference?.detailed).toEqual({
            rotationTrigger: "UPDATE",
            clientSecret: "UPDATE",
            rotation: "ADD (output)",
        });
        ci.outputs = outputs;
        expect((await ci.destroy()).lines).toEqual([expect.stringContaining("not revoked: CSP did not accept it")]);
    });

    it("goes on while its first secret is pending", async () => {
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { times: 99, appId: "app" });
        const failed: unknown = await dynamicProvider()
            .secret.create(scene.inputs({ overlapSeconds: 60 }))
            .catch((error: unknown) => error);
        scene.simulator.clearFaults();
        const ci = scene.resource();
        ci.outputs = Reflect.get(Object(failed), "properties");
        expect(await ci.up({ overlapSeconds: 60 })).toMatchObject({ operation: "update", calls: ["test"] });
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, rotationReason: "created" });
    });

    it("a retirement moves too, and repeats nothing", async () => {
        const { ci, done } = await retired();
        const { rotation: inputs } = ci.outputs;
        const outputs = await dynamicProvider().retirement.create(Object(inputs));
        done.outputs = { ...outputs.outs, __provider: "exports.handler = …" };
        expect(await done.up({ rotation: ci.kept.outputs["rotation"] })).toMatchObject({
            operation: "same",
            calls: [],
        });
        expect(await done.destroy()).toMatchObject({ calls: [] });
    });
});

describe("a state of the plugin's, in the dynamic provider", () => {
    it("moves without a rotation or a call, but shows an update for the missing provider text", async () => {
        const ci = scene.resource();
        await ci.up({ rotationTrigger: { a: 1 } });
        const inputs = { ...scene.inputs({ rotationTrigger: { a: 1 } }), __provider: "exports.handler = …" };
        const { secret, calls, lines } = dynamicProvider();
        expect(await secret.diff?.("id", ci.outputs, inputs)).toEqual({ changes: true, replaces: [] });
        const updated = await secret.update?.("id", ci.outputs, inputs);
        const { rotation: _, ...outputs } = ci.outputs;
        expect(updated?.outs).toEqual(outputs);
        const outs = { ...updated?.outs, __provider: inputs.__provider };
        expect(await secret.diff?.("id", outs, inputs)).toEqual({ changes: false, replaces: [] });
        expect(calls()).toEqual([]);
        expect(lines).toEqual([
            expect.stringContaining("moves between the npm package and the plugin; nothing rotates"),
            expect.stringContaining("the secret was not rotated"),
        ]);
    });

    it("is refreshed and revoked", async () => {
        const ci = scene.resource();
        await ci.up({ revokeOnDelete: true });
        const { secret, calls } = dynamicProvider();
        const { rotation: _, ...outputs } = ci.outputs;
        expect(await secret.read?.("id", ci.outputs)).toEqual({ id: "id", props: outputs });
        await secret.delete?.("id", ci.outputs);
        expect(calls()).toEqual(["test", "test", "login", "get", "put"]);
    });

    it("goes on while its second secret is pending", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { times: 99, appId: "app" });
        await ci.up({ rotationTrigger: 1, overlapSeconds: 60 });
        scene.simulator.clearFaults();
        const { secret, calls } = dynamicProvider();
        const updated = await secret.update?.(
            "id",
            ci.outputs,
            scene.inputs({ rotationTrigger: 1, overlapSeconds: 60 }),
        );
        expect(updated?.outs).toMatchObject({ clientSecret: scene.app.currentSecret, rotationTrigger: 1 });
        expect(calls()).toEqual(["test"]);
    });

    it("a retirement moves too, and repeats nothing", async () => {
        const { ci, done } = await retired();
        const { rotation: inputs } = ci.outputs;
        const { retirement, calls } = dynamicProvider();
        expect(await retirement.diff?.("id", done.outputs, Object(inputs))).toMatchObject({
            changes: true,
            replaces: [],
        });
        const updated = await retirement.update?.("id", done.outputs, Object(inputs));
        expect(updated?.outs).toEqual(done.outputs);
        expect(calls()).toEqual([]);
    });
});

/** A secret whose overlap a retirement has ended. */
async function retired(): Promise<{ ci: PluginResource; done: PluginResource }> {
    const ci = scene.resource();
    const done = scene.resource("done", "vmware-csp:index:PreviousSecretRetirement");
    await ci.up();
    scene.clock.advance(hour);
    await ci.up({ rotationTrigger: 1, overlapSeconds: 3_600 });
    await done.up({ rotation: ci.kept.outputs["rotation"] });
    return { ci, done };
}
