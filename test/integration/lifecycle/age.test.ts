import { describe, expect, it } from "vitest";
import { day, hour, startOfTime } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

describe("rotateAfterDays", () => {
    it("the secret rotates once when it is due, and both preview and update say why", async () => {
        const inputs = { rotateAfterDays: 30 };
        await life.up(inputs);
        life.clock.advance(30 * day - 1);
        expect(await life.up(inputs)).toEqual({ operation: "same", calls: [], lines: [] });
        life.clock.advance(1);
        const due = life.clock.iso();
        life.clock.advance(hour);
        const preview = await life.preview(inputs);
        expect(preview).toMatchObject({ operation: "update", calls: [] });
        expect(preview.lines).toEqual([expect.stringContaining(`will rotate: the secret was due at ${due}`)]);
        const { calls, lines } = await life.up(inputs);
        expect(calls).toEqual(["login", "put", "test"]);
        expect(lines.join()).toContain("rotated (age)");
        expect(life.state).toMatchObject({
            rotationReason: "age",
            rotationCount: 2,
            rotatedAt: life.clock.iso(),
        });
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
        expect((await life.up(inputs)).operation).toBe("same");
        life.clock.advance(30 * day);
        expect((await life.up(inputs)).operation).toBe("update");
    });

    it("the age counts from the last rotation, whatever caused it", async () => {
        await life.up({ rotateAfterDays: 10, rotationTrigger: 1 });
        life.clock.advance(9 * day);
        const inputs = { rotateAfterDays: 10, rotationTrigger: 2 };
        await life.up(inputs);
        life.clock.advance(9 * day);
        expect((await life.up(inputs)).operation).toBe("same");
    });

    it("the age may be a fraction of a day", async () => {
        const inputs = { rotateAfterDays: 0.5 };
        await life.up(inputs);
        life.clock.advance(12 * hour);
        expect((await life.up(inputs)).calls).toContain("put");
    });

    it("a clock that jumps back, even far, does not cause a rotation", async () => {
        const inputs = { rotateAfterDays: 1 };
        await life.up(inputs);
        life.clock.advance(-hour);
        expect(await life.up(inputs)).toMatchObject({ operation: "same", calls: [] });
        life.clock.advance(-1_000 * day);
        expect(await life.up(inputs)).toMatchObject({ operation: "same", calls: [] });
    });

    it("a clock that goes back during an update ends it with an error, not with one rotation after the other", async () => {
        const inputs = { rotateAfterDays: 1 };
        await life.up(inputs);
        life.clock.advance(3 * day);
        life.isEngineAlive = () => {
            life.clock.set(startOfTime + day);
            return Promise.resolve(true);
        };
        const { calls, error } = await life.up(inputs);
        expect(calls.filter((call) => call === "put")).toHaveLength(11);
        expect(error).toMatch(/the update comes to no end.*\[INTERNAL_ERROR\]$/);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });

    it("setting the age rotates a secret that is already older, and leaves a younger one", async () => {
        await life.up();
        life.clock.advance(5 * day);
        expect((await life.up({ rotateAfterDays: 6 })).calls).toEqual([]);
        expect(life.state).toMatchObject({ nextRotationAt: new Date(life.clock.now() + day).toISOString() });
        expect((await life.up({ rotateAfterDays: 5 })).calls).toEqual(["login", "put", "test"]);
    });

    it("removing the age removes the due date", async () => {
        await life.up({ rotateAfterDays: 1 });
        life.clock.advance(5 * day);
        expect((await life.up()).calls).toEqual([]);
        expect(life.state).not.toHaveProperty("nextRotationAt");
    });

    it("only an update rotates an overdue secret: a refresh and a destroy don't", async () => {
        await life.up({ rotateAfterDays: 1 });
        life.clock.advance(5 * day);
        expect((await life.refresh()).calls).toEqual(["test"]);
        expect((await life.destroy()).calls).toEqual([]);
        expect(life.app.secretsMade).toHaveLength(2);
    });
});
