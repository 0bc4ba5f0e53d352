import { beforeEach, describe, expect, it } from "vitest";
import { day } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { providerText, useLifecycle } from "../../support/lifecycle";
import type { Properties } from "../../support/properties";

const life = useLifecycle();
let old: string;

const overlap = { overlapSeconds: 3_600 };
const next = { ...overlap, rotationTrigger: 1 };

beforeEach(async () => {
    await life.up(overlap);
    life.clock.advance(day);
    old = life.app.currentSecret;
});

/**
 * An overlap rotation whose secret could not be tested. CSP may have set it or not.
 *
 * @returns the pending secret.
 */
async function leavePending({ set, inputs = next }: { set: boolean; inputs?: Properties }): Promise<string> {
    life.simulator.fault("setSecret", { drop: set ? "after" : "before" });
    life.simulator.fault("clientCredentialsGrant", { status: 500 }, always);
    expect((await life.up(inputs)).error).toContain("kept in Pulumi's state as pending");
    life.simulator.clearFaults();
    const pending = String(life.state?.["pendingClientSecret"]);
    expect(life.app.accepts(pending)).toBe(set);
    return pending;
}

describe("a pending secret", () => {
    it("the pending secret is kept with the current one and the provider's text, and the trigger stays unapplied", async () => {
        const pending = await leavePending({ set: true });
        expect(life.state).toMatchObject({
            clientSecret: old,
            rotationCount: 1,
            rotationReason: "created",
            verified: true,
            __provider: providerText,
        });
        expect(life.state).not.toHaveProperty("rotationTrigger");
        expect(pending).toBe(life.app.currentSecret);
    });

    it.each([
        { name: "with overlap", inputs: next, line: "verifies the pending secret of an earlier update first" },
        {
            name: "without overlap",
            inputs: { rotationTrigger: 1 },
            line: "verifies the secret of an earlier update first",
        },
    ])("a refresh says the same as the preview after it: $name", async ({ inputs, line }) => {
        life.simulator.fault("clientCredentialsGrant", { status: 500 }, always);
        expect((await life.up(inputs)).error).toContain("kept in Pulumi's state as pending");
        life.simulator.clearFaults();
        const refreshed = await life.refresh();
        const previewed = await life.preview(inputs);
        expect(refreshed.lines).toEqual(previewed.lines);
        expect(refreshed.lines).toEqual([expect.stringContaining(line)]);
    });

    it("a preview says that the pending secret is verified first, also after a refresh", async () => {
        await leavePending({ set: true });
        expect((await life.refresh()).calls).toEqual(["test"]);
        const { operation, calls } = await life.preview(next);
        expect(operation).toBe("update");
        expect(calls).toEqual([]);
    });

    it("the pending secret survives a refresh that finds the current one rejected", async () => {
        const pending = await leavePending({ set: true });
        life.clock.advance(day);
        await life.refresh();
        expect(life.state).toMatchObject({ rejected: true, pendingClientSecret: pending });
        const { error, calls } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["test"]);
        expect(life.state).toMatchObject({ clientSecret: pending, rotationTrigger: 1 });
        expect(life.state).not.toHaveProperty("rejected");
    });

    it("a destroy succeeds without a call", async () => {
        await leavePending({ set: true });
        expect(await life.destroy()).toMatchObject({ calls: [] });
    });
});

