import { beforeEach, describe, expect, it } from "vitest";
import { day } from "../../support/fakeClock";
import { providerText, useLifecycle } from "../../support/lifecycle";
import type { Properties } from "../../support/properties";

const life = useLifecycle();
let old: string;
let candidate: string;

const overlap = { overlapSeconds: 3_600 };
const next = { ...overlap, rotationTrigger: 1 };
const always = { times: Number.POSITIVE_INFINITY };

beforeEach(async () => {
    await life.up(overlap);
    life.clock.advance(day);
    old = life.app.currentSecret;
});

/** An overlap rotation whose secret could not be tested; it was set, or not. */
async function leaveCandidate({ set, inputs = next }: { set: boolean; inputs?: Properties }): Promise<void> {
    life.simulator.fault("setSecret", { drop: set ? "after" : "before" });
    life.simulator.fault("clientCredentialsGrant", { status: 500 }, always);
    expect((await life.up(inputs)).error).toContain("kept in Pulumi's state as pending");
    life.simulator.clearFaults();
    candidate = String(life.state?.["pendingClientSecret"]);
    expect(life.app.accepts(candidate)).toBe(set);
}

describe("a candidate", () => {
    it("is kept beside the present secret, with the provider's text, and the trigger stays unapplied", async () => {
        await leaveCandidate({ set: true });
        expect(life.state).toMatchObject({
            clientSecret: old,
            rotationCount: 1,
            rotationReason: "created",
            verified: true,
            __provider: providerText,
        });
        expect(life.state).not.toHaveProperty("rotationTrigger");
        expect(candidate).toBe(life.app.currentSecret);
    });

    it("is what a preview says is still to be tested, also after a refresh", async () => {
        await leaveCandidate({ set: true });
        expect((await life.refresh()).calls).toEqual(["test"]);
        const { operation, calls } = await life.preview(next);
        expect([operation, calls]).toEqual(["update", []]);
    });

    it("survives a refresh that finds the present secret rejected", async () => {
        await leaveCandidate({ set: true });
        life.clock.advance(day);
        await life.refresh();
        expect(life.state).toMatchObject({ rejected: true, pendingClientSecret: candidate });
        const { error, calls } = await life.up(next);
        expect([error, calls]).toEqual([undefined, ["test"]]);
        expect(life.state).toMatchObject({ clientSecret: candidate, rotationTrigger: 1 });
        expect(life.state).not.toHaveProperty("rejected");
    });

    it("does not keep a destroy from succeeding without a call", async () => {
        await leaveCandidate({ set: true });
        expect(await life.destroy()).toMatchObject({ calls: [] });
    });
});

