import { beforeEach, describe, expect, it } from "vitest";
import { hour, minute } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";
import { useRetirement } from "../../support/retirement";

const first = "The-First-1!";
const life = useLifecycle({ app: { clientSecret: first } });
const retirement = useRetirement(life);

const overlap = { overlapSeconds: 3_600 };

describe("while an overlap outlives its date", () => {
    const again = { ...overlap, existingClientSecret: first, rotationTrigger: "second" };
    const third = { ...again, rotationTrigger: "third" };

    /** A secret that was rotated with an overlap, whose old secret outlives its date by ten minutes. */
    beforeEach(async () => {
        life.simulator.setSwitches({ overlapOutlivesByMs: 10 * minute });
        await life.up({ ...again, rotationTrigger: "first" });
        life.clock.advance(minute);
        await life.succeeds(again);
        life.clock.advance(hour);
        expect(life.app.accepts(first)).toBe(true);
    });

    it("a conflict of the next rotation is with that overlap, which a retirement ends, once", async () => {
        const before = life.state;
        const { calls, error } = await life.fails(
            third,
            /status 409.*the last rotation's overlap should have ended at .*, but CSP still accepts the previous secret\..*PreviousSecretRetirement.*\[OVERLAP_IN_PROGRESS\]$/,
        );
        expect(calls).toEqual(["login", "post", "test"]);
        expect(error).not.toContain("not started here");
        expect(life.state).toBe(before);
        expect(await retirement.up()).toEqual({
            operation: "create",
            calls: ["test", "login", "get", "test", "delete"],
            lines: [
                expect.stringMatching(/: CSP still accepts the previous secret, whose overlap should have ended at /),
                expect.stringMatching(/: the previous secret is retired$/),
            ],
        });
        expect(life.app.accepts(first)).toBe(false);
        expect(await retirement.up()).toEqual({ operation: "same", calls: [], lines: [] });
        await life.succeeds(third);
    });

    it("its old secret, given as newClientSecret, does not count as already set", async () => {
        const before = life.state;
        expect((await life.fails({ ...again, newClientSecret: first }, "[OVERLAP_IN_PROGRESS]")).calls).toContain(
            "post",
        );
        expect(life.state).toBe(before);
    });

    it("a conflict is with another overlap if the previous secret is dead, and with either if it can't be tested", async () => {
        life.clock.advance(10 * minute);
        life.simulator.fault("setSecret", { status: 409 }, { times: 2 });
        await life.fails(third, /cause: a rotation with overlap that was not started here/);
        life.simulator.fault("clientCredentialsGrant", { status: 403 });
        const either = /should have ended at .*, and may not have; or a rotation with overlap that was not/;
        expect((await life.fails(third, either)).error).not.toContain("PreviousSecretRetirement");
    });
});

describe("an overlap that somebody else started after ours is not ended", () => {
    /** Our secret is the old one of somebody else's overlap. If that overlap ended, we would know no secret that works. */
    async function expectOursAlive(): Promise<void> {
        const { calls, error } = await retirement.up();
        expect(error).toBeUndefined();
        expect(calls).not.toContain("delete");
        expect(life.app.accepts(String(life.state?.["clientSecret"]))).toBe(true);
    }

    it("if ours kept a secret that we did not know", async () => {
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        await life.up(overlap);
        life.clock.advance(minute);
        life.app.rotateOutsideWithOverlap(7_200);
        await expectOursAlive();
    });

    it("by a targeted retirement while a rotation of ours is not settled", async () => {
        // The state still has an overlap that has been ended. We did not know its old secret.
        await life.up({ ...overlap, rotationTrigger: "first" });
        life.clock.advance(minute);
        await retirement.up();
        life.env["CSP_RETRY_FOR_SECONDS"] = "1";
        life.simulator.setSwitches({ secretPropagationMs: minute });
        await life.fails({ ...overlap, rotationTrigger: "second" }, "kept in Pulumi's state as pending");
        // pulumi up --target leaves out the secret, so its pending secret can't be settled.
        retirement.forget();
        await expectOursAlive();
    });
});

describe("the caller's own secret, in an overlap whose old secret we don't know,", () => {
    const own = (newClientSecret: string) => ({ ...overlap, newClientSecret });
    const [mine, next] = ["Own_Secret.1", "Own_Secret.2"];

    beforeEach(async () => {
        await life.up(own(mine));
        life.clock.advance(minute);
    });

    it.each(["accept", "conflict"] as const)(
        "is not posted again after a process died that had set it (CSP would %s the same one)",
        async (postSameSecret) => {
            life.simulator.setSwitches({ postSameSecret });
            await retirement.up();
            life.clock.advance(minute);
            const forget = life.snapshot();
            await life.up(own(next));
            forget();
            life.clock.advance(minute);
            expect((await life.succeeds(own(next))).calls).toEqual(["login", "get", "test", "get"]);
            expect(life.state).toMatchObject({ clientSecret: next, previousClientSecret: mine });
            // That CSP accepts a secret does not prove an overlap of ours, so nothing is ended.
            expect((await retirement.up()).calls).toEqual([]);
            expect([life.app.currentSecret, life.app.previousSecret]).toEqual([next, mine]);
        },
    );

    it("can't go back to that one if CSP refuses the POST: the retirement would end what consumers have", async () => {
        const before = life.state;
        await life.fails(own(first), "[OVERLAP_IN_PROGRESS]");
        expect(life.state).toBe(before);
    });
});
