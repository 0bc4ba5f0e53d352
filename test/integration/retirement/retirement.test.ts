import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { previousSecretRetirementHandler } from "../../support/dynamicHandlers";
import { hour, minute, second, startOfTime } from "../../support/fakeClock";
import { type Lifecycle, startLifecycle } from "../../support/lifecycle";
import { Retirement } from "../../support/retirement";

let life: Lifecycle;
let retirement: Retirement;

beforeEach(async () => {
    life = await startLifecycle({ app: { clientSecret: "The-First-1!" } });
    retirement = new Retirement(life);
});
afterEach(() => life.close());

const overlap = { overlapSeconds: 3_600, existingClientSecret: "The-First-1!" };

/** A secret that was rotated with overlap. We know the previous secret. */
async function rotate(trigger = "second"): Promise<void> {
    if (life.state === undefined) {
        await life.up({ ...overlap, rotationTrigger: "first" });
        await retirement.up();
    }
    life.clock.advance(second);
    expect((await life.up({ ...overlap, rotationTrigger: trigger })).error).toBeUndefined();
    life.clock.advance(minute);
}

describe("the retirement after a rotation with overlap", () => {
    it("tests the new secret and the previous one, and then ends the overlap, once", async () => {
        await rotate();
        const step = await retirement.up();
        expect(step).toMatchObject({ operation: "update", calls: ["test", "test", "login", "delete"] });
        expect(step.lines).toEqual([expect.stringContaining("the previous secret is retired")]);
        expect(life.app.accepts("The-First-1!")).toBe(false);
        expect(life.app.currentSecret).toBe(life.state?.["clientSecret"]);
        expect(retirement.state).toMatchObject({
            stateVersion: 1,
            oauthAppId: "app",
            rotatedAt: life.state?.["rotatedAt"],
            retiredAt: life.clock.iso(),
        });
        expect(await retirement.up()).toEqual({ operation: "same", calls: [], lines: [] });
    });

    it("keeps no secret", async () => {
        await rotate();
        await retirement.up();
        expect(Object.keys(retirement.state ?? {}).sort()).toEqual(
            ["stateVersion", "orgId", "oauthAppId", "rotatedAt", "retiredAt"].sort(),
        );
    });

    it("ends each rotation's overlap, so that the next rotation is not refused", async () => {
        for (const trigger of ["second", "third", "fourth"]) {
            await rotate(trigger);
            expect((await retirement.up()).calls).toContain("delete");
        }
        expect(life.app.secretsMade).toHaveLength(4);
    });

    it("does nothing after a change of anything but the rotation", async () => {
        await rotate();
        await retirement.up();
        await life.up({ ...overlap, rotationTrigger: "second", verify: false, host: life.simulator.origin });
        expect(await retirement.up()).toEqual({ operation: "same", calls: [], lines: [] });
        life.clock.advance(2 * hour);
        await life.refresh();
        expect(life.state).not.toHaveProperty("previousClientSecretExpiresAt");
        expect(await retirement.up()).toEqual({ operation: "same", calls: [], lines: [] });
    });

    it("is replaced if its secret belongs to another app", async () => {
        life.simulator.addApp({ id: "other" });
        await rotate();
        await retirement.up();
        await life.up({ overlapSeconds: 3_600, oauthAppId: "other" });
        expect(await retirement.up()).toMatchObject({ operation: "replace" });
        expect(retirement.id).toBe(`${life.simulator.orgId}/other`);
        expect(life.simulator.app("other").previousSecret).toBeUndefined();
    });

    it("works if the previous secret is not known: after the creation over somebody else's secret", async () => {
        await life.up({ overlapSeconds: 3_600 });
        expect(life.state).not.toHaveProperty("previousClientSecret");
        expect(life.app.accepts("The-First-1!")).toBe(true);
        life.clock.advance(minute);
        expect((await retirement.up()).calls).toContain("delete");
        expect(life.app.accepts("The-First-1!")).toBe(false);
        expect(retirement.state).toMatchObject({ retiredAt: life.clock.iso() });
    });

    it("works if the responses to the POSTs of an unknown secret's successor were lost", async () => {
        life.simulator.fault("setSecret", { drop: "before" });
        life.simulator.fault("setSecret", { drop: "after" });
        await life.up({ overlapSeconds: 3_600 });
        expect(life.app.lastUpdatedAtMs).toBeGreaterThan(startOfTime);
        expect((await retirement.up()).calls).toContain("delete");
    });

    it("works for an app whose secrets can't be tested", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        await life.up({ overlapSeconds: 3_600 });
        life.clock.advance(hour);
        await life.up({ overlapSeconds: 3_600, rotationTrigger: "second" });
        expect(life.app.previousSecret).toBeDefined();
        expect((await retirement.up()).calls).toContain("delete");
        expect(life.app.previousSecret).toBeUndefined();
    });
});

