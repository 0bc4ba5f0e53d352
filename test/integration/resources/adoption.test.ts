import { describe, expect, it } from "vitest";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

describe("an adoption", () => {
    it("by a creation tests the secret, rotates nothing, needs no credentials, and applies the trigger", async () => {
        const existingClientSecret = life.app.currentSecret;
        const inputs = { existingClientSecret, rotationTrigger: 1 };
        const step = await life.succeeds(inputs);
        expect(step).toMatchObject({ operation: "create", calls: ["test", "login", "get"] });
        expect(step.lines).toEqual([
            expect.stringContaining("will be created and adopts existingClientSecret; nothing rotates"),
            expect.stringContaining("adopted the existing secret; nothing was rotated"),
        ]);
        life.expectCurrent({
            ...inputs,
            rotationReason: "adopted",
            rotationCount: 0,
            verified: true,
            adoptedAt: life.clock.iso(),
        });
        expect(life.state).not.toHaveProperty("rotatedAt");
        await life.expectSettled(inputs);
        expect(life.app.secretsMade).toHaveLength(1);

        // Once it is rotated, the secret is not adopted again.
        const changed = { existingClientSecret, rotationTrigger: 2 };
        expect((await life.succeeds(changed)).calls).toEqual(["login", "put", "test"]);
        life.expectCurrent({ rotationCount: 1 });
        expect(life.state).not.toHaveProperty("adoptedAt");
        await life.expectSettled(changed);
    });

    it("by an update takes what somebody made outside Pulumi, and a refresh's mark goes", async () => {
        await life.up({ rotationTrigger: 1 });
        const inputs = { existingClientSecret: life.app.rotateOutside(), rotationTrigger: 1 };
        await life.refresh();
        expect(life.state).toMatchObject({ rejected: true });
        expect(await life.preview(inputs)).toMatchObject({ operation: "update", calls: [] });
        delete life.env["CSP_API_TOKEN"];
        expect((await life.succeeds(inputs)).calls).toEqual(["test"]);
        life.expectCurrent({ rotationReason: "adopted", rotationCount: 1, adoptedAt: life.clock.iso() });
        expect(life.state).not.toHaveProperty("rejected");
        await life.expectSettled(inputs);
    });

    it("is kept when the rotation for a changed trigger, which follows it, fails", async () => {
        await life.up({ rotationTrigger: 1 });
        const existingClientSecret = life.app.rotateOutside();
        const inputs = { existingClientSecret, rotationTrigger: 2 };
        life.simulator.fault("regenerateSecret", { status: 403 }, always);
        const { calls, lines } = await life.fails(inputs, "status 403");
        expect(calls).toEqual(["test", "login", "get", "put"]);
        expect(lines.join()).toContain("adopted the existing secret; nothing was rotated");
        expect(life.state).toMatchObject({ clientSecret: existingClientSecret, rotationTrigger: 1 });
        life.simulator.clearFaults();
        expect((await life.succeeds(inputs)).calls).toEqual(["login", "put", "test"]);
        life.expectCurrent({ ...inputs, rotationReason: "trigger" });
    });
});
