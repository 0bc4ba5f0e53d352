import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { minute } from "../../support/fakeClock";
import { type Lifecycle, startLifecycle } from "../../support/lifecycle";
import { selfRotatingApps } from "../../support/owners";
import { Retirement } from "../../support/retirement";

let life: Lifecycle;
let retirement: Retirement;
const first = "The-First-1!";
const overlap = { overlapSeconds: 3_600, existingClientSecret: first };

async function start(inputs = {}): Promise<void> {
    await life.up({ ...overlap, ...inputs, rotationTrigger: "first" });
    expect((await life.up({ ...overlap, ...inputs, rotationTrigger: "second" })).error).toBeUndefined();
    life.clock.advance(minute);
}

beforeEach(async () => {
    life = await startLifecycle({ app: { clientSecret: first } });
    retirement = new Retirement(life);
});
afterEach(() => life.close());

describe.each(selfRotatingApps)("who ends the overlap ($name)", ({ app, switches }) => {
    beforeEach(async () => {
        await life.close();
        life = await startLifecycle({ app: { ...app, clientSecret: first }, simulator: { switches } });
        retirement = new Retirement(life);
    });

    it('is the app itself with authenticateAs: "app", with its new secret and without other credentials', async () => {
        delete life.env["CSP_API_TOKEN"];
        await start({ authenticateAs: "app" });
        const { calls, error } = await retirement.up();
        expect(error).toBeUndefined();
        expect(calls).toEqual(["test", "test", "test", "delete"]);
        expect(life.simulator.callsOf("apiTokenGrant")).toEqual([]);
        expect(life.app.accepts(first)).toBe(false);
        expect(life.app.currentSecret).toBe(life.state?.["clientSecret"]);
    });

    it("is nobody if CSP rejects the app's new secret, and the previous one keeps working", async () => {
        await start({ authenticateAs: "app" });
        life.app.rotateOutside();
        expect((await retirement.up()).error).toMatch(/RETIREMENT_REFUSED/);
        expect(life.simulator.callsOf("deleteOldSecret")).toEqual([]);
    });
});

describe("the credentials of the retirement", () => {
    it("are those of the secret's profile", async () => {
        const strict = await startLifecycle({ app: { clientSecret: first } });
        const ours = new Retirement(strict);
        const { apiToken } = strict.simulator;
        delete strict.env["CSP_API_TOKEN"];
        strict.env["CSP_PROFILES"] = JSON.stringify({ east: { apiToken } });
        await strict.up({ ...overlap, profile: "east", rotationTrigger: "first" });
        await strict.up({ ...overlap, profile: "east", rotationTrigger: "second" });
        expect((await ours.up()).calls).toContain("delete");
        expect(strict.app.previousSecret).toBeUndefined();
        await strict.close();
    });

    it("are used at the secret's host", async () => {
        const elsewhere = await startSimulator();
        await start({ authenticateAs: "app" });
        life.env["CSP_HOST"] = elsewhere.origin;
        expect((await retirement.up()).calls).toContain("delete");
        expect(elsewhere.calls).toEqual([]);
        await elsewhere.close();
    });
});
