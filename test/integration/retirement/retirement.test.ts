import { describe, expect, it } from "vitest";
import { minute, second } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";
import { useRetirement } from "../../support/retirement";

const first = "The-First-1!";
const life = useLifecycle({ app: { clientSecret: first } });
const retirement = useRetirement(life);

const overlap = { overlapSeconds: 3_600, existingClientSecret: first };
const ending = ["test", "test", "login", "delete"];

/** A secret that was rotated with overlap. We know the previous secret. */
async function rotate(rotationTrigger = "second"): Promise<void> {
    if (life.state === undefined) await life.up({ ...overlap, rotationTrigger: "first" });
    life.clock.advance(minute);
    await life.succeeds({ ...overlap, rotationTrigger });
    life.clock.advance(second);
}

/** Makes sure that only our current secret works. */
function expectEnded(): void {
    expect(life.app.previousSecret).toBeUndefined();
    life.expectCurrent();
}

describe("a retirement", () => {
    it("tests the new secret and the previous one, then ends the overlap, once for each rotation, and keeps no secret", async () => {
        await life.up({ ...overlap, rotationTrigger: "first" });
        expect(await retirement.up()).toEqual({ operation: "create", calls: [], lines: [] });
        for (const trigger of ["second", "third"]) {
            await rotate(trigger);
            const { calls, lines } = await retirement.up();
            expect(calls).toEqual(ending);
            expect(lines).toEqual([expect.stringContaining("the previous secret is retired")]);
            expectEnded();
            const { orgId, rotatedAt } = life.state ?? {};
            const retiredAt = life.clock.iso();
            expect(retirement.state).toEqual({ stateVersion: 1, orgId, oauthAppId: "app", rotatedAt, retiredAt });
            expect(await retirement.up()).toEqual({ operation: "same", calls: [], lines: [] });
        }
        await rotate("fourth");
        await life.succeeds({ existingClientSecret: first, rotationTrigger: "a regeneration" });
        expect(await retirement.up()).toEqual({ operation: "update", calls: [], lines: [] });
    });

    it("waits for the confirmation of every consumer elsewhere, then for their time to drain", async () => {
        await rotate();
        const { rotatedAt, previousClientSecretExpiresAt: until } = life.state ?? {};
        retirement.confirmations = [null, null];
        expect(await retirement.up()).toMatchObject({ operation: "create", calls: [] });
        retirement.confirmations = [rotatedAt, null];
        expect(await retirement.up()).toEqual({
            operation: "update",
            calls: [],
            lines: [
                `OAuth app app in organization ${life.simulator.orgId}: the confirmation of 1 of 2 consumers is missing, so ` +
                    `nothing is ended: the previous secret works until ${until}, and the next \`pulumi up\` looks again`,
            ],
        });
        expect(retirement.state).toMatchObject({ rotatedAt, unconfirmed: 1 });
        expect(life.app.accepts(first)).toBe(true);
        expect(await retirement.up()).toMatchObject({
            operation: "same",
            calls: [],
            lines: [expect.stringContaining("of 2 consumers is missing")],
        });

        retirement.drainSeconds = 30;
        retirement.confirmations = [rotatedAt, rotatedAt];
        life.simulator.fault("deleteOldSecret", { status: 403 });
        expect((await retirement.up()).error).toContain("status 403");
        expect(retirement.state).toMatchObject({ unconfirmed: 1 });
        life.clock.sleeps.length = 0;
        const { calls, lines } = await retirement.up();
        expect(calls).toEqual(ending);
        expect(lines).toEqual([
            expect.stringContaining("no confirmation is missing: this update will end the overlap"),
            expect.stringContaining("waiting 30 s for consumers"),
            expect.stringContaining("the previous secret is retired"),
        ]);
        expect(life.clock.sleeps).toEqual([30 * second]);
        expect(retirement.state).not.toHaveProperty("unconfirmed");
        expectEnded();
    });
});

describe("a retirement that can't end the overlap", () => {
    it("keeps the previous secret alive while CSP rejects the new one, and runs again in the next up", async () => {
        await rotate();
        const { clientSecret } = life.state ?? {};
        // As if the new secret had never taken effect: the previous one is all that works.
        life.rewriteState((outputs) => ({ ...outputs, clientSecret: "Not-The-Secret-1!" }));
        life.secrets.push("Not-The-Secret-1!");
        const { calls, error } = await retirement.up();
        expect(calls).toEqual(["test", "login", "get"]);
        expect(error).toMatch(/may be all that works.*\[RETIREMENT_REFUSED\]$/);
        expect(life.app.accepts(first)).toBe(true);
        expect(retirement.state).toBeUndefined();
        life.rewriteState((outputs) => ({ ...outputs, clientSecret }));
        expect((await retirement.up()).calls).toEqual(ending);
    });

    it.each(["ok", "notFound", "badRequest"] as const)(
        "finds that a DELETE whose response was lost was carried out (without an overlap, CSP says %s)",
        async (deleteWithoutOverlap) => {
            life.simulator.setSwitches({ deleteWithoutOverlap });
            await rotate();
            life.simulator.fault("deleteOldSecret", { drop: "after" });
            expect((await retirement.up()).error).toBeUndefined();
            expectEnded();

            await rotate("third");
            life.simulator.fault("deleteOldSecret", { drop: "after" }, always);
            life.env["CSP_RETRY_FOR_SECONDS"] = "1";
            const before = retirement.state;
            expect((await retirement.up()).error).toContain("CSP_UNREACHABLE");
            expect(retirement.state).toEqual(before);
            life.simulator.clearFaults();
            expect((await retirement.up()).calls).toEqual(["test", "test", "login", "get"]);
            expectEnded();
        },
    );
});

describe("the retirement of an app that authenticates itself", () => {
    it("needs its new secret and no other credentials", async () => {
        delete life.env["CSP_API_TOKEN"];
        await life.up({ ...overlap, authenticateAs: "app", rotationTrigger: "first" });
        await life.succeeds({ ...overlap, authenticateAs: "app", rotationTrigger: "second" });
        expect((await retirement.up()).calls).toEqual(["test", "test", "test", "delete"]);
        expectEnded();
    });

    it("is refused if CSP rejects that secret, and the previous one keeps working", async () => {
        await life.up({ ...overlap, authenticateAs: "app", rotationTrigger: "first" });
        await life.succeeds({ ...overlap, authenticateAs: "app", rotationTrigger: "second" });
        life.app.rotateOutside();
        const { calls, error } = await retirement.up();
        expect(error).toContain("[RETIREMENT_REFUSED]");
        expect(calls).toEqual(["test"]);
    });
});
