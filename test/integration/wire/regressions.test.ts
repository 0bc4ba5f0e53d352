import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Transport } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { createEngineLog } from "../../../provider/hosts/plugin/engineLog";
import { RunFolder } from "../../../provider/hosts/runFolder";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { clientOver, someApp } from "../../support/cspClient";
import { oauthAppSecretHandler } from "../../support/dynamicHandlers";
import { FakeClock } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { usePlugin } from "../../support/plugin/scene";
import { opened, secret } from "../../support/plugin/wire";
import { WireEngine } from "../../support/wire/wireEngine";

/** Requests with which wire.test.ts found faults, and others of the same kind. */
const scene = usePlugin();
const type = "vmware-csp:index:PreviousSecretRetirement";

it("a secret that CSP made is stored although the error that follows has half of a character", async () => {
    const ci = scene.resource();
    const body = { message: `${"x".repeat(299)}😀` };
    scene.simulator.fault("clientCredentialsGrant", { status: 403, body }, { times: 9, appId: "app" });
    expect((await ci.up()).error).toMatch(/\ufffd.*The new secret is kept/);
    expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret });
});

describe("an engine that does not accept a line", () => {
    it("holds up an operation for a bounded time, and then no further line", async () => {
        const engine = await WireEngine.start();
        onTestFinished(engine.kill);
        engine.becomes = "silent";
        const log = createEngineLog(engine.address, 50);
        onTestFinished(log.close);
        await log.write("", "first");
        const began = performance.now();
        for (const line of ["second", "third", "fourth"]) await log.write("", line);
        expect(performance.now() - began).toBeLessThan(50);
    });
});

it.each(["constructor", "__proto__", "x".repeat(1_000), "a\nb"])(
    "an unknown type of resource is refused: %s",
    async (of) => {
        const plugin = await scene.startProcess();
        const call = plugin.create(`urn:pulumi:dev::project::${of}::ci`, {});
        await expect(call).rejects.toThrow(/^The provider vmware-csp has no resource type "[^\n]{1,301}"\.$/);
    },
);

describe("a secret", () => {
    it("under a name with a dot is named in the reason only", async () => {
        const plugin = await scene.startProcess();
        const given = scene.inputs({ verify: true, "verify.x": secret("Sesame") });
        const { failures } = await plugin.check(scene.resource().urn, undefined, given);
        expect(failures).toMatchObject([{ property: "", reason: expect.stringContaining("not an input") }]);
    });

    it("comes back from a refresh as a secret, even if it came in plain text", async () => {
        const ci = scene.resource();
        await ci.up();
        const plugin = await scene.startProcess();
        const given = scene.inputs({ existingClientSecret: "Sesame-1", newClientSecret: secret("Sesame-2") });
        const { inputs } = await plugin.read(ci.urn, ci.kept.id, ci.kept.outputs, given);
        expect(opened(inputs)).toEqual({
            values: scene.inputs({ existingClientSecret: "Sesame-1", newClientSecret: "Sesame-2" }),
            secrets: ["existingClientSecret", "newClientSecret"],
        });
        expect(inputs["newClientSecret"]).toEqual(secret("Sesame-2"));
    });
});

it("a timeout that has passed while the engine was looked for leaves a request no time, and not a negative one", async () => {
    const timeouts: number[] = [];
    const clock = new FakeClock();
    clock.tick = 10;
    const transport: Transport = ({ timeoutMs }) => {
        timeouts.push(timeoutMs);
        throw new TransportFailure("timeout", "no response");
    };
    const { client } = clientOver(transport, { clock, limits: { requestTimeoutMs: 5, retryForMs: 0 } });
    await expect(client.acceptsSecret(someApp, "Secret-1")).rejects.toThrow("[CSP_TIMEOUT]");
    expect(timeouts).toEqual([0]);
});

it("a removed retirement of an edited state leaves only dates in the files of the run", async () => {
    const plugin = await scene.startProcess();
    const put = vi.spyOn(RunFolder.prototype, "put");
    onTestFinished(() => put.mockRestore());
    const state = { rotatedAt: secret("Sesame"), retiredAt: scene.clock.iso() };
    await plugin.delete(scene.resource("done", type).urn, "org/app", state);
    expect(put).toHaveBeenCalledWith(expect.any(String), JSON.stringify({ retiredAt: scene.clock.iso() }));
});

