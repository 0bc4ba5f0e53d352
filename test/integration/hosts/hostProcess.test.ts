import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { type Host, type HostOptions, startHost } from "../../support/host";
import { expectNoSecret, type Properties } from "../../support/properties";

let simulator: Simulator;
let host: Host;

beforeEach(async () => {
    simulator = await startSimulator();
});
afterEach(async () => {
    expectNoSecret([host.printed()], simulator.secretsEverIssued());
    await host.close();
    await simulator.close();
});

function inputs(more: Properties = {}): Properties {
    return { orgId: simulator.orgId, oauthAppId: "app", host: simulator.origin, ...more };
}

function kinds(): string[] {
    return simulator.calls.map(({ kind }) => kind);
}

describe("many resources at once", () => {
    it("the resources share one access token, and each is rotated once", async () => {
        const ids = Array.from({ length: 40 }, (_, index) => `app-${index}`);
        for (const id of ids) simulator.addApp({ id });
        host = await startHost({ env: { CSP_API_TOKEN: simulator.apiToken } });
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
        simulator.addApp({ id: "app" });
        host = await startHost(options());
        const { outputs } = await host.create(inputs({ profile }));
        expect(outputs).toMatchObject({ clientSecret: simulator.app("app").currentSecret });
    });

    it("settings in the project's own namespace are not used", async () => {
        simulator.addApp({ id: "app" });
        host = await startHost({ config: { "project:apiToken": simulator.apiToken } });
        await expect(host.create(inputs())).rejects.toThrow("[MISSING_CREDENTIALS]");
        expect(kinds()).toEqual([]);
    });
});

describe("a provider process whose engine was killed", () => {
    beforeEach(async () => {
        simulator.addApp({ id: "app" });
        host = await startHost({ env: { CSP_API_TOKEN: simulator.apiToken } });
    });

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
