import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { providerTexts } from "../../../provider/program/providerText";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { always } from "../../support/faults";
import { type HostOptions, type HostProcess, startHost } from "../../support/hostProcess";
import { expectNoSecret, type Properties } from "../../support/properties";
import { failureOf, type ProviderError } from "../../support/providerCalls";

let simulator: Simulator;
let host: HostProcess;

beforeEach(async () => {
    simulator = await startSimulator({ apps: [{ id: "app" }] });
});
afterEach(async () => {
    expectNoSecret([host.printed()], simulator.secretsEverIssued());
    expect(host.printed()).not.toMatch(/\n\s+at /);
    await host.close();
    await simulator.close();
});

async function start(env: HostOptions["env"] = { CSP_RETRY_FOR_SECONDS: "1" }): Promise<void> {
    host = await startHost({ env: { CSP_API_TOKEN: simulator.apiToken, ...env } });
}

function inputs(more: Properties = {}): Properties {
    return { orgId: simulator.orgId, oauthAppId: "app", host: simulator.origin, ...more };
}

function kinds(): string[] {
    return simulator.calls.map(({ kind }) => kind);
}

describe("in Pulumi's own host, by the stored text", () => {
    beforeEach(() => start());

    it("a secret is created, left unchanged, rotated, refreshed and deleted", async () => {
        const checked = await host.check({}, inputs({ rotationTrigger: { b: 1, a: [null] } }));
        expect(checked.failures).toEqual([]);
        const { id, outputs } = await host.create(checked.inputs);
        expect(id).toBe(`${simulator.orgId}/app`);
        expect(outputs).toMatchObject({ clientSecret: simulator.app("app").currentSecret, verified: true });
        expect(outputs).toMatchObject({ __provider: providerTexts.oauthAppSecret });
        expect(await host.diff(id, outputs, checked.inputs)).toEqual({ changes: false, replaces: [] });

        const changed = inputs({ rotationTrigger: { b: 1, a: [] } });
        expect(await host.diff(id, outputs, changed)).toEqual({ changes: true, replaces: [] });
        const rotated = await host.update(id, outputs, changed);
        expect(rotated).toMatchObject({ clientSecret: simulator.app("app").currentSecret, rotationCount: 2 });
        expect(rotated).toMatchObject({ __provider: providerTexts.oauthAppSecret });

        expect(await host.read(id, rotated)).toEqual({ id, outputs: rotated });
        await host.delete(id, rotated);
        // One access token for all of this. The last call is the refresh.
        expect(kinds()).toEqual([
            "apiTokenGrant",
            "regenerateSecret",
            "clientCredentialsGrant",
            "regenerateSecret",
            "clientCredentialsGrant",
            "clientCredentialsGrant",
        ]);
        expect(host.printed()).toContain("rotated (trigger)");
    });

    it("a refresh marks a rejected secret and removes a resource whose app is gone", async () => {
        const { id, outputs } = await host.create(inputs());
        simulator.app("app").rotateOutside();
        expect(await host.read(id, outputs)).toEqual({ id, outputs: { ...outputs, rejected: true } });
        expect(host.printed()).toContain("CSP rejects the stored secret");
        simulator.removeApp("app");
        expect((await host.read(id, outputs)).id).toBe("");
    });
});

describe("a partial failure that the host passes to the engine", () => {
    const untestable = () => simulator.fault("clientCredentialsGrant", { status: 500 }, always);
    beforeEach(() => start());

    it("a partial failure on create has the id, the new secret, the provider's text and the reason", async () => {
        untestable();
        const failure = await failureOf(host.create(inputs({ rotationTrigger: 1 })));
        expect(failure).toMatchObject({
            message: expect.stringMatching(/status 500.*the next `pulumi up` verifies it first/),
            initFailure: {
                id: `${simulator.orgId}/app`,
                properties: {
                    clientSecret: simulator.app("app").currentSecret,
                    rotationTrigger: 1,
                    verificationPending: true,
                    __provider: providerTexts.oauthAppSecret,
                },
                reasons: [expect.stringContaining("status 500")],
            },
        });
    });

    it("a partial failure on update has the same, and its state can be refreshed, updated and deleted", async () => {
        const { id, outputs } = await host.create(inputs());
        untestable();
        const kept = keptBy(await failureOf(host.update(id, outputs, inputs({ rotationTrigger: 1 }))));
        expect(kept).toMatchObject({
            clientSecret: simulator.app("app").currentSecret,
            verificationPending: true,
        });
        simulator.clearFaults();
        expect(await host.diff(id, kept, inputs({ rotationTrigger: 1 }))).toEqual({
            changes: true,
            replaces: [],
        });
        expect((await host.read(id, kept)).outputs).toEqual(kept);
        const settled = await host.update(id, kept, inputs({ rotationTrigger: 1 }));
        expect(settled).toMatchObject({
            clientSecret: kept["clientSecret"],
            verified: true,
            rotationCount: 2,
        });
        await host.delete(id, kept);
    });
});