describe("a retirement without a check", () => {
    it("fails in one line", async () => {
        const plugin = await scene.startProcess();
        const { urn } = scene.resource("done", type);
        await expect(plugin.create(urn, { drainSeconds: "x" })).rejects.toThrow(
            /please report it: Invalid inputs: [\w, ]*drainSeconds[\w, ]*\. \[INTERNAL_ERROR\]$/,
        );
    });

    it.each([{}, { orgId: { toString: "" }, oauthAppId: "app" }])(
        "has no id of an unknown app: %j",
        async (rotation) => {
            const plugin = await scene.startProcess();
            const { urn } = scene.resource("done", type);
            const given = { rotation: secret(rotation), confirmations: ["x"] };
            expect(await plugin.create(urn, given, { preview: true })).toMatchObject({ id: "" });
        },
    );
});

describe("values that can't be converted to text", () => {
    const odd = [{ toString: "" }];
    const atDynamicHost = () => oauthAppSecretHandler(createProviderContext({ env: {}, write: () => {} }));

    it("are compared in a configuration", async () => {
        const plugin = await scene.startProcess();
        expect(await plugin.diffConfig({ orgId: odd }, { orgId: odd })).toMatchObject({ changes: false });
        expect(await plugin.diffConfig({ orgId: odd }, { orgId: ["x"] })).toMatchObject({ changes: true });
    });

    it("are another app as ids, in both hosts", async () => {
        const ci = scene.resource();
        await ci.up();
        const plugin = await scene.startProcess();
        const news = scene.inputs({ orgId: odd, oauthAppId: odd });
        const difference = await plugin.diff(ci.urn, ci.kept.id, ci.kept.outputs, news);
        expect(difference.replaces).toEqual(["orgId", "oauthAppId"]);
        expect(await atDynamicHost().check?.(news, scene.inputs())).toMatchObject({ failures: [] });
    });

    it("are refused as the ids of a new resource, in both hosts", async () => {
        const plugin = await scene.startProcess();
        const news = scene.inputs({ oauthAppId: odd });
        const { failures } = await plugin.check(scene.resource().urn, {}, news);
        expect(failures.map(({ property }) => property)).toEqual(["oauthAppId"]);
        const reason = "oauthAppId: must be a string";
        expect(await atDynamicHost().check?.({}, news)).toMatchObject({ failures: [{ property: "", reason }] });
    });
});

describe("an invalid date", () => {
    it("in an edited state says nothing about the next rotation", async () => {
        const ci = scene.resource();
        await ci.up({ rotateAfterDays: 1 });
        ci.outputs = { ...ci.kept.outputs, rotatedAt: "yesterday" };
        expect(await ci.refresh()).toMatchObject({ operation: "refresh" });
        expect(ci.outputs).not.toHaveProperty("nextRotationAt");
    });

    it("of a pending rotation counts as one past its overlap", async () => {
        const ci = scene.resource();
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { ...always, appId: "app" });
        await ci.up({ overlapSeconds: 60 });
        scene.simulator.clearFaults();
        const pendingRotation = { reason: "created", startedAt: "yesterday", overlapSeconds: 60 };
        ci.outputs = { ...ci.kept.outputs, pendingRotation };
        expect((await ci.up({ overlapSeconds: 60 })).error).toBeUndefined();
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, verified: true });
    });

    it("is replaced by the last possible one if it is too late for any calendar", async () => {
        scene.clock.tick = 1;
        const headers = { "retry-after": "99999999999999999999" };
        scene.simulator.fault("regenerateSecret", { status: 429, headers }, always);
        expect((await scene.resource().up()).error).toMatch(/after \+275760-09-13T.*\[CSP_RATE_LIMITED\]$/);
    });

    it("as the end of an overlap does not shorten a retirement's wait", async () => {
        const ci = scene.resource();
        await ci.up();
        await ci.up({ overlapSeconds: 3_600, rotationTrigger: 1 });
        const ours = opened(ci.kept.outputs).values["rotation"] as object;
        const rotation = { ...ours, previousClientSecretExpiresAt: "soon" };
        const step = await scene.resource("done", type).up({ rotation: secret(rotation) });
        expect(step.lines).toEqual([expect.stringContaining("waiting 30 s"), expect.stringContaining("is retired")]);
    });

    it("is not the only thing wrong in a state: without a version, it is unreadable", async () => {
        const plugin = await scene.startProcess();
        const { urn } = scene.resource();
        const state = scene.inputs({ stateVersion: null });
        await expect(plugin.diff(urn, "id", state, scene.inputs())).rejects.toThrow("[STATE_UNREADABLE]");
    });
});
