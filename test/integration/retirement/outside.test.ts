import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hour, minute } from "../../support/fakeClock";
import { type Lifecycle, startLifecycle } from "../../support/lifecycle";
import { Retirement } from "../../support/retirement";

let life: Lifecycle;
let retirement: Retirement;
const first = "The-First-1!";

beforeEach(async () => {
    life = await startLifecycle({
        app: { clientSecret: first },
        simulator: { switches: { postDuringOverlap: "replace" } },
    });
    retirement = new Retirement(life);
});
afterEach(() => life.close());

/** Our secret is the old one of somebody else's overlap. If that overlap ended, we would know no secret that works. */
function expectOursAlive(): void {
    expect(life.app.previousSecret).toBe(life.state?.["clientSecret"]);
    expect(retirement.state).toMatchObject({ rotatedAt: life.state?.["rotatedAt"] });
    expect(retirement.state).not.toHaveProperty("retiredAt");
}

describe("an overlap that somebody else started after ours", () => {
    it("is not ended, since the previous secret of ours is dead", async () => {
        const overlap = { overlapSeconds: 3_600, existingClientSecret: first };
        await life.up({ ...overlap, rotationTrigger: "first" });
        await life.up({ ...overlap, rotationTrigger: "second" });
        life.app.rotateOutsideWithOverlap(7_200);
        const { calls, error } = await retirement.up();
        expect(error).toBeUndefined();
        expect(calls).not.toContain("delete");
        expectOursAlive();
    });

    it.each([true, false])(
        "is not ended if our overlap kept a secret that we did not know (the app shows overlaps: %s)",
        async (reportOverlapInApp) => {
            life.simulator.setSwitches({ reportOverlapInApp });
            await life.up({ overlapSeconds: 3_600 });
            life.clock.advance(minute);
            life.app.rotateOutsideWithOverlap(7_200);
            const { calls, error, lines } = await retirement.up();
            expect(error).toBeUndefined();
            expect(calls).not.toContain("delete");
            expect(lines.join()).toContain(`ends by itself at ${life.state?.["previousClientSecretExpiresAt"]}`);
            expectOursAlive();
        },
    );

    it("is not ended if the app's secrets can't be tested", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        await life.up({ overlapSeconds: 3_600 });
        life.clock.advance(2 * hour);
        await life.up({ overlapSeconds: 3_600, rotationTrigger: "second" });
        life.clock.advance(minute);
        life.app.rotateOutsideWithOverlap(7_200);
        expect((await retirement.up()).calls).not.toContain("delete");
        expectOursAlive();
    });

    it("is not ended by a second retirement, or by one declared again", async () => {
        await life.up({ overlapSeconds: 3_600 });
        life.clock.advance(minute);
        expect((await retirement.up()).calls).toContain("delete");
        life.clock.advance(minute);
        life.app.rotateOutsideWithOverlap(7_200);
        retirement.forget();
        expect((await retirement.up()).calls).not.toContain("delete");
        expectOursAlive();
    });

    it("is not ended by a targeted retirement while a rotation of ours is not settled", async () => {
        // The state still has an overlap that has been ended. We did not know its old secret.
        await life.up({ overlapSeconds: 3_600, rotationTrigger: "first" });
        life.clock.advance(minute);
        await retirement.up();
        const { clientSecret } = life.state ?? {};
        life.env["CSP_RETRY_FOR_SECONDS"] = "1";
        life.simulator.setSwitches({ secretPropagationMs: minute });
        const step = await life.up({ overlapSeconds: 3_600, rotationTrigger: "second" });
        expect(step.error).toContain("kept in Pulumi's state as pending");
        expect(life.state).toMatchObject({ clientSecret });
        // pulumi up --target leaves out the secret, so its pending secret can't be settled.
        retirement.forget();
        expect((await retirement.up()).calls).not.toContain("delete");
        expect(life.app.accepts(String(clientSecret))).toBe(true);
    });
});
