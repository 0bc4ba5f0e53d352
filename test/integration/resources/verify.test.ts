import { describe, expect, it } from "vitest";
import { second } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { providerText, useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const pending = { verificationPending: true, verified: false };

/** How long CSP's token endpoint refuses new secrets. */
function propagateFor(ms: number): void {
    life.simulator.setSwitches({ secretPropagationMs: ms });
}

describe("a new secret that CSP rejects at first", () => {
    it("the secret is tested again until CSP accepts it, and a line reports the wait", async () => {
        propagateFor(10 * second);
        const { calls, lines } = await life.up();
        expect(calls.slice(0, 5)).toEqual(["login", "put", "test", "get", "test"]);
        expect(calls.filter((call) => call === "put")).toHaveLength(1);
        expect(life.state).toMatchObject({ verified: true, clientSecret: life.app.currentSecret });
        expect(lines[1]).toMatch(/does not accept the new secret yet; testing it again for at most 30 s$/);
        expect(life.clock.sleeps.length).toBeLessThan(8);
    });

    it("a secret rejected for longer than 30 s is regenerated once more, and both waits last 30 s", async () => {
        propagateFor(31 * second);
        const { calls, error } = await life.up();
        expect(calls.filter((call) => call === "put")).toHaveLength(2);
        expect(life.clock.sleeps.reduce((sum, ms) => sum + ms)).toBe(60 * second);
        expect(error).toMatch(/CSP rejects the secret that it has just made.*twice.*\[SECRET_REJECTED\]$/);
        expect(life.state).toMatchObject({ ...pending, clientSecret: life.app.currentSecret });
    });

    it("without time for another test, no line reports one", async () => {
        life.env["CSP_RETRY_FOR_SECONDS"] = "0";
        propagateFor(31 * second);
        const { calls, lines } = await life.up();
        expect(calls.filter((call) => call === "test")).toHaveLength(2);
        expect(lines.join()).not.toContain("testing it again");
    });

    it("the wait ends at retryForSeconds if that is less", async () => {
        life.env["CSP_RETRY_FOR_SECONDS"] = "4";
        propagateFor(31 * second);
        await life.up();
        expect(life.clock.sleeps.reduce((sum, ms) => sum + ms)).toBe(8 * second);
    });

    it("a secret that is definitely rejected is regenerated once more, and the accepted one is kept", async () => {
        propagateFor(3_600 * second);
        const up = life.up({ rotationTrigger: 1 });
        // The second secret works at once.
        const sleep = life.clock.sleep.bind(life.clock);
        life.clock.sleep = (ms) => {
            propagateFor(0);
            return sleep(ms);
        };
        const { calls, error, lines } = await up;
        expect(error).toBeUndefined();
        expect(calls.filter((call) => call === "put")).toHaveLength(2);
        expect(lines.join()).toContain("CSP rejects the new secret; regenerating it once more");
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            verified: true,
            rotationTrigger: 1,
            rotatedAt: life.clock.iso(),
        });
    });
});

describe("a partial failure", () => {
    it("a partial failure on create keeps the new secret with the provider's text and says what comes next", async () => {
        life.simulator.fault("clientCredentialsGrant", { status: 500 }, always);
        const { operation, error } = await life.up({ rotationTrigger: 1 });
        expect(operation).toBe("create");
        expect(error).toMatch(/status 500.*kept in Pulumi's state as pending; the next `pulumi up` verifies it first/);
        expect(life.state).toMatchObject({
            ...pending,
            clientSecret: life.app.currentSecret,
            rotationTrigger: 1,
            rotationReason: "created",
            __provider: providerText,
        });
    });

    it("a partial failure on update keeps the new secret and the trigger, which counts as applied", async () => {
        await life.up({ rotationTrigger: 1 });
        life.simulator.fault("clientCredentialsGrant", { drop: "before" }, always);
        const { error } = await life.up({ rotationTrigger: 2 });
        expect(error).toContain("CSP_UNREACHABLE");
        expect(life.state).toMatchObject({
            ...pending,
            clientSecret: life.app.currentSecret,
            rotationTrigger: 2,
        });
        expect(life.state).toMatchObject({
            rotationReason: "trigger",
            rotationCount: 2,
            __provider: providerText,
        });
    });

    it("the step fails partially when it can't be determined whether the app accepts any secret", async () => {
        propagateFor(3_600 * second);
        life.simulator.fault("getApp", { status: 403 }, always);
        const { calls, error } = await life.up();
        expect(calls).toEqual(["login", "put", "test", "get"]);
        expect(error).toContain("status 403");
        expect(life.state).toMatchObject({ ...pending, clientSecret: life.app.currentSecret });
    });

    it("the first new secret is kept when the second can't be made", async () => {
        propagateFor(3_600 * second);
        life.simulator.fault("regenerateSecret", { status: 409 }, { call: 2, ...always });
        const { error } = await life.up();
        expect(error).toContain("status 409");
        expect(life.state).toMatchObject({ ...pending, clientSecret: life.app.currentSecret });
    });
});

describe("the update after a partial failure", () => {
    const failOnce = async () => {
        await life.up({ rotationTrigger: 1 });
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        await life.up({ rotationTrigger: 2 });
        life.simulator.clearFaults();
        return life.app.currentSecret;
    };

    it.each([
        { name: "at once", between: () => Promise.resolve() },
        { name: "after a refresh", between: async () => void (await life.refresh()) },
    ])("the update tests the secret and does not rotate ($name)", async ({ between }) => {
        const secret = await failOnce();
        await between();
        const step = await life.up({ rotationTrigger: 2 });
        expect(step).toMatchObject({ operation: "update", calls: ["test"] });
        expect(step.error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: secret, verified: true, rotationCount: 2 });
        expect(life.state).not.toHaveProperty("verificationPending");
        expect((await life.up({ rotationTrigger: 2 })).operation).toBe("same");
    });

    it("the preview shows an update and says what it will do", async () => {
        await failOnce();
        await life.refresh();
        const { operation, lines, calls } = await life.preview({ rotationTrigger: 2 });
        expect(operation).toBe("update");
        expect(calls).toEqual([]);
        expect(lines.join()).toContain("verifies the secret of an earlier update first");
    });

    it("a secret that CSP definitely rejects is rotated", async () => {
        await failOnce();
        life.app.rotateOutside();
        const { calls, error } = await life.up({ rotationTrigger: 2 });
        expect(error).toBeUndefined();
        expect(calls.filter((call) => call === "put")).toHaveLength(1);
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            rotationReason: "rejected",
        });
        expect(life.state).toMatchObject({ verified: true, rotationCount: 3, rotationTrigger: 2 });
    });

    it("the update fails again and keeps the secret while it can't be tested", async () => {
        const secret = await failOnce();
        life.simulator.setDown(true);
        const { error } = await life.up({ rotationTrigger: 2 });
        expect(error).toContain("CSP_UNREACHABLE");
        expect(life.state).toMatchObject({ ...pending, clientSecret: secret, rotationCount: 2 });
    });

    it("a trigger changed since then rotates the secret", async () => {
        await failOnce();
        await life.up({ rotationTrigger: 3 });
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            verified: true,
            rotationTrigger: 3,
        });
        expect(life.state).not.toHaveProperty("verificationPending");
    });

    it("a destroy instead makes no call", async () => {
        await failOnce();
        expect(await life.destroy()).toEqual({ operation: "delete", calls: [], lines: [] });
    });
});
