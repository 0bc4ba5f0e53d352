import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type SimulatedApp, type Simulator, startSimulator } from "../../../provider/testing";

/** A busy machine may need more than the second that is the default. */
const patience = { timeout: 60_000, interval: 1 };

let simulator: Simulator;
let app: SimulatedApp;

beforeEach(async () => {
    simulator = await startSimulator();
    app = simulator.addApp({ id: "app" });
});

afterEach(() => simulator.close());

function send(method: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${simulator.origin}/csp/gateway/am/api/orgs/${simulator.orgId}/oauth-apps/app/secret`, {
        method,
        headers: {
            authorization: `Bearer ${simulator.issueAccessToken()}`,
            "content-type": "application/json",
        },
        ...init,
    });
}

const put = (signal: AbortSignal | null = null) => send("PUT", { body: "{}", signal });

describe("a cut connection", () => {
    it.each([
        { drop: "before", secrets: 1 },
        { drop: "during", secrets: 2 },
        { drop: "after", secrets: 2 },
    ] as const)("$drop", async ({ drop, secrets }) => {
        simulator.fault("regenerateSecret", { drop });
        await expect(put().then((response) => response.text())).rejects.toThrow(TypeError);
        expect(app.secretsMade).toHaveLength(secrets);
        expect(simulator.calls).toMatchObject([{ status: undefined, fault: `drop ${drop}` }]);
    });

    it("during a response without a body", async () => {
        simulator.fault("deleteOldSecret", { drop: "during" });
        const answer = send("DELETE").then((response) => response.text());
        await expect(answer).rejects.toThrow(TypeError);
    });
});

describe.each([
    { when: "before", secretsWhileHeld: 1 },
    { when: "after", secretsWhileHeld: 2 },
] as const)("a call held $when it is carried out", ({ when, secretsWhileHeld }) => {
    it("goes on once it is released", async () => {
        const held = simulator.hold("regenerateSecret", when);
        const answer = put();
        await held.arrived;
        expect(app.secretsMade).toHaveLength(secretsWhileHeld);
        expect(simulator.calls).toMatchObject([{ status: undefined, fault: `hold ${when}` }]);
        held.release();
        expect(await (await answer).json()).toMatchObject({ clientSecret: app.currentSecret });
        expect(app.secretsMade).toHaveLength(2);
    });

    it("ends with its client", async () => {
        const held = simulator.hold("regenerateSecret", when);
        const client = new AbortController();
        const answer = put(client.signal);
        await held.arrived;
        client.abort();
        await expect(answer).rejects.toThrow("aborted");
        expect((await put()).status).toBe(200);
        expect(simulator.calls.map((call) => call.status)).toEqual([undefined, 200]);
        expect(app.secretsMade).toHaveLength(secretsWhileHeld + 1);
    });

    it("by a fault waits for no other fault", async () => {
        simulator.fault("regenerateSecret", { hold: when });
        const client = new AbortController();
        const answer = put(client.signal);
        await vi.waitFor(() => expect(simulator.calls).toHaveLength(1), patience);
        client.abort();
        await expect(answer).rejects.toThrow("aborted");
        expect(app.secretsMade).toHaveLength(secretsWhileHeld);
    });

    it("ends with the simulator", async () => {
        const held = simulator.hold("regenerateSecret", when);
        const answer = put();
        await held.arrived;
        await Promise.all([expect(answer).rejects.toThrow(TypeError), simulator.close()]);
        expect(app.secretsMade).toHaveLength(secretsWhileHeld);
    });
});

it("a hold that is already released lets the call through", async () => {
    const held = simulator.hold("regenerateSecret");
    held.release();
    expect((await put()).status).toBe(200);
    await held.arrived;
});

it("a call that is delayed before it is carried out is carried out without its client", async () => {
    simulator.fault("regenerateSecret", { delayMs: 200, when: "before" });
    const client = new AbortController();
    const answer = put(client.signal);
    await vi.waitFor(() => expect(simulator.calls).toHaveLength(1), patience);
    client.abort();
    await expect(answer).rejects.toThrow("aborted");
    await vi.waitFor(() => expect(app.secretsMade).toHaveLength(2), patience);
    expect(simulator.calls[0]?.status).toBeUndefined();
});

it("a simulator that is down takes no call, and drops those under way", async () => {
    const held = simulator.hold("regenerateSecret");
    const underWay = put();
    await held.arrived;
    simulator.setDown(true);
    await expect(underWay).rejects.toThrow(TypeError);
    await expect(put()).rejects.toThrow(TypeError);
    expect(simulator.calls).toHaveLength(1);
    simulator.setDown(false);
    expect((await put()).status).toBe(200);
});

it("the highest number of concurrent calls is counted", async () => {
    const holds = [1, 2, 3].map(() => simulator.hold("regenerateSecret"));
    const answers = holds.map(() => put());
    await Promise.all(holds.map((held) => held.arrived));
    for (const held of holds) {
        held.release();
    }
    await Promise.all(answers);
    await put();
    expect(simulator.maxConcurrentCalls).toBe(3);
    simulator.clearCalls();
    expect(simulator.maxConcurrentCalls).toBe(0);
    await put();
    expect(simulator.maxConcurrentCalls).toBe(1);
});
