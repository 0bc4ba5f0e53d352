import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { FakeClock } from "../../support/fakeClock";

let clock: FakeClock;
let simulator: Simulator;

beforeEach(async () => {
    clock = new FakeClock();
    simulator = await startSimulator({ now: () => clock.now(), apps: [{ id: "app" }] });
    simulator.setSwitches({ maxCallsPerSecond: 2 });
});

afterEach(() => simulator.close());

function put(): Promise<Response> {
    return fetch(`${simulator.origin}/csp/gateway/am/api/orgs/${simulator.orgId}/oauth-apps/app/secret`, {
        method: "PUT",
        body: "{}",
        headers: {
            authorization: `Bearer ${simulator.issueAccessToken()}`,
            "content-type": "application/json",
        },
    });
}

describe("a simulator that accepts 2 calls a second", () => {
    it("refuses a third one, does not carry it out, and says when to come again", async () => {
        await put();
        clock.advance(600);
        await put();
        const third = await put();
        expect(third.status).toBe(429);
        expect(third.headers.get("retry-after")).toBe("1");
        expect(simulator.app("app").secretsMade).toHaveLength(3);
        expect(simulator.calls.map(({ status }) => status)).toEqual([200, 200, 429]);
    });

    it("accepts one again once a second has passed since the first of the two", async () => {
        await put();
        clock.advance(600);
        await put();
        clock.advance(399);
        expect((await put()).status).toBe(429);
        clock.advance(1);
        expect((await put()).status).toBe(200);
        expect((await put()).status).toBe(429);
    });

    it("does not say when to come again if that is switched off", async () => {
        simulator.setSwitches({ retryAfterWhenLimited: false, maxCallsPerSecond: 0 });
        const refused = await put();
        expect(refused.status).toBe(429);
        expect(refused.headers.has("retry-after")).toBe(false);
    });

    it("keeps a scripted fault for a call that it accepts", async () => {
        simulator.setSwitches({ maxCallsPerSecond: 0 });
        simulator.fault("regenerateSecret", { status: 500 });
        expect((await put()).status).toBe(429);
        simulator.setSwitches({ maxCallsPerSecond: 2 });
        expect((await put()).status).toBe(500);
    });
});
