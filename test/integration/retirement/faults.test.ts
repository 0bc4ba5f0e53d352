import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { minute, second } from "../../support/fakeClock";
import { type Lifecycle, startLifecycle } from "../../support/lifecycle";
import { Retirement } from "../../support/retirement";

let life: Lifecycle;
let retirement: Retirement;
const first = "The-First-1!";
const overlap = { overlapSeconds: 3_600, existingClientSecret: first };

/** A secret that was rotated with overlap. We know the previous secret. */
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

describe("a new secret that CSP rejects", () => {
    it("keeps the previous one alive: the step fails, deletes nothing, and runs again in the next up", async () => {
        await start({ verify: false });
        const { clientSecret } = life.state ?? {};
        // As if the new secret had never taken effect: the previous one is all that works.
        life.rewriteState((outputs) => ({ ...outputs, clientSecret: "Not-The-Secret-1!" }));
        life.secrets.push("Not-The-Secret-1!");
        const refused = await retirement.up();
        expect(refused).toMatchObject({ operation: "create", calls: ["test", "login", "get"] });
        expect(refused.error).toMatch(/RETIREMENT_REFUSED/);
        expect(refused.error).toContain("may be all that works");
        expect(life.app.accepts(first)).toBe(true);
        expect(retirement.state).toBeUndefined();

        life.rewriteState((outputs) => ({ ...outputs, clientSecret }));
        expect((await retirement.up()).calls).toContain("delete");
        expect(life.app.accepts(first)).toBe(false);
    });

    it("fails the step also if somebody has regenerated it meanwhile", async () => {
        await start();
        life.app.rotateOutside();
        expect((await retirement.up()).error).toMatch(/RETIREMENT_REFUSED/);
        expect(life.simulator.callsOf("deleteOldSecret")).toEqual([]);
    });

    it("fails each up until it is accepted, and keeps the retirement's previous state", async () => {
        await start();
        await retirement.up();
        const before = retirement.state;
        life.clock.advance(second);
        await life.up({ ...overlap, rotationTrigger: "third", verify: false });
        life.app.rotateOutside();
        for (const _ of [1, 2]) expect((await retirement.up()).error).toMatch(/RETIREMENT_REFUSED/);
        expect(retirement.state).toStrictEqual(before);
    });
});

describe("CSP's response to the DELETE", () => {
    it.each([
        { name: "lost after it was carried out", fault: { drop: "after" } as const },
        { name: "lost before it was carried out", fault: { drop: "before" } as const },
        { name: "a 503", fault: { status: 503 } },
        { name: "a 500 after it was carried out", fault: { status: 500, processed: true } },
        { name: "a 429", fault: { status: 429, headers: { "retry-after": "2" } } },
    ])("is requested again: $name", async ({ fault }) => {
        for (const deleteWithoutOverlap of ["ok", "notFound", "badRequest"] as const) {
            life.simulator.setSwitches({ deleteWithoutOverlap });
            life.clock.advance(minute);
            if (life.state === undefined) await start();
            else await life.up({ ...overlap, rotationTrigger: deleteWithoutOverlap });
            life.simulator.fault("deleteOldSecret", fault);
            const step = await retirement.up();
            expect(step.error).toBeUndefined();
            expect(step.calls.filter((call) => call === "delete").length).toBeGreaterThanOrEqual(1);
            expect(life.app.previousSecret).toBeUndefined();
            expect(life.app.currentSecret).toBe(life.state?.["clientSecret"]);
            expect(retirement.state).toMatchObject({ rotatedAt: life.state?.["rotatedAt"] });
        }
    });

    it("lost for good fails the step; the next up finds that it was carried out", async () => {
        await start();
        life.simulator.fault("deleteOldSecret", { drop: "after" }, { times: Number.POSITIVE_INFINITY });
        life.env["CSP_RETRY_FOR_SECONDS"] = "1";
        expect((await retirement.up()).error).toContain("CSP_UNREACHABLE");
        expect(retirement.state).toBeUndefined();
        life.simulator.clearFaults();
        expect((await retirement.up()).calls).toEqual(["test", "test", "login", "get"]);
        expect(life.app.previousSecret).toBeUndefined();
        expect(life.app.currentSecret).toBe(life.state?.["clientSecret"]);
    });

    it("never had, because CSP is down, fails the step; the next up ends the overlap", async () => {
        await start();
        life.simulator.setDown(true);
        life.env["CSP_RETRY_FOR_SECONDS"] = "1";
        expect((await retirement.up()).error).toContain("CSP_UNREACHABLE");
        life.simulator.setDown(false);
        expect((await retirement.up()).calls).toContain("delete");
    });

    it.each([403, 401])("a refusal fails the step, with advice: %d", async (status) => {
        await start();
        life.simulator.fault("deleteOldSecret", { status }, { times: Number.POSITIVE_INFINITY });
        expect((await retirement.up()).error).toContain("API token from CSP_API_TOKEN");
        life.simulator.clearFaults();
        expect((await retirement.up()).calls).toContain("delete");
    });
});

describe("before the DELETE", () => {
    it.each([1, 2])("a test that can't be done fails the step, and nothing is deleted: test %d", async (call) => {
        await start();
        life.env["CSP_RETRY_FOR_SECONDS"] = "1";
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, { call, times: 50 });
        expect((await retirement.up()).error).toContain("status 503");
        expect(life.app.accepts(first)).toBe(true);
        life.simulator.clearFaults();
        expect((await retirement.up()).calls).toContain("delete");
    });

    it("a provider process whose engine has gone makes no call", async () => {
        await start();
        life.isEngineAlive = () => Promise.resolve(false);
        const step = await retirement.up();
        expect(step.calls).toEqual([]);
        expect(step.error).toContain("ENGINE_GONE");
        expect(life.app.accepts(first)).toBe(true);
    });

    it("missing credentials are an error that names the settings, and nothing is deleted", async () => {
        await start();
        delete life.env["CSP_API_TOKEN"];
        expect((await retirement.up()).error).toContain("CSP_API_TOKEN");
        expect(life.app.accepts(first)).toBe(true);
    });
});
