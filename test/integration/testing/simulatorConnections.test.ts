import { describe, expect, it, vi } from "vitest";
import { useSimulator } from "../../support/useSimulator";

/** A busy machine may need more than the second that is the default. */
const patience = { timeout: 60_000, interval: 1 };

const scene = useSimulator();
const put = () => scene.call("PUT");

/** A call whose client can go before it has its response, and does so on demand. */
function putAndLeave() {
    const client = new AbortController();
    const answer = expect(scene.call("PUT", { signal: client.signal })).rejects.toThrow("aborted");
    return async () => {
        client.abort();
        await answer;
    };
}

/** How many secrets the app has had. */
const secrets = () => scene.app.secretsMade.length;

it.each([
    { drop: "before", made: 1 },
    { drop: "during", made: 2 },
    { drop: "after", made: 2 },
] as const)("a connection is cut $drop a call is carried out", async ({ drop, made }) => {
    scene.simulator.fault("regenerateSecret", { drop });
    await expect(put().then((response) => response.text())).rejects.toThrow(TypeError);
    expect(secrets()).toBe(made);
    expect(scene.simulator.calls).toMatchObject([{ status: undefined, fault: `drop ${drop}` }]);
});

it("a connection is cut during a response without a body", async () => {
    scene.simulator.fault("deleteOldSecret", { drop: "during" });
    const answer = scene.call("DELETE").then((response) => response.text());
    await expect(answer).rejects.toThrow(TypeError);
});

describe.each([
    { when: "before", whileHeld: 1 },
    { when: "after", whileHeld: 2 },
] as const)("a call held $when it is carried out", ({ when, whileHeld }) => {
    it("goes on once it is released", async () => {
        const held = scene.simulator.hold("regenerateSecret", when);
        const answer = put();
        await held.arrived;
        expect(secrets()).toBe(whileHeld);
        expect(scene.simulator.calls).toMatchObject([{ status: undefined, fault: `hold ${when}` }]);
        held.release();
        expect(await (await answer).json()).toMatchObject({ clientSecret: scene.app.currentSecret });
        expect(secrets()).toBe(2);
    });

    it("ends with its client", async () => {
        const held = scene.simulator.hold("regenerateSecret", when);
        const leave = putAndLeave();
        await held.arrived;
        await leave();
        expect((await put()).status).toBe(200);
        expect(scene.simulator.calls.map((call) => call.status)).toEqual([undefined, 200]);
        expect(secrets()).toBe(whileHeld + 1);
    });

    it("by a fault waits for no other fault", async () => {
        scene.simulator.fault("regenerateSecret", { hold: when });
        const leave = putAndLeave();
        await vi.waitFor(() => expect(scene.simulator.calls).toHaveLength(1), patience);
        await leave();
        expect(secrets()).toBe(whileHeld);
    });

    it("ends with the simulator", async () => {
        const held = scene.simulator.hold("regenerateSecret", when);
        const answer = expect(put()).rejects.toThrow(TypeError);
        await held.arrived;
        await Promise.all([answer, scene.simulator.close()]);
        expect(secrets()).toBe(whileHeld);
    });
});

it("a hold that is already released lets the call through", async () => {
    const held = scene.simulator.hold("regenerateSecret");
    held.release();
    expect((await put()).status).toBe(200);
    await held.arrived;
});

it("a call that is delayed before it is carried out is carried out without its client", async () => {
    scene.simulator.fault("regenerateSecret", { delayMs: 200, when: "before" });
    const leave = putAndLeave();
    await vi.waitFor(() => expect(scene.simulator.calls).toHaveLength(1), patience);
    await leave();
    await vi.waitFor(() => expect(secrets()).toBe(2), patience);
    expect(scene.simulator.calls[0]?.status).toBeUndefined();
});

it("a simulator that is down takes no call, and drops those under way", async () => {
    const { simulator } = scene;
    const held = simulator.hold("regenerateSecret");
    const underWay = expect(put()).rejects.toThrow(TypeError);
    await held.arrived;
    simulator.setDown(true);
    await underWay;
    await expect(put()).rejects.toThrow(TypeError);
    expect(simulator.calls).toHaveLength(1);
    simulator.setDown(false);
    expect((await put()).status).toBe(200);
});

it("the highest number of concurrent calls is counted", async () => {
    const { simulator } = scene;
    const holds = [1, 2, 3].map(() => simulator.hold("regenerateSecret"));
    const answers = holds.map(() => put());
    await Promise.all(holds.map((held) => held.arrived));
    for (const held of holds) held.release();
    await Promise.all(answers);
    await put();
    expect(simulator.maxConcurrentCalls).toBe(3);
    simulator.clearCalls();
    expect(simulator.maxConcurrentCalls).toBe(0);
    await put();
    expect(simulator.maxConcurrentCalls).toBe(1);
});
