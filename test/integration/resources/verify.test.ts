import { beforeEach, describe, expect, it } from "vitest";
import { second } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { providerText, useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const pending = { verificationPending: true, verified: false, __provider: providerText };
const next = { rotationTrigger: 2 };

/** How long CSP's token endpoint refuses new secrets. */
function propagateFor(ms: number): void {
    life.simulator.setSwitches({ secretPropagationMs: ms });
}

function slept(): number {
    return life.clock.sleeps.reduce((sum, ms) => sum + ms);
}

describe("a new secret that CSP rejects at first", () => {
    it("is tested again until CSP accepts it, and a line reports the wait", async () => {
        propagateFor(10 * second);
        const { calls, lines } = await life.succeeds();
        expect(calls.slice(0, 5)).toEqual(["login", "put", "test", "get", "test"]);
        expect(calls.filter((call) => call === "put")).toHaveLength(1);
        life.expectCurrent({ verified: true });
        expect(lines[1]).toMatch(/does not accept the new secret yet; testing it again for at most 30 s$/);
        expect(life.clock.sleeps.length).toBeLessThan(8);
    });

    it("is regenerated once more after 30 s, and kept if that one is rejected for as long", async () => {
        propagateFor(31 * second);
        const says = /CSP rejects the secret that it has just made.*twice.*\[SECRET_REJECTED\]$/;
        const { calls } = await life.fails({}, says);
        expect(calls.filter((call) => call === "put")).toHaveLength(2);
        expect(slept()).toBe(60 * second);
        life.expectCurrent(pending);
    });

    it("is regenerated once more, and the accepted one is kept", async () => {
        propagateFor(3_600 * second);
        const up = life.succeeds({ rotationTrigger: 1 });
        // The second secret works at once.
        const sleep = life.clock.sleep.bind(life.clock);
        life.clock.sleep = (ms) => {
            propagateFor(0);
            return sleep(ms);
        };
        const { calls, lines } = await up;
        expect(calls.filter((call) => call === "put")).toHaveLength(2);
        expect(lines.join()).toContain("CSP rejects the new secret; regenerating it once more");
        life.expectCurrent({ verified: true, rotationTrigger: 1, rotatedAt: life.clock.iso() });
    });

    it("is tested no longer than retryForSeconds, and not again without time for that", async () => {
        propagateFor(31 * second);
        life.env["CSP_RETRY_FOR_SECONDS"] = "4";
        await life.up();
        expect(slept()).toBe(8 * second);
        life.env["CSP_RETRY_FOR_SECONDS"] = "0";
        const { calls, lines } = await life.up(next);
        expect(calls.filter((call) => call === "test")).toHaveLength(2);
        expect(lines.join()).not.toContain("testing it again");
    });
});

describe("a new secret that can't be tested", () => {
    it("is kept by a creation, with the provider's text, and the error says what comes next", async () => {
        life.simulator.fault("clientCredentialsGrant", { status: 500 }, always);
        const says = /status 500.*kept in Pulumi's state as pending; the next `pulumi up` verifies it first/;
        expect((await life.fails(next, says)).operation).toBe("create");
        life.expectCurrent({ ...pending, rotationTrigger: 2, rotationReason: "created" });
    });

    describe("in an update", () => {
        /** The trigger counts as applied. */
        beforeEach(async () => {
            await life.up({ rotationTrigger: 1 });
            life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
            await life.fails(next, "kept in Pulumi's state as pending");
            life.simulator.clearFaults();
            life.expectCurrent({ ...pending, rotationTrigger: 2, rotationReason: "trigger", rotationCount: 2 });
        });

        it("is tested by the next one, which does not rotate, also after a refresh", async () => {
            expect((await life.refresh()).lines).toEqual([
                expect.stringContaining("verifies the secret of an earlier update first"),
            ]);
            expect(await life.succeeds(next)).toMatchObject({ operation: "update", calls: ["test"] });
            life.expectCurrent({ verified: true, rotationCount: 2 });
            expect(life.state).not.toHaveProperty("verificationPending");
            await life.expectSettled(next);
        });

        it("fails the next one too, as long as CSP is down, and rotates once CSP rejects it for sure", async () => {
            life.simulator.setDown(true);
            await life.fails(next, "[CSP_UNREACHABLE]");
            life.expectCurrent({ ...pending, rotationCount: 2 });
            life.simulator.setDown(false);
            life.app.rotateOutside();
            const { calls } = await life.succeeds(next);
            expect(calls.filter((call) => call === "put")).toHaveLength(1);
            life.expectCurrent({ rotationReason: "rejected", verified: true, rotationCount: 3, rotationTrigger: 2 });
        });
    });
});
