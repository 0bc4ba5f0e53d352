import { afterEach, describe, expect, it, vi } from "vitest";
import { SIMULATED_ORG_ID, type Simulator, type SimulatorOptions, startSimulator } from "../../../provider/testing";

let simulator: Simulator;

async function started(options?: SimulatorOptions): Promise<Simulator> {
    simulator = await startSimulator(options);
    return simulator;
}

describe("the simulator", () => {
    afterEach(() => simulator.close());

    it("starts with one organization and one API token", async () => {
        const { origin, orgId, apiToken, calls } = await started();
        expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
        expect([orgId, calls]).toEqual([SIMULATED_ORG_ID, []]);
        expect(simulator.secretsEverIssued()).toEqual([apiToken]);
    });

    it("takes the organization, the apps, and how secrets are made", async () => {
        let made = 0;
        const secretGenerator = () => `made "${++made}" %&=`;
        await started({ orgId: "other", apps: [{ id: "app" }], secretGenerator });
        expect(simulator.app("app")).toMatchObject({ orgId: "other", currentSecret: 'made "1" %&=' });
        expect(simulator.app("app").rotateOutside()).toBe('made "2" %&=');
    });

    it("has no access token to give without an API token", async () => {
        await started({ apiTokens: [] });
        expect(simulator.apiToken).toBe("");
        expect(() => simulator.issueAccessToken()).toThrow("has no API token");
    });

    it("responds with the given latency", async () => {
        const { origin } = await started({ latencyMs: 50 });
        const begin = performance.now();
        await fetch(origin);
        expect(performance.now() - begin).toBeGreaterThan(45);
    });

    it("frees its port, though closed twice, and refuses one that is taken", async () => {
        const { origin } = await started();
        const port = Number(new URL(origin).port);
        await expect(startSimulator({ port })).rejects.toThrow("EADDRINUSE");
        await fetch(origin);
        await simulator.close();
        await simulator.close();
        await expect(fetch(origin)).rejects.toThrow(TypeError);
        expect((await started({ port })).origin).toBe(origin);
    });
});

it("without fastify the simulator says what it needs", async () => {
    vi.doMock("fastify", () => {
        throw new Error("Cannot find package 'fastify'");
    });
    await expect(startSimulator()).rejects.toThrow(
        "the CSP simulator needs fastify: npm install --save-dev fastify, or",
    );
    vi.doUnmock("fastify");
});
