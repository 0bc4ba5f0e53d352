import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { providerTexts } from "../../../provider/program/providerText";
import { always } from "../../support/faults";
import { type HostOptions, type HostProcess, startHost } from "../../support/hostProcess";
import { usePlugin } from "../../support/plugin/scene";
import { expectNoSecret } from "../../support/properties";
import { failureOf } from "../../support/providerCalls";

const __provider = providerTexts.oauthAppSecret;
/** Only for its CSP, whose clock is the real one here. */
const scene = usePlugin({ simulator: { now: () => Date.now() } });
let host: HostProcess;

afterEach(() => {
    expectNoSecret([host.printed()], scene.simulator.secretsEverIssued());
    expect(host.printed()).not.toMatch(/\bat .*[:(]/);
});

async function start(options: HostOptions = { env: { ...scene.env, CSP_RETRY_FOR_SECONDS: "1" } }): Promise<void> {
    host = await startHost(options);
}

const kinds = () => scene.simulator.calls.map(({ kind }) => kind);
const untestable = () => scene.simulator.fault("clientCredentialsGrant", { status: 500 }, always);

describe("in Pulumi's own host, by the stored text", () => {
    beforeEach(() => start());

    it("a secret is created, left unchanged, rotated, refreshed and deleted", async () => {
        const checked = await host.check({}, scene.inputs({ rotationTrigger: { b: 1, a: [null] } }));
        expect(checked.failures).toEqual([]);
        const { id, outputs } = await host.create(checked.inputs);
        expect(id).toBe(`${scene.simulator.orgId}/app`);
        expect(outputs).toMatchObject({ clientSecret: scene.app.currentSecret, verified: true, __provider });
        expect(await host.diff(id, outputs, checked.inputs)).toEqual({ changes: false, replaces: [] });

        const changed = scene.inputs({ rotationTrigger: { b: 1, a: [] } });
        expect(await host.diff(id, outputs, changed)).toEqual({ changes: true, replaces: [] });
        const rotated = await host.update(id, outputs, changed);
        expect(rotated).toMatchObject({
            clientSecret: scene.app.currentSecret,
            rotationCount: 2,
            __provider,
        });
        expect(host.printed()).toContain("rotated (trigger)");

        expect(await host.read(id, rotated)).toEqual({ id, outputs: rotated });
        await host.delete(id, rotated);
        // One access token for all of this. The last call is the refresh.
        const [rotation, test] = ["regenerateSecret", "clientCredentialsGrant"];
        expect(kinds()).toEqual(["apiTokenGrant", rotation, test, rotation, test, test]);
        scene.simulator.removeApp("app");
        expect((await host.read(id, rotated)).id).toBe("");
    });

    it("a partial failure of a creation has the id, the new secret, the provider's text and the reason", async () => {
        untestable();
        const properties = { rotationTrigger: 1, verificationPending: true, __provider };
        expect(await failureOf(host.create(scene.inputs({ rotationTrigger: 1 })))).toMatchObject({
            message: expect.stringMatching(/status 500.*the next `pulumi up` verifies it first/),
            initFailure: {
                id: `${scene.simulator.orgId}/app`,
                properties: { ...properties, clientSecret: scene.app.currentSecret },
                reasons: [expect.stringContaining("status 500")],
            },
        });
    });

    it("a partial failure of an update has the same, and its state can be refreshed, updated and deleted", async () => {
        const { id, outputs } = await host.create(scene.inputs());
        untestable();
        const news = scene.inputs({ rotationTrigger: 1 });
        const { initFailure } = await failureOf(host.update(id, outputs, news));
        const kept = initFailure?.properties ?? expect.unreachable("nothing is kept");
        const { currentSecret: clientSecret } = scene.app;
        expect(kept).toMatchObject({ clientSecret, verificationPending: true });
        scene.simulator.clearFaults();
        expect(await host.diff(id, kept, news)).toEqual({ changes: true, replaces: [] });
        expect((await host.read(id, kept)).outputs).toEqual(kept);
        expect(await host.update(id, kept, news)).toMatchObject({ clientSecret, verified: true, rotationCount: 2 });
        await host.delete(id, kept);
    });

    it("a failure with nothing to keep is no partial one, and no method's failure shows a stack trace", async () => {
        const tooNew = scene.inputs({ stateVersion: 99, __provider });
        for (const call of [
            () => host.diff("id", tooNew, scene.inputs()),
            () => host.update("id", tooNew, scene.inputs()),
            () => host.read("id", tooNew),
            () => host.delete("id", tooNew),
        ]) {
            expect((await failureOf(call())).message).toContain("[STATE_TOO_NEW]");
        }
        expect((await failureOf(host.create({}))).message).toContain("Invalid inputs");
        expect(host.printed()).toContain("[STATE_TOO_NEW]");
        scene.simulator.fault("regenerateSecret", { status: 403 });
        const message = expect.stringMatching(/status 403.*\[CSP_FORBIDDEN\]$/);
        expect(await failureOf(host.create(scene.inputs()))).toMatchObject({ message, initFailure: undefined });
    });
});

describe("the stack's configuration", () => {
    it("has the package's settings, of which an object arrives as JSON", async () => {
        const profiles = JSON.stringify({ one: { apiToken: scene.simulator.apiToken } });
        await start({ config: { "vmware-csp:profiles": profiles } });
        const { outputs } = await host.create(scene.inputs({ profile: "one" }));
        expect(outputs).toMatchObject({ clientSecret: scene.app.currentSecret });
    });

    it("has none of them in the project's own namespace", async () => {
        await start({ config: { "project:apiToken": scene.simulator.apiToken } });
        await expect(host.create(scene.inputs())).rejects.toThrow("[MISSING_CREDENTIALS]");
        expect(kinds()).toEqual([]);
    });
});

describe("a provider process whose engine was killed", () => {
    beforeEach(() => start({ env: scene.env }));

    it("makes no call", async () => {
        await host.loseEngine();
        await expect(host.create(scene.inputs())).rejects.toThrow("[ENGINE_GONE]");
        expect(kinds()).toEqual([]);
    });

    it("does not retry the call that it was making", async () => {
        scene.simulator.fault("regenerateSecret", { status: 503, headers: { "retry-after": "3" } }, { times: 5 });
        const created = expect(host.create(scene.inputs())).rejects.toThrow("[ENGINE_GONE]");
        await vi.waitFor(() => expect(scene.simulator.callsOf("regenerateSecret")).toHaveLength(1), 60_000);
        await host.loseEngine();
        await created;
        expect(kinds()).toEqual(["apiTokenGrant", "regenerateSecret"]);
    });
});
