import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { providerTexts } from "../../../provider/program/providerText";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { always } from "../../support/faults";
import { type HostOptions, type HostProcess, startHost } from "../../support/hostProcess";
import { expectNoSecret, type Properties } from "../../support/properties";
import { failureOf } from "../../support/providerCalls";

const __provider = providerTexts.oauthAppSecret;
let simulator: Simulator;
let host: HostProcess;

beforeEach(async () => {
    simulator = await startSimulator({ apps: [{ id: "app" }] });
});
afterEach(async () => {
    expectNoSecret([host.printed()], simulator.secretsEverIssued());
    expect(host.printed()).not.toMatch(/\bat .*[:(]/);
    await simulator.close();
});

async function start(
    options: HostOptions = { env: { CSP_API_TOKEN: simulator.apiToken, CSP_RETRY_FOR_SECONDS: "1" } },
) {
    host = await startHost(options);
}

const inputs = (more: Properties = {}) => ({
    orgId: simulator.orgId,
    oauthAppId: "app",
    host: simulator.origin,
    ...more,
});
const kinds = () => simulator.calls.map(({ kind }) => kind);
const untestable = () => simulator.fault("clientCredentialsGrant", { status: 500 }, always);

describe("in Pulumi's own host, by the stored text", () => {
    beforeEach(() => start());

    it("a secret is created, left unchanged, rotated, refreshed and deleted", async () => {
        const checked = await host.check({}, inputs({ rotationTrigger: { b: 1, a: [null] } }));
        expect(checked.failures).toEqual([]);
        const { id, outputs } = await host.create(checked.inputs);
        expect(id).toBe(`${simulator.orgId}/app`);
        expect(outputs).toMatchObject({ clientSecret: simulator.app("app").currentSecret, verified: true, __provider });
        expect(await host.diff(id, outputs, checked.inputs)).toEqual({ changes: false, replaces: [] });

        const changed = inputs({ rotationTrigger: { b: 1, a: [] } });
        expect(await host.diff(id, outputs, changed)).toEqual({ changes: true, replaces: [] });
        const rotated = await host.update(id, outputs, changed);
        expect(rotated).toMatchObject({
            clientSecret: simulator.app("app").currentSecret,
            rotationCount: 2,
            __provider,
        });
        expect(host.printed()).toContain("rotated (trigger)");

        expect(await host.read(id, rotated)).toEqual({ id, outputs: rotated });
        await host.delete(id, rotated);
        // One access token for all of this. The last call is the refresh.
        const [rotation, test] = ["regenerateSecret", "clientCredentialsGrant"];
        expect(kinds()).toEqual(["apiTokenGrant", rotation, test, rotation, test, test]);
        simulator.removeApp("app");
        expect((await host.read(id, rotated)).id).toBe("");
    });

    it("a partial failure of a creation has the id, the new secret, the provider's text and the reason", async () => {
        untestable();
        const properties = { rotationTrigger: 1, verificationPending: true, __provider };
        expect(await failureOf(host.create(inputs({ rotationTrigger: 1 })))).toMatchObject({
            message: expect.stringMatching(/status 500.*the next `pulumi up` verifies it first/),
            initFailure: {
                id: `${simulator.orgId}/app`,
                properties: { ...properties, clientSecret: simulator.app("app").currentSecret },
                reasons: [expect.stringContaining("status 500")],
            },
        });
    });

    it("a partial failure of an update has the same, and its state can be refreshed, updated and deleted", async () => {
        const { id, outputs } = await host.create(inputs());
        untestable();
        const news = inputs({ rotationTrigger: 1 });
        const { initFailure } = await failureOf(host.update(id, outputs, news));
        const kept = initFailure?.properties ?? expect.unreachable("nothing is kept");
        const { currentSecret: clientSecret } = simulator.app("app");
        expect(kept).toMatchObject({ clientSecret, verificationPending: true });
        simulator.clearFaults();
        expect(await host.diff(id, kept, news)).toEqual({ changes: true, replaces: [] });
        expect((await host.read(id, kept)).outputs).toEqual(kept);
        expect(await host.update(id, kept, news)).toMatchObject({ clientSecret, verified: true, rotationCount: 2 });
        await host.delete(id, kept);
    });

    it("a failure with nothing to keep is no partial one, and no method's failure shows a stack trace", async () => {
        const tooNew = inputs({ stateVersion: 99, __provider });
        for (const call of [
            () => host.diff("id", tooNew, inputs()),
            () => host.update("id", tooNew, inputs()),
            () => host.read("id", tooNew),
            () => host.delete("id", tooNew),
        ]) {
            expect((await failureOf(call())).message).toContain("[STATE_TOO_NEW]");
        }
        expect((await failureOf(host.create({}))).message).toContain("Invalid inputs");
        expect(host.printed()).toContain("[STATE_TOO_NEW]");
        simulator.fault("regenerateSecret", { status: 403 });
        const message = expect.stringMatching(/status 403.*\[CSP_FORBIDDEN\]$/);
        expect(await failureOf(host.create(inputs()))).toMatchObject({ message, initFailure: undefined });
    });
});

describe("the stack's configuration", () => {
    it("has the package's settings, of which an object arrives as JSON", async () => {
        const profiles = JSON.stringify({ one: { apiToken: simulator.apiToken } });
        await start({ config: { "vmware-csp:profiles": profiles } });
        const { outputs } = await host.create(inputs({ profile: "one" }));
        expect(outputs).toMatchObject({ clientSecret: simulator.app("app").currentSecret });
    });

    it("has none of them in the project's own namespace", async () => {
        await start({ config: { "project:apiToken": simulator.apiToken } });
        await expect(host.create(inputs())).rejects.toThrow("[MISSING_CREDENTIALS]");
        expect(kinds()).toEqual([]);
    });
});

describe("a provider process whose engine was killed", () => {
    beforeEach(() => start({ env: { CSP_API_TOKEN: simulator.apiToken } }));

    it("makes no call", async () => {
        await host.loseEngine();
        await expect(host.create(inputs())).rejects.toThrow("[ENGINE_GONE]");
        expect(kinds()).toEqual([]);
    });

    it("does not retry the call that it was making", async () => {
        simulator.fault("regenerateSecret", { status: 503, headers: { "retry-after": "3" } }, { times: 5 });
        const created = expect(host.create(inputs())).rejects.toThrow("[ENGINE_GONE]");
        await vi.waitFor(() => expect(simulator.callsOf("regenerateSecret")).toHaveLength(1), 60_000);
        await host.loseEngine();
        await created;
        expect(kinds()).toEqual(["apiTokenGrant", "regenerateSecret"]);
    });
});
