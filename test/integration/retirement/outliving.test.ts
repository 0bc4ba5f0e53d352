import { beforeEach, describe, expect, it } from "vitest";
import { hour, minute, second } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";
import { Retirement } from "../../support/retirement";

const life = useLifecycle({ app: { clientSecret: "The-First-1!" } });
let retirement: Retirement;
const first = "The-First-1!";
const overlap = { overlapSeconds: 3_600, existingClientSecret: first };
const again = { ...overlap, rotationTrigger: "second" };

/** A secret that was rotated with an overlap, whose old secret outlives its date by ten minutes. */
beforeEach(async () => {
    retirement = new Retirement(life);
    life.simulator.setSwitches({ overlapOutlivesByMs: 10 * minute });
    await life.up({ ...overlap, rotationTrigger: "first" });
    life.clock.advance(second);
    expect((await life.up(again)).error).toBeUndefined();
    life.clock.sleeps.length = 0;
});

const stillAccepts = expect.stringMatching(
    /: CSP still accepts the previous secret, whose overlap should have ended at /,
);
const isRetired = expect.stringMatching(/: the previous secret is retired$/);
const settled = { operation: "same", calls: [], lines: [] };

/** The overlap's date has passed, and the previous secret still works. */
function overdue(): void {
    life.clock.advance(hour);
    expect(life.app.accepts(first)).toBe(true);
}

describe("a retirement after the overlap's date", () => {
    it("ends the overlap once if CSP still accepts it", async () => {
        overdue();
        expect(await retirement.up()).toEqual({
            operation: "create",
            calls: ["test", "login", "get", "test", "delete"],
            lines: [stillAccepts, isRetired],
        });
        expect(life.app.accepts(first)).toBe(false);
        expect(life.app.currentSecret).toBe(life.state?.["clientSecret"]);
        expect(retirement.state).toMatchObject({ retiredAt: life.clock.iso() });
        expect(await retirement.up()).toEqual(settled);
    });

    it("ends nothing if CSP rejects the new secret", async () => {
        overdue();
        life.simulator.fault("clientCredentialsGrant", { status: 401 }, { call: 2, times: 9 });
        expect((await retirement.up()).error).toContain("[RETIREMENT_REFUSED]");
        expect(life.app.accepts(first)).toBe(true);
    });

    it("fails if the test can't be done, and the next update tests again", async () => {
        overdue();
        life.simulator.fault("clientCredentialsGrant", { status: 500 }, { times: 50 });
        expect((await retirement.up()).error).toContain("status 500");
        life.simulator.clearFaults();
        expect((await retirement.up()).calls).toContain("delete");
    });

    it("does the same after a refresh, which keeps an overlap that CSP still has, and drops a dead one", async () => {
        overdue();
        const { calls, lines } = await life.refresh();
        expect({ calls, lines }).toEqual({ calls: ["test", "test"], lines: [stillAccepts] });
        expect(life.state).toMatchObject({ previousClientSecret: first });
        expect((await retirement.up()).calls).toContain("delete");
        expect((await life.refresh()).calls).toEqual(["test", "test"]);
        expect(life.state).not.toHaveProperty("previousClientSecret");
        expect((await life.refresh()).calls).toEqual(["test"]);
    });
});

describe("confirmations after the overlap's date", () => {
    const says = (text: string) => [expect.stringContaining(text)];

    it("that are complete have the previous secret tested, as the preview says", async () => {
        retirement.confirmations = [null];
        await retirement.up();
        overdue();
        retirement.confirmations = [life.state?.["rotatedAt"]];
        const plan = says("which this update tests: if CSP still accepts the previous secret, the overlap is ended");
        expect(await retirement.preview()).toMatchObject({ operation: "update", calls: [], lines: plan });
        const { calls, lines } = await retirement.up();
        expect(calls.at(-1)).toBe("delete");
        expect(lines).toEqual([...plan, stillAccepts, isRetired]);
        expect(retirement.state).not.toHaveProperty("unconfirmed");
    });
});