describe("the next update", () => {
    it("makes an accepted candidate the secret, with one call, as of when it was set", async () => {
        await leaveCandidate({ set: true });
        const setAt = life.state?.["pendingRotation"];
        life.clock.advance(60_000);
        const { error, calls } = await life.up(next);
        expect([error, calls]).toEqual([undefined, ["test"]]);
        expect(life.state).toMatchObject({
            clientSecret: candidate,
            previousClientSecret: old,
            rotationTrigger: 1,
            rotationReason: "trigger",
            rotationCount: 2,
            verified: true,
        });
        expect(setAt).toMatchObject({ startedAt: life.state?.["rotatedAt"] });
        expect(await life.up(next)).toMatchObject({ operation: "same", calls: [] });
    });

    it("sets a rejected candidate again, the same one", async () => {
        await leaveCandidate({ set: false });
        const { error, calls } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls.filter((call) => call === "post")).toHaveLength(1);
        expect(life.state).toMatchObject({ clientSecret: candidate, rotationTrigger: 1, rotationCount: 2 });
        expect(life.app.currentSecret).toBe(candidate);
    });

    it("fails again where it can't be tested, and keeps both", async () => {
        await leaveCandidate({ set: true });
        life.simulator.setDown(true);
        expect((await life.up(next)).error).toContain("settles it first");
        expect(life.state).toMatchObject({ clientSecret: old, pendingClientSecret: candidate });
    });

    it("keeps both where CSP refuses to set a rejected candidate again", async () => {
        await leaveCandidate({ set: false });
        life.simulator.fault("setSecret", { status: 403 }, always);
        expect((await life.up(next)).error).toContain("status 403");
        expect(life.state).toMatchObject({ clientSecret: old, pendingClientSecret: candidate });
    });

    it("takes an accepted candidate also where the trigger was taken back: it is the secret now", async () => {
        await leaveCandidate({ set: true });
        const { error, calls } = await life.up(overlap);
        expect([error, calls]).toEqual([undefined, ["test"]]);
        expect(life.state).toMatchObject({ clientSecret: candidate, previousClientSecret: old });
        expect(await life.up(overlap)).toMatchObject({ operation: "same" });
    });

    it("keeps both where somebody else's overlap is in the way, and says so", async () => {
        await leaveCandidate({ set: false });
        life.app.rotateOutsideWithOverlap(7_200);
        const { error } = await life.up(next);
        expect(error).toMatch(/status 409.*was not started here.*settles it first/);
        expect(life.state).toMatchObject({ clientSecret: old, pendingClientSecret: candidate });
    });

    it("with yet another trigger lets an accepted candidate's consumers move first, and says what waits", async () => {
        await leaveCandidate({ set: true });
        const another = { ...overlap, rotationTrigger: 2 };
        const { error, calls, lines } = await life.up(another);
        expect([error, calls.includes("post")]).toEqual([undefined, false]);
        expect(lines).toEqual([
            expect.stringMatching(/settled; what asks for another one waits: .*is in progress until/),
        ]);
        expect(life.state).toMatchObject({ clientSecret: candidate, rotationTrigger: 1, verified: true });
        expect((await life.up(another)).error).toContain("[OVERLAP_IN_PROGRESS]");
        life.clock.advance(day);
        expect((await life.up(another)).error).toBeUndefined();
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            previousClientSecret: candidate,
        });
    });

    it("with yet another trigger sets a rejected candidate once, for that trigger", async () => {
        await leaveCandidate({ set: false });
        const { calls, error } = await life.up({ ...overlap, rotationTrigger: 2 });
        expect(error).toBeUndefined();
        expect(calls.filter((call) => call === "post")).toHaveLength(1);
        expect(life.state).toMatchObject({ clientSecret: candidate, rotationTrigger: 2, rotationCount: 2 });
    });

    it("with overlapSeconds: 0 takes an accepted candidate, and does not rotate once more", async () => {
        await leaveCandidate({ set: true });
        expect((await life.up({ rotationTrigger: 1 })).calls).toEqual(["test"]);
        expect(life.state).toMatchObject({ clientSecret: candidate, previousClientSecret: old });
    });

    it("with existingClientSecret adopts that, and forgets the candidate", async () => {
        await leaveCandidate({ set: false });
        await life.up({ ...next, existingClientSecret: life.app.rotateOutside() });
        expect(life.state).not.toHaveProperty("pendingClientSecret");
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });
});

describe("a candidate of an app that can't use client_credentials", () => {
    it("whose POST was answered becomes the secret", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        life.simulator.fault("getApp", { status: 500 }, always);
        await life.up(next);
        life.simulator.clearFaults();
        const { error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, verified: false });
    });

    it.each(["accept", "conflict"] as const)(
        "whose POST was not answered is posted again (CSP: %s)",
        async (postSameSecret) => {
            life.simulator.setSwitches({ postSameSecret });
            await leaveCandidate({ set: true });
            life.app.setGrantTypes(["authorization_code"]);
            const { error } = await life.up(next);
            expect(error).toBeUndefined();
            expect(life.state).toMatchObject({
                clientSecret: candidate,
                verified: false,
                rotationTrigger: 1,
            });
        },
    );
});
