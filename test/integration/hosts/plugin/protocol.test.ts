import { status } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { afterEach, describe, expect, it } from "vitest";
import { startLogEngine } from "../../../support/plugin/logEngine";
import { usePlugin } from "../../../support/plugin/scene";
import { called, ProviderError } from "../../../support/providerCalls";

const scene = usePlugin();

describe("the plugin's protocol", () => {
    it("takes secrets, and previews", async () => {
        const plugin = await scene.startProcess();
        expect((await plugin.handshake(scene.engine.address)).getAcceptSecrets()).toBe(true);
        const configured = await plugin.configure("default", {});
        expect(configured.getAcceptsecrets()).toBe(true);
        expect(configured.getSupportspreview()).toBe(true);
    });

    it("returns the version and the schema that it was built with", async () => {
        const plugin = await scene.startProcess();
        expect(await plugin.getPluginInfo()).toBe("1.2.3");
        expect(await plugin.getSchema()).toBe('{"name":"vmware-csp"}');
    });

    it("rejects methods that it lacks with the library's message", async () => {
        const { rpc } = await scene.startProcess();
        const lacking = [
            called((callback) => rpc.invoke(new messages.InvokeRequest(), callback)),
            called((callback) => rpc.call(new messages.CallRequest(), callback)),
            called((callback) => rpc.construct(new messages.ConstructRequest(), callback)),
            called((callback) => rpc.parameterize(new messages.ParameterizeRequest(), callback)),
            called((callback) => rpc.getMapping(new messages.GetMappingRequest(), callback)),
        ];
        for (const each of await Promise.allSettled(lacking)) {
            const error: unknown = each.status === "rejected" ? each.reason : undefined;
            expect(error).toBeInstanceOf(ProviderError);
            expect(error).toMatchObject({
                code: status.UNIMPLEMENTED,
                message: expect.stringMatching(/^The server does not implement the method \S+$/),
            });
        }
    });

    it.each([
        "urn:pulumi:dev::project::vmware-csp:index:OAuthSecret::ci",
        "urn:pulumi:dev::project::my:module:Parent$vmware-csp:index:OAuthSecret::ci",
    ])("refuses an unknown type of resource by its name: %s", async (urn) => {
        const plugin = await scene.startProcess();
        const refused = 'The provider vmware-csp has no resource type "vmware-csp:index:OAuthSecret".';
        for (const call of [
            () => plugin.check(urn, {}, {}),
            () => plugin.diff(urn, "id", {}, {}),
            () => plugin.create(urn, {}),
            () => plugin.read(urn, "id", {}, {}),
            () => plugin.update(urn, "id", {}, {}),
            () => plugin.delete(urn, "id", {}),
        ]) {
            await expect(call()).rejects.toThrow(refused);
        }
    });

    it("knows a resource below a parent", async () => {
        const plugin = await scene.startProcess();
        const urn = "urn:pulumi:dev::project::my:module:Parent$vmware-csp:index:OAuthAppSecret::a::b";
        expect((await plugin.check(urn, undefined, scene.inputs())).failures).toEqual([]);
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
});

describe("with a proxy in the environment", () => {
    afterEach(() => {
        delete process.env["https_proxy"];
    });

    it("the engine on this machine still gets its lines", async () => {
        process.env["https_proxy"] = "http://127.0.0.1:9";
        const step = await scene.resource().up();
        expect(step).toMatchObject({ operation: "create", lines: [expect.stringContaining("rotated (created)")] });
    });
});

describe("the configuration", () => {
    it.each([
        { before: {}, after: {}, changes: false },
        { before: { retryForSeconds: "25" }, after: { retryForSeconds: 25 }, changes: false },
        { before: { version: "0.1.0" }, after: { version: "0.2.0" }, changes: false },
        { before: { host: "a" }, after: { host: "b" }, changes: true },
        { before: {}, after: { freezeRotation: true }, changes: true },
    ])("from $before to $after: replaces nothing, is a change: $changes", async ({ before, after, changes }) => {
        const plugin = await scene.startProcess();
        expect(await plugin.diffConfig(before, after)).toMatchObject({ changes, replaces: [], detailed: {} });
    });
});