describe("the next update", () => {
    it("an accepted pending secret becomes current with one call, dated when it was set", async () => {
        const pending = await leavePending({ set: true });
        const setAt = life.state?.["pendingRotation"];
        life.clock.advance(60_000);
        const { error, calls } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["test"]);
        expect(life.state).toMatchObject({
            clientSecret: pending,
            previousClientSecret: old,
            rotationTrigger: 1,
            rotationReason: "trigger",
            rotationCount: 2,
            verified: true,
        });
        expect(setAt).toMatchObject({ startedAt: life.state?.["rotatedAt"] });
        expect(await life.up(next)).toMatchObject({ operation: "same", calls: [] });
    });

    it("a rejected pending secret is set again unchanged, which the preview and the update say", async () => {
        const pending = await leavePending({ set: false });
        const preview = await life.preview(next);
        const { error, calls, lines } = await life.up(next);
        expect(preview.lines).toEqual([expect.stringMatching(/sets it again, and the present secret goes on working/)]);
        expect(lines.at(-1)).toMatch(/: rotated \(trigger\); the old secret works until /);
        expect(error).toBeUndefined();
        expect(calls.filter((call) => call === "post")).toHaveLength(1);
        expect(life.state).toMatchObject({ clientSecret: pending, rotationTrigger: 1, rotationCount: 2 });
        expect(life.app.currentSecret).toBe(pending);
    });

    it("the update fails again and keeps both secrets when the pending one can't be tested", async () => {
        const pending = await leavePending({ set: true });
        life.simulator.setDown(true);
        expect((await life.up(next)).error).toContain("verifies it first");
        expect(life.state).toMatchObject({ clientSecret: old, pendingClientSecret: pending });
    });

    it("both secrets are kept when CSP refuses to set a rejected pending secret again", async () => {
        const pending = await leavePending({ set: false });
        life.simulator.fault("setSecret", { status: 403 }, always);
        expect((await life.up(next)).error).toContain("status 403");
        expect(life.state).toMatchObject({ clientSecret: old, pendingClientSecret: pending });
    });

    it("an accepted pending secret becomes current even when the trigger was taken back", async () => {
        const pending = await leavePending({ set: true });
        const { error, calls } = await life.up(overlap);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["test"]);
        expect(life.state).toMatchObject({ clientSecret: pending, previousClientSecret: old });
        expect(await life.up(overlap)).toMatchObject({ operation: "same" });
    });

    it("both secrets are kept when somebody else's overlap is in the way, and the error says so", async () => {
        const pending = await leavePending({ set: false });
        life.app.rotateOutsideWithOverlap(7_200);
        const { error } = await life.up(next);
        expect(error).toMatch(
            /\(status 409\)\. The likely cause: .*was not started here.*Details: .*status 409.*verifies it first/,
        );
        expect(life.state).toMatchObject({ clientSecret: old, pendingClientSecret: pending });
    });

    it("another new trigger waits until consumers of the accepted pending secret have moved, and the update says so", async () => {
        const pending = await leavePending({ set: true });
        const another = { ...overlap, rotationTrigger: 2 };
        const { error, calls, lines } = await life.up(another);
        expect(error).toBeUndefined();
        expect(calls).not.toContain("post");
        expect(lines).toEqual([
            expect.stringContaining("verifies the pending secret of an earlier update first, then rotates"),
            expect.stringContaining("the pending secret of an earlier update is the current one now"),
            expect.stringMatching(/verified; what asks for another rotation waits: .*is in progress until/),
        ]);
        expect(life.state).toMatchObject({ clientSecret: pending, rotationTrigger: 1, verified: true });
        expect((await life.up(another)).error).toContain("[OVERLAP_IN_PROGRESS]");
        life.clock.advance(day);
        expect((await life.up(another)).error).toBeUndefined();
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            previousClientSecret: pending,
        });
    });

    it("another new trigger, after the overlap, fails if the outcome of its own POST stays unknown", async () => {
        const pending = await leavePending({ set: true });
        life.clock.advance(day);
        life.simulator.fault("setSecret", { status: 500 });
        life.simulator.fault("setSecret", { status: 409 }, { times: Number.POSITIVE_INFINITY, call: 2 });
        const { error } = await life.up({ ...overlap, rotationTrigger: 2 });
        expect(error).toMatch(/is kept in Pulumi's state as pending.*\[OVERLAP_IN_PROGRESS\]$/);
        expect(life.state).toMatchObject({ clientSecret: pending, rotationTrigger: 1 });
        expect(life.state?.["pendingClientSecret"]).not.toBe(pending);
    });

    it("another new trigger sets a rejected pending secret once, for that trigger", async () => {
        const pending = await leavePending({ set: false });
        const { calls, error } = await life.up({ ...overlap, rotationTrigger: 2 });
        expect(error).toBeUndefined();
        expect(calls.filter((call) => call === "post")).toHaveLength(1);
        expect(life.state).toMatchObject({ clientSecret: pending, rotationTrigger: 2, rotationCount: 2 });
    });

    it("an accepted pending secret becomes current with overlapSeconds: 0, without another rotation", async () => {
        const pending = await leavePending({ set: true });
        expect((await life.up({ rotationTrigger: 1 })).calls).toEqual(["test"]);
        expect(life.state).toMatchObject({ clientSecret: pending, previousClientSecret: old });
    });

    it("existingClientSecret is adopted, and the pending secret is dropped", async () => {
        await leavePending({ set: false });
        await life.up({ ...next, existingClientSecret: life.app.rotateOutside() });
        expect(life.state).not.toHaveProperty("pendingClientSecret");
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });
});

describe("a pending secret of an app that can't use client_credentials", () => {
    it("the pending secret becomes current when its POST got a response", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        life.simulator.fault("getApp", { status: 500 }, always);
        await life.up(next);
        life.simulator.clearFaults();
        const { error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, verified: false });
    });

    it.each(["accept", "conflict"] as const)(
        "the pending secret is posted again when its POST got no response (CSP: %s)",
        async (postSameSecret) => {
            life.simulator.setSwitches({ postSameSecret });
            const pending = await leavePending({ set: true });
            life.app.setGrantTypes(["authorization_code"]);
            const { error } = await life.up(next);
            expect(error).toBeUndefined();
            expect(life.state).toMatchObject({
                clientSecret: pending,
                verified: false,
                rotationTrigger: 1,
            });
        },
    );
});