describe("the retirement makes no call", () => {
    it("to store its provider's text again, which the plugin's state lacks, and keeps when it ended the overlap", async () => {
        await rotate();
        await retirement.up();
        const before = retirement.state;
        life.clock.advance(minute);
        retirement.dropProviderText();
        retirement.drainSeconds = 30;
        expect(await retirement.up()).toEqual({ operation: "update", calls: [], lines: [] });
        expect(life.clock.sleeps).toEqual([]);
        expect(retirement.state).toEqual(before);
        expect(await retirement.up()).toMatchObject({ operation: "same" });
    });

    it("after an adoption", async () => {
        await life.up(overlap);
        expect(await retirement.up()).toEqual({ operation: "create", calls: [], lines: [] });
        expect(retirement.state).not.toHaveProperty("retiredAt");
    });

    it("after a regeneration", async () => {
        await life.up();
        expect(await retirement.up()).toEqual({ operation: "create", calls: [], lines: [] });
        await life.up({ rotationTrigger: "second" });
        life.clock.advance(second);
        await life.up({ rotationTrigger: "third" });
        expect(await retirement.up()).toEqual({ operation: "update", calls: [], lines: [] });
    });

    it("if the previous secret is already dead", async () => {
        await rotate();
        await retirement.up();
        retirement.forget();
        expect(await retirement.up()).toMatchObject({
            operation: "create",
            calls: ["test", "test", "login", "get"],
        });
        expect(retirement.state).not.toHaveProperty("retiredAt");
    });
});

describe("CSP's response when no rotation is in progress", () => {
    it.each(["ok", "notFound", "badRequest"] as const)("counts as done: %s", async (deleteWithoutOverlap) => {
        life.simulator.setSwitches({ deleteWithoutOverlap });
        await life.up({ overlapSeconds: 3_600 });
        await retirement.up();
        // The engine was killed before it stored the result.
        retirement.forget();
        const step = await retirement.up();
        expect(step).toMatchObject({ operation: "create" });
        expect(step.error).toBeUndefined();
        expect(life.app.currentSecret).toBe(life.state?.["clientSecret"]);
    });

    it.each([404, 400, 409])("is an error while the previous secret works: %d", async (status) => {
        await rotate();
        life.simulator.fault("deleteOldSecret", { status });
        expect((await retirement.up()).error).toContain(`status ${status}`);
        expect((await retirement.up()).calls).toContain("delete");
        expect(life.app.previousSecret).toBeUndefined();
    });

    it("is not the response of a proxy", async () => {
        await life.up({ overlapSeconds: 3_600 });
        life.simulator.fault("deleteOldSecret", { html: true, status: 404 });
        expect((await retirement.up()).error).toContain("status 404");
        expect(retirement.state).toBeUndefined();
    });
});

describe("refresh and destroy of a retirement", () => {
    it("make no call", async () => {
        await rotate();
        await retirement.up();
        life.simulator.clearCalls();
        const handler = previousSecretRetirementHandler(createProviderContext({ env: {} }));
        // Without this method, the host returns what is stored.
        expect(handler.read).toBeUndefined();
        await handler.delete?.(retirement.id ?? "", retirement.state ?? {});
        await handler.delete?.(retirement.id ?? "", { stateVersion: 99, retiredAt: ["of a later release"] });
        expect(life.simulator.calls).toEqual([]);
    });
});