describe("while an overlap outlives its date", () => {
    it("a conflict of the next rotation is with that overlap, and a retirement ends it", async () => {
        overdue();
        const before = life.state;
        const { calls, error } = await life.up({ ...again, rotationTrigger: "third" });
        expect(calls).toEqual(["login", "post", "test"]);
        expect(error).toMatch(
            /status 409.*the last rotation's overlap should have ended at .*, but CSP still accepts the previous secret\..*PreviousSecretRetirement.*\[OVERLAP_IN_PROGRESS\]$/,
        );
        expect(error).not.toContain("not started here");
        expect(life.state).toBe(before);
        await retirement.up();
        expect((await life.up({ ...again, rotationTrigger: "third" })).error).toBeUndefined();
    });

    it("a conflict is with another overlap if the previous secret is dead, and with either if it can't be tested", async () => {
        life.simulator.setSwitches({ overlapOutlivesByMs: 0 });
        life.clock.advance(hour);
        const third = { ...again, rotationTrigger: "third" };
        life.simulator.fault("setSecret", { status: 409 }, { times: 2 });
        expect((await life.up(third)).error).toMatch(/cause: a rotation with overlap that was not started here/);
        life.simulator.fault("clientCredentialsGrant", { status: 403 });
        const { error } = await life.up(third);
        expect(error).toMatch(/should have ended at .*, and may not have; or a rotation with overlap that was not/);
        expect(error).not.toContain("PreviousSecretRetirement");
    });

    it("the next rotation succeeds if CSP replaces the oldest secret", async () => {
        overdue();
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        const { calls, error } = await life.up({ ...again, rotationTrigger: "third" });
        expect({ calls, error }).toEqual({ calls: ["login", "post", "test"], error: undefined });
    });

    it("its old secret is not adopted in place of the current one", async () => {
        const newClientSecret = "My-own-secret-1";
        life.secrets.push(newClientSecret);
        life.rewriteState((outputs) => ({ ...outputs, existingClientSecret: newClientSecret }));
        overdue();
        const before = life.state;
        const { error, calls } = await life.up(again);
        expect(error).toMatch(/previous secret of .*should have stopped working at .*\[ADOPTION_REJECTED\]$/);
        expect(calls).toEqual(["test", "login", "get"]);
        expect(life.state).toBe(before);
    });

    it("its old secret is adopted if somebody has set it again since", async () => {
        life.rewriteState(({ existingClientSecret: _, ...outputs }) => outputs);
        life.clock.advance(2 * hour);
        const { origin, orgId } = life.simulator;
        await fetch(`${origin}/csp/gateway/am/api/orgs/${orgId}/oauth-apps/app/secret`, {
            method: "POST",
            body: JSON.stringify({ newClientSecret: first, secretRotationExpirationInSeconds: 3_600 }),
            headers: {
                "content-type": "application/json",
                authorization: `Bearer ${life.simulator.issueAccessToken()}`,
            },
        });
        expect((await life.up(again)).error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: first, rotationReason: "adopted" });
    });

    it("its old secret, given as newClientSecret, does not count as already set", async () => {
        overdue();
        const before = life.state;
        const { error, calls } = await life.up({ ...again, newClientSecret: first });
        expect(calls).toContain("post");
        expect(error).toContain("[OVERLAP_IN_PROGRESS]");
        expect(life.state).toBe(before);
    });

    it("its secrets are not revoked, until the old one is dead", async () => {
        await life.up({ ...again, revokeOnDelete: true });
        overdue();
        const restore = life.snapshot();
        const { calls, lines } = await life.destroy();
        expect(calls).toEqual(["test", "test"]);
        expect(lines).toEqual([expect.stringContaining("its secret is not revoked: a rotation with overlap may be")]);
        restore();
        life.clock.advance(10 * minute);
        expect((await life.destroy()).lines).toEqual([expect.stringContaining("its secret is revoked")]);
    });

    it("its secrets are not revoked if the test can't be done", async () => {
        await life.up({ ...again, revokeOnDelete: true });
        life.clock.advance(2 * hour);
        life.simulator.fault("clientCredentialsGrant", { status: 403 }, { call: 2 });
        expect((await life.destroy()).lines).toEqual([expect.stringContaining("its secret is not revoked")]);
    });
});
