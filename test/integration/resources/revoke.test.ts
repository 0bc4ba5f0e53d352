import { beforeEach, describe, expect, it } from "vitest";
import { day, second } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const revoking = { revokeOnDelete: true };
const overlapping = { ...revoking, overlapSeconds: 60 };
let secret: string;

beforeEach(async () => {
    await life.up(revoking);
    secret = life.app.currentSecret;
});

/** Makes sure that a destroy succeeds, leaves the secret, and says why in its last line. */
async function expectLeft(why: string): Promise<void> {
    const made = life.app.secretsMade.length;
    const { error, lines } = await life.destroy();
    expect(error).toBeUndefined();
    expect(lines.at(-1)).toContain(why);
    expect(life.app.secretsMade).toHaveLength(made);
}

it("a destroy without revokeOnDelete makes no call, and needs neither credentials nor CSP nor valid settings", async () => {
    await life.up();
    delete life.env["CSP_API_TOKEN"];
    life.env["CSP_REQUEST_TIMEOUT_SECONDS"] = "soon";
    life.simulator.setDown(true);
    expect(await life.destroy()).toEqual({ operation: "delete", calls: [], lines: [] });
    expect(life.state).toBeUndefined();
});

describe("a destroy with revokeOnDelete", () => {
    it("regenerates the secret once more, so that the stored one no longer works", async () => {
        const { calls, lines } = await life.destroy();
        expect(calls).toEqual(["test", "login", "get", "put"]);
        expect(lines).toEqual([expect.stringMatching(/: its secret is revoked$/)]);
        expect(life.app.accepts(secret)).toBe(false);
    });

    it("fails without working credentials, and is finished by the same command under a freeze", async () => {
        life.env["CSP_API_TOKEN"] = "expired";
        const { error } = await life.destroy();
        expect(error).toContain("run the same command with CSP_FREEZE_ROTATION=true.");
        expect(error).toContain(`The secret's organization is ${life.simulator.orgId}.`);
        life.env["CSP_FREEZE_ROTATION"] = "true";
        await expectLeft("its secret is not revoked: rotation is frozen");
        expect(life.state).toBeUndefined();
        expect(life.app.accepts(secret)).toBe(true);
    });

    it("takes a lost response for a revocation if the stored secret no longer works", async () => {
        life.simulator.fault("regenerateSecret", { drop: "after" }, always);
        const { error, lines } = await life.destroy();
        expect(error).toBeUndefined();
        expect(lines.at(-1)).toMatch(/: its secret is revoked$/);
        expect(life.app.accepts(secret)).toBe(false);
    });

    it.each([
        { name: "a lost request", fault: { drop: "before" }, says: "[CSP_UNREACHABLE]" },
        { name: "a proxy's 404", fault: { html: true, status: 404 }, says: "status 404" },
    ] as const)("fails with $name while the stored secret works, and can be run again", async ({ fault, says }) => {
        life.simulator.fault("regenerateSecret", fault, always);
        expect((await life.destroy()).error).toContain(says);
        expect(life.state).toBeDefined();
        life.simulator.clearFaults();
        await life.destroy();
        expect(life.app.accepts(secret)).toBe(false);
    });

    it("leaves the secrets of an overlap while it runs, and revokes after it, though CSP took a moment to set it", async () => {
        life.clock.tick = 1;
        await life.up({ ...overlapping, rotationTrigger: 1 });
        const restore = life.snapshot();
        life.clock.advance(59 * second);
        await expectLeft("a rotation with overlap may be in progress");
        restore();
        life.clock.advance(day);
        await life.destroy();
        expect(life.app.accepts(life.app.secretsMade.at(-2) ?? "")).toBe(false);
    });
});

describe("a replacement, with revokeOnDelete", () => {
    it("by one of another app revokes the old app's secret and leaves the new one", async () => {
        life.simulator.addApp({ id: "other" });
        await life.succeeds({ ...revoking, oauthAppId: "other" });
        expect(life.app.accepts(secret)).toBe(false);
        expect(life.simulator.app("other").accepts(String(life.state?.["clientSecret"]))).toBe(true);
    });

    it("by one of the same app leaves the secret that was just made", async () => {
        const { lines, error } = await life.replace(overlapping);
        expect(error).toBeUndefined();
        expect(lines.at(-1)).toContain("its secret is not revoked");
        life.expectCurrent();
    });
});
