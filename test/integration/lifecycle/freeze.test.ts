import { describe, expect, it } from "vitest";
import { day } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";
import type { Properties } from "../../support/properties";

const life = useLifecycle();

const always = { times: Number.POSITIVE_INFINITY };

function freeze(): void {
    life.env["CSP_FREEZE_ROTATION"] = "true";
}

function thaw(): void {
    delete life.env["CSP_FREEZE_ROTATION"];
}

describe("a freeze", () => {
    it.each([
        { name: "the environment", set: () => freeze() },
        {
            name: "the configuration",
            set: () => void Object.assign(life.config, { "vmware-csp:freezeRotation": "true" }),
        },
    ])(
        "a freeze by $name holds back a changed trigger and says so, and the next update without it rotates",
        async ({ set }) => {
            await life.up({ rotationTrigger: 1 });
            const before = life.state;
            set();
            const preview = await life.preview({ rotationTrigger: 2 });
            expect(preview.lines).toEqual([expect.stringMatching(/rotation is frozen.*rotationTrigger changed/)]);
            const { calls, lines, error } = await life.up({ rotationTrigger: 2 });
            expect(error).toBeUndefined();
            expect(calls).toEqual([]);
            expect(lines).toEqual(preview.lines);
            expect(life.state).toEqual(before);
            thaw();
            delete life.config["vmware-csp:freezeRotation"];
            expect((await life.up({ rotationTrigger: 2 })).calls).toEqual(["login", "put", "test"]);
        },
    );

    it("the environment overrides the configuration and lifts the freeze for one run", async () => {
        await life.up({ rotationTrigger: 1 });
        life.config["vmware-csp:freezeRotation"] = "true";
        life.env["CSP_FREEZE_ROTATION"] = "false";
        expect((await life.up({ rotationTrigger: 2 })).calls).toContain("put");
    });

    it("a freeze holds back the rotation of an overdue secret", async () => {
        await life.up({ rotateAfterDays: 1 });
        life.clock.advance(2 * day);
        freeze();
        const { calls, lines } = await life.up({ rotateAfterDays: 1 });
        expect(calls).toEqual([]);
        expect(lines).toEqual([expect.stringContaining("has reached rotateAfterDays")]);
        thaw();
        expect((await life.up({ rotateAfterDays: 1 })).calls).toContain("put");
    });

    it("a freeze holds back the rotation of a rejected secret and keeps the mark", async () => {
        await life.up();
        life.app.rotateOutside();
        await life.refresh();
        freeze();
        const { calls, lines } = await life.up();
        expect(calls).toEqual([]);
        expect(lines).toEqual([expect.stringContaining("CSP rejects the stored secret")]);
        expect((await life.up({ verify: false })).calls).toEqual([]);
        expect(life.state).toMatchObject({ rejected: true, verify: false });
    });

    it("a freeze holds back the caller's new secret, which is applied later", async () => {
        await life.up({ overlapSeconds: 60 });
        life.clock.advance(day);
        freeze();
        const inputs = { overlapSeconds: 60, newClientSecret: "My-own-secret-1" };
        life.secrets.push("My-own-secret-1");
        expect((await life.up(inputs)).calls).toEqual([]);
        thaw();
        expect((await life.up(inputs)).calls).toContain("post");
        expect(life.app.currentSecret).toBe("My-own-secret-1");
    });

    it("a freeze lets options be stored, and says what waits", async () => {
        await life.up({ rotationTrigger: 1 });
        freeze();
        const { lines, calls } = await life.up({ rotationTrigger: 2, verify: false });
        expect(calls).toEqual([]);
        expect(lines.join()).toContain("rotation is frozen");
        expect(life.state).toMatchObject({ verify: false, rotationTrigger: 1 });
    });

    it("a freeze does not hold back a create", async () => {
        freeze();
        expect((await life.up()).calls).toEqual(["login", "put", "test"]);
    });

    it("a freeze does not hold back an adoption, but the trigger that came with it waits", async () => {
        await life.up({ rotationTrigger: 1 });
        const existingClientSecret = life.app.rotateOutside();
        freeze();
        const { calls, lines } = await life.up({ existingClientSecret, rotationTrigger: 2 });
        expect(calls).toEqual(["test"]);
        expect(lines.join()).toContain("rotation is frozen");
        expect(life.state).toMatchObject({ clientSecret: existingClientSecret, rotationTrigger: 1 });
    });

    it("a freeze holds back the rotation of an unverified secret, but not its test", async () => {
        await life.up({ rotationTrigger: 1 });
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        await life.up({ rotationTrigger: 2 });
        life.simulator.clearFaults();
        const secret = life.app.currentSecret;
        life.app.rotateOutside();
        freeze();
        const made = life.app.secretsMade.length;
        const { error } = await life.up({ rotationTrigger: 2 });
        expect(error).toMatch(/CSP rejects the secret.*rotation is frozen/);
        expect(life.app.secretsMade).toHaveLength(made);
        expect(life.state).toMatchObject({ clientSecret: secret, verificationPending: true });
        thaw();
        await life.up({ rotationTrigger: 2 });
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, verified: true });
    });

    it("a value that is neither true nor false is refused, and the error names the setting", async () => {
        await life.up();
        life.env["CSP_FREEZE_ROTATION"] = "at night";
        expect((await life.up()).error).toContain("CSP_FREEZE_ROTATION must be true or false");
    });
});

describe("a freeze with a pending secret of an overlap rotation", () => {
    const overlap = { overlapSeconds: 3_600 };

    /** An overlap rotation of which nobody knows whether CSP carried it out; it has not. */
    async function leavePending(inputs: Properties): Promise<void> {
        life.simulator.fault("setSecret", { drop: "before" }, always);
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        expect((await life.up(inputs)).error).toBeDefined();
        life.simulator.clearFaults();
        expect(life.state).toHaveProperty("pendingClientSecret");
    }

    it("a rejected pending secret is kept and not set again", async () => {
        await life.up({ ...overlap, verify: false });
        life.clock.advance(day);
        const { clientSecret } = life.state ?? {};
        await leavePending({ ...overlap, rotationTrigger: 1 });
        freeze();
        const { calls, error } = await life.up({ ...overlap, rotationTrigger: 1 });
        expect(error).toBeUndefined();
        expect(calls).not.toContain("post");
        expect(life.state).toHaveProperty("pendingClientSecret");
        expect(life.state).toMatchObject({ clientSecret });
        thaw();
        await life.up({ ...overlap, rotationTrigger: 1 });
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationTrigger: 1 });
    });

    it("the first secret is still made, because no update may succeed without one", async () => {
        await leavePending(overlap);
        expect(life.state).not.toHaveProperty("clientSecret");
        const pending = life.state?.["pendingClientSecret"];
        freeze();
        const preview = await life.preview({ ...overlap, rotationTrigger: 1 });
        expect(preview.lines.join()).not.toContain("frozen");
        const { error } = await life.up({ ...overlap, rotationTrigger: 1 });
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: pending, rotationReason: "created" });
        expect(life.app.currentSecret).toBe(pending);
    });

    it("the first secret is still made when it is now to be made without an overlap", async () => {
        await leavePending(overlap);
        freeze();
        const { error } = await life.up();
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationReason: "created" });
    });
});