describe("a failure with nothing to keep", () => {
    beforeEach(() => start());

    it("the failure is not a partial one", async () => {
        simulator.fault("regenerateSecret", { status: 403 });
        expect(await failureOf(host.create(inputs()))).toMatchObject({
            message: expect.stringMatching(/status 403.*\[CSP_FORBIDDEN\]$/),
            initFailure: undefined,
        });
    });

    it("the failure of every method is printed without a stack trace", async () => {
        const { id, outputs } = await host.create(inputs());
        const tooNew = { ...outputs, stateVersion: 99 };
        for (const call of [
            () => host.diff(id, tooNew, inputs()),
            () => host.update(id, tooNew, inputs()),
            () => host.read(id, tooNew),
            () => host.delete(id, tooNew),
        ]) {
            expect(await failureOf(call())).toMatchObject({
                message: expect.stringContaining("[STATE_TOO_NEW]"),
            });
        }
        expect(await failureOf(host.create({}))).toMatchObject({
            message: expect.stringContaining("Invalid inputs"),
        });
        expect(host.printed()).toContain("[STATE_TOO_NEW]");
        expect(host.printed()).not.toMatch(/\bat .*[:(]/);
    });
});

describe("many resources at once", () => {
    it("the resources share one access token, and each is rotated once", async () => {
        const ids = Array.from({ length: 40 }, (_, index) => `app-${index}`);
        for (const id of ids) simulator.addApp({ id });
        await start({});
        const made = await Promise.all(ids.map((oauthAppId) => host.create(inputs({ oauthAppId }))));
        expect(simulator.callsOf("apiTokenGrant")).toHaveLength(1);
        expect(simulator.callsOf("regenerateSecret")).toHaveLength(40);
        for (const [index, { outputs }] of made.entries()) {
            expect(outputs["clientSecret"]).toBe(simulator.app(`app-${index}`).currentSecret);
        }
    });
});

describe("the settings", () => {
    const works: { name: string; options: () => HostOptions; profile?: string }[] = [
        {
            name: "an API token in the configuration",
            options: () => ({ config: { "vmware-csp:apiToken": simulator.apiToken } }),
        },
        {
            name: "a profile, which is an object in the configuration and arrives as JSON",
            options: () => ({
                config: { "vmware-csp:profiles": JSON.stringify({ one: { apiToken: simulator.apiToken } }) },
            }),
            profile: "one",
        },
    ];

    it.each(works)("the provider uses $name", async ({ options, profile }) => {
        host = await startHost(options());
        const { outputs } = await host.create(inputs({ profile }));
        expect(outputs).toMatchObject({ clientSecret: simulator.app("app").currentSecret });
    });

    it("settings in the project's own namespace are not used", async () => {
        host = await startHost({ config: { "project:apiToken": simulator.apiToken } });
        await expect(host.create(inputs())).rejects.toThrow("[MISSING_CREDENTIALS]");
        expect(kinds()).toEqual([]);
    });
});

describe("a provider process whose engine was killed", () => {
    beforeEach(() => start({}));

    it("the process makes no call", async () => {
        await host.loseEngine();
        await expect(host.create(inputs())).rejects.toThrow("[ENGINE_GONE]");
        expect(kinds()).toEqual([]);
    });

    it("the process does not retry the call that it was making", async () => {
        simulator.fault("regenerateSecret", { status: 503, headers: { "retry-after": "3" } }, { times: 5 });
        const created = expect(host.create(inputs())).rejects.toThrow("[ENGINE_GONE]");
        await vi.waitFor(() => expect(simulator.callsOf("regenerateSecret")).toHaveLength(1), 60_000);
        await host.loseEngine();
        await created;
        expect(kinds()).toEqual(["apiTokenGrant", "regenerateSecret"]);
    });
});

function keptBy({ initFailure }: ProviderError): Properties {
    return (initFailure ?? expect.unreachable("nothing is kept")).properties;
}
