import { status } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { describe, expect, it } from "vitest";
import { startLogEngine } from "../../../support/plugin/logEngine";
import { usePlugin } from "../../../support/plugin/scene";
import { called } from "../../../support/providerCalls";

const scene = usePlugin();

describe("the plugin's protocol", () => {
    it("takes secrets, previews, and has the version and the schema that it was built with", async () => {
        const plugin = await scene.startProcess();
        expect((await plugin.handshake(scene.engine.address)).getAcceptSecrets()).toBe(true);
        const configured = await plugin.configure("default", {});
        expect([configured.getAcceptsecrets(), configured.getSupportspreview()]).toEqual([true, true]);
        expect([await plugin.getPluginInfo(), await plugin.getSchema()]).toEqual(["1.2.3", '{"name":"vmware-csp"}']);
    });

    it("rejects methods that it lacks with the library's message", async () => {
        const { rpc } = await scene.startProcess();
        const lacking = [
            called((callback) => rpc.invoke(new messages.InvokeRequest(), callback)),
            called((callback) => rpc.construct(new messages.ConstructRequest(), callback)),
            called((callback) => rpc.parameterize(new messages.ParameterizeRequest(), callback)),
        ];
        const message = expect.stringMatching(/^The server does not implement the method \S+$/);
        for (const each of await Promise.allSettled(lacking)) {
            expect(each).toMatchObject({ status: "rejected", reason: { code: status.UNIMPLEMENTED, message } });
        }
    });

    it("says what is wrong with a state that it can't read, without a stack trace", async () => {
        const plugin = await scene.startProcess();
        const { urn } = scene.resource();
        const tooNew = { ...scene.inputs(), stateVersion: 99 };
        for (const call of [
            () => plugin.diff(urn, "id", tooNew, scene.inputs()),
            () => plugin.read(urn, "id", tooNew, {}),
            () => plugin.update(urn, "id", tooNew, scene.inputs()),
            () => plugin.update(urn, "id", tooNew, scene.inputs(), { preview: true }),
            () => plugin.delete(urn, "id", tooNew),
        ]) {
            await expect(call()).rejects.toThrow(/^A later release .* \[STATE_TOO_NEW\]$/);
        }
        await expect(plugin.create(urn, {})).rejects.toThrow(/^[^\n]*Invalid inputs[^\n]*$/);
    });

    it("refuses an import, and says how to adopt", async () => {
        const plugin = await scene.startProcess();
        const importOf = (type?: string) => plugin.read(scene.resource("ci", type).urn, "org/app", {}, {});
        await expect(importOf()).rejects.toThrow(/It can't be imported.*existingClientSecret. \[IMPORT_REFUSED\]$/);
        await expect(importOf("vmware-csp:index:PreviousSecretRetirement")).rejects.toThrow("[IMPORT_REFUSED]");
        expect(scene.simulator.calls).toEqual([]);
    });

    it("moves to another engine that attaches", async () => {
        const plugin = await scene.startProcess();
        const other = await startLogEngine();
        await plugin.attach(other.address);
        scene.engine.kill();
        const { urn } = scene.resource();
        await plugin.create(urn, scene.inputs());
        expect(other.lines).toMatchObject([{ urn, message: expect.stringContaining("rotated (created)") }]);
        other.kill();
        await expect(plugin.create(urn, scene.inputs())).rejects.toThrow("[ENGINE_GONE]");
    });

    it("serves many resources at once, which share one access token; each has its own lines", async () => {
        const plugin = await scene.startProcess();
        const names = Array.from({ length: 40 }, (_, index) => `app-${index}`);
        for (const id of names) scene.simulator.addApp({ id });
        const urnOf = (name: string) => scene.resource(name).urn;
        const made = await Promise.all(
            names.map((name) => plugin.create(urnOf(name), scene.inputs({ oauthAppId: name }))),
        );
        expect(scene.simulator.callsOf("apiTokenGrant")).toHaveLength(1);
        expect(made.map(({ id }) => id)).toEqual(names.map((name) => `${scene.simulator.orgId}/${name}`));
        expect(plugin.session.running.size).toBe(0);
        for (const name of names) {
            const lines = scene.engine.lines.filter(({ urn }) => urn === urnOf(name));
            expect(lines).toMatchObject([{ message: expect.stringContaining(`OAuth app ${name} in organization`) }]);
        }
    });

    it("shows an unexpected error without the secrets of the process", async () => {
        const plugin = await scene.startProcess();
        await scene.resource().up({}, { on: plugin });
        const error = new Error(`lost ${scene.app.currentSecret} and ${scene.simulator.apiToken}`);
        expect(plugin.session.messageOf(error)).toMatch(
            /please report it: lost \[secret\] and \[secret\]\. \[INTERNAL_ERROR\]$/,
        );
    });
});
