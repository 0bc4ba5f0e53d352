import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { oauthAppSecretHandler, previousSecretRetirementHandler } from "../../support/dynamicHandlers";
import { hour, minute } from "../../support/fakeClock";
import { type Lifecycle, startLifecycle } from "../../support/lifecycle";
import { Retirement } from "../../support/retirement";

let life: Lifecycle;
let retirement: Retirement;
const inputs = { overlapSeconds: 3_600, revokeOnDelete: true };

/** `pulumi destroy`: one process removes the retirement, if there is one, and then the secret. */
async function destroy({ withRetirement }: { withRetirement: boolean }): Promise<string> {
    const lines: string[] = [];
    const { clock, env } = life;
    const provider = createProviderContext({
        clock,
        env,
        write: (line: string) => void lines.push(line),
        isEngineAlive: () => Promise.resolve(true),
    });
    const id = retirement.id ?? "";
    life.simulator.clearCalls();
    if (withRetirement) await previousSecretRetirementHandler(provider).delete?.(id, retirement.state ?? {});
    await oauthAppSecretHandler(provider).delete?.(id, life.state ?? {});
    return lines.join("\n");
}

const revocations = () => life.simulator.callsOf("regenerateSecret").length;

beforeEach(async () => {
    life = await startLifecycle();
    retirement = new Retirement(life);
    await life.up(inputs);
    life.clock.advance(minute);
});
afterEach(() => life.close());

describe("revokeOnDelete after a retirement has ended the overlap", () => {
    it.each([true, false])("revokes (the app shows overlaps: %s)", async (reportOverlapInApp) => {
        life.simulator.setSwitches({ reportOverlapInApp });
        await retirement.up();
        life.clock.advance(minute);
        expect(await destroy({ withRetirement: true })).toContain("its secret is revoked");
        expect(revocations()).toBe(1);
        expect(life.app.accepts(String(life.state?.["clientSecret"]))).toBe(false);
    });

    it("does not revoke while somebody else's overlap runs", async () => {
        await retirement.up();
        life.clock.advance(minute);
        const theirs = life.app.rotateOutsideWithOverlap(7_200);
        expect(await destroy({ withRetirement: true })).toContain("its secret is not revoked");
        expect(revocations()).toBe(0);
        expect(life.app.currentSecret).toBe(theirs);
    });

    it("does not revoke for the retirement of an earlier rotation", async () => {
        await retirement.up();
        await life.up({ ...inputs, rotationTrigger: "second" });
        expect(await destroy({ withRetirement: true })).toContain("its secret is not revoked");
        expect(revocations()).toBe(0);
    });
});

describe("revokeOnDelete without a retirement", () => {
    it("does not revoke while the overlap may run", async () => {
        expect(await destroy({ withRetirement: false })).toContain("overlap may be in progress");
        expect(revocations()).toBe(0);
    });

    it("revokes once the overlap has ended by itself", async () => {
        life.clock.advance(hour);
        expect(await destroy({ withRetirement: false })).toContain("its secret is revoked");
        expect(revocations()).toBe(1);
    });
});
