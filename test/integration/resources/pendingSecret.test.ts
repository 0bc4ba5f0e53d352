import { beforeEach, describe, expect, it } from "vitest";
import { day, minute } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { providerText, useLifecycle } from "../../support/lifecycle";
import type { Properties } from "../../support/properties";

const life = useLifecycle();

const overlap = { overlapSeconds: 3_600 };
const next = { ...overlap, rotationTrigger: 1 };

/**
 * An overlap rotation whose secret could not be tested. CSP has set it or not.
 *
 * @returns the pending secret.
 */
async function leavePending(isSet: boolean, inputs: Properties = next): Promise<string> {
    life.simulator.fault("setSecret", { drop: isSet ? "after" : "before" });
    // The test that finds out whether CSP has the caller's own secret is done.
    const call = inputs["newClientSecret"] === undefined ? 1 : 2;
    life.simulator.fault("clientCredentialsGrant", { status: 500 }, { ...always, call });
    await life.fails(inputs, "kept in Pulumi's state as pending");
    life.simulator.clearFaults();
    const pending = String(life.state?.["pendingClientSecret"]);
    expect(life.app.accepts(pending)).toBe(isSet);
    return pending;
}

const posts = (calls: readonly string[]) => calls.filter((call) => call === "post").length;

describe("a pending secret", () => {
    let old: string;

    beforeEach(async () => {
        await life.up(overlap);
        life.clock.advance(day);
        await life.refresh();
        old = life.app.currentSecret;
    });

    it("that CSP accepts becomes the current one with one call, dated when it was set", async () => {
        const pending = await leavePending(true);
        const before = { clientSecret: old, rotationCount: 1, rotationReason: "created", verified: true };
        expect(life.state).toMatchObject({ ...before, __provider: providerText });
        expect(life.state).not.toHaveProperty("rotationTrigger");
        const setAt = life.state?.["pendingRotation"];
        life.clock.advance(minute);
        expect((await life.succeeds(next)).calls).toEqual(["test"]);
        const rotated = { previousClientSecret: old, rotationTrigger: 1, rotationReason: "trigger", rotationCount: 2 };
        expect(life.state).toMatchObject({ ...rotated, clientSecret: pending, verified: true });
        expect(setAt).toMatchObject({ startedAt: life.state?.["rotatedAt"] });
        await life.expectSettled(next);
    });

    it("that CSP rejects is set again unchanged, which the preview and the update say", async () => {
        const pending = await leavePending(false);
        const { lines } = await life.preview(next);
        expect(lines).toEqual([expect.stringMatching(/sets it again, and the present secret goes on working/)]);
        const step = await life.succeeds(next);
        expect(step.lines.at(-1)).toMatch(/: rotated \(trigger\); the old secret works until /);
        expect(posts(step.calls)).toBe(1);
        life.expectCurrent({ clientSecret: pending, rotationTrigger: 1, rotationCount: 2 });
    });

    it("with somebody else's overlap in its way fails the update again, which keeps both secrets", async () => {
        const pending = await leavePending(false);
        life.app.rotateOutsideWithOverlap(7_200);
        await life.fails(
            next,
            /\(status 409\)\. The likely cause: .*was not started here.*Details: .*status 409.*verifies it first/,
        );
        expect(life.state).toMatchObject({ clientSecret: old, pendingClientSecret: pending });
    });

    it("that CSP accepts holds another rotation back until its consumers have moved, and the update says so", async () => {
        const pending = await leavePending(true);
        const another = { ...overlap, rotationTrigger: 2 };
        const { calls, lines } = await life.succeeds(another);
        expect(posts(calls)).toBe(0);
        expect(lines).toEqual([
            expect.stringContaining("verifies the pending secret of an earlier update first, then rotates"),
            expect.stringContaining("the pending secret of an earlier update is the current one now"),
            expect.stringMatching(/verified; what asks for another rotation waits: .*is in progress until/),
        ]);
        expect(life.state).toMatchObject({ clientSecret: pending, rotationTrigger: 1, verified: true });
        await life.fails(another, "[OVERLAP_IN_PROGRESS]");
        life.clock.advance(day);
        await life.succeeds(another);
        life.expectCurrent({ previousClientSecret: pending });
    });

    it("that CSP accepts does not hide that the outcome of the next POST stays unknown", async () => {
        const pending = await leavePending(true);
        life.clock.advance(day);
        life.simulator.fault("setSecret", { status: 500 });
        life.simulator.fault("setSecret", { status: 409 }, { ...always, call: 2 });
        const says = /is kept in Pulumi's state as pending.*\[OVERLAP_IN_PROGRESS\]$/;
        await life.fails({ ...overlap, rotationTrigger: 2 }, says);
        expect(life.state).toMatchObject({ clientSecret: pending, rotationTrigger: 1 });
        expect(life.state?.["pendingClientSecret"]).not.toBe(pending);
    });

    it("that CSP rejects gives way to another one of the caller's, after the end of somebody else's overlap", async () => {
        const [mistaken, better] = ["A-mistaken-secret-1", "A-better-secret-2"];
        life.secrets.push(mistaken, better);
        await leavePending(false, { ...overlap, newClientSecret: mistaken });
        life.app.rotateOutsideWithOverlap(7_200);
        await life.fails({ ...overlap, newClientSecret: better }, "[OVERLAP_IN_PROGRESS]");
        expect(life.app.secretsMade).not.toContain(better);
        life.clock.advance(day);
        await life.succeeds({ ...overlap, newClientSecret: better });
        expect(life.app.secretsMade).not.toContain(mistaken);
        life.expectCurrent({ clientSecret: better, newClientSecret: better });
    });

    it("of an app that can't be tested any more becomes the current one, though no overlap is asked for", async () => {
        await leavePending(false);
        life.app.setGrantTypes(["authorization_code"]);
        await life.succeeds();
        life.expectCurrent({ previousClientSecret: old });
    });
});

describe("the very first secret, while it is pending", () => {
    it.each([true, false])("is none for consumers yet, and becomes the current one (set at CSP: %s)", async (isSet) => {
        const pending = await leavePending(isSet);
        expect(life.state).not.toHaveProperty("clientSecret");
        expect(life.state).not.toHaveProperty("rotationTrigger");
        expect(life.state).toMatchObject({ rotationCount: 0, verified: false, __provider: providerText });
        const { operation, calls } = await life.succeeds(next);
        expect(operation).toBe("update");
        expect(posts(calls)).toBe(isSet ? 0 : 1);
        const created = { rotationTrigger: 1, rotationReason: "created", rotationCount: 1, verified: true };
        life.expectCurrent({ ...created, clientSecret: pending });
        await life.expectSettled(next);
    });

    it("is tested and kept while rotation is frozen, and no other is made", async () => {
        const pending = await leavePending(false);
        life.env["CSP_FREEZE_ROTATION"] = "true";
        const { lines } = await life.preview(next);
        expect(lines.join()).toContain("if CSP rejects it, the update fails: rotation is frozen");
        expect((await life.fails(next, "[ROTATION_FROZEN]")).calls).toContain("test");
        expect(life.app.secretsMade).toHaveLength(1);
        expect(life.state).toMatchObject({ pendingClientSecret: pending });
        delete life.env["CSP_FREEZE_ROTATION"];
        await life.succeeds(next);
        life.expectCurrent({ clientSecret: pending, rotationReason: "created" });
    });
});
