import { beforeEach, describe, expect, it } from "vitest";
import { day } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const first = "My-first-secret-1";
const second = "My-second-secret-2";
const overlap = { overlapSeconds: 3_600 };

/** A resource with the caller's own secret, a day old. */
beforeEach(async () => {
    life.secrets.push(first, second);
    await life.up({ ...overlap, newClientSecret: first, rotationTrigger: 1 });
    life.clock.advance(day);
});

describe("newClientSecret", () => {
    it("on create it becomes the secret and is stored as applied", () => {
        expect(life.app.currentSecret).toBe(first);
        expect(life.state).toMatchObject({
            clientSecret: first,
            newClientSecret: first,
            rotationReason: "created",
            rotationTrigger: 1,
        });
    });

    it("an unchanged value does nothing", async () => {
        const inputs = { ...overlap, newClientSecret: first, rotationTrigger: 1 };
        expect(await life.up(inputs)).toMatchObject({ operation: "same", calls: [] });
    });

    it("a new value is first tested in case it is already set, and then set", async () => {
        const inputs = { ...overlap, newClientSecret: second, rotationTrigger: 1 };
        expect(await life.preview(inputs)).toMatchObject({ operation: "update", calls: [] });
        const { calls, error } = await life.up(inputs);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["test", "login", "post", "test"]);
        expect(life.state).toMatchObject({
            clientSecret: second,
            newClientSecret: second,
            previousClientSecret: first,
            rotationReason: "newClientSecret",
            rotationCount: 2,
        });
        expect(await life.up(inputs)).toMatchObject({ operation: "same", calls: [] });
    });

    it("a new value with a new trigger rotates once, for the trigger", async () => {
        const { calls } = await life.up({ ...overlap, newClientSecret: second, rotationTrigger: 2 });
        expect(calls.filter((call) => call === "post")).toHaveLength(1);
        expect(life.state).toMatchObject({
            clientSecret: second,
            rotationReason: "trigger",
            rotationTrigger: 2,
        });
    });

    it("removing it does not rotate, and later rotations generate secrets", async () => {
        expect((await life.up({ ...overlap, rotationTrigger: 1 })).calls).toEqual([]);
        expect(life.state).not.toHaveProperty("newClientSecret");
        await life.up({ ...overlap, rotationTrigger: 2 });
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            previousClientSecret: first,
        });
    });

    it.each([
        { name: "a trigger", inputs: { rotationTrigger: 2 }, says: "rotationTrigger changed" },
        {
            name: "its age",
            inputs: { rotationTrigger: 1, rotateAfterDays: 1 },
            says: "reached rotateAfterDays",
        },
    ])("an unchanged value is refused before any POST when $name asks for a rotation", async ({ inputs, says }) => {
        const before = life.state;
        const all = { ...overlap, newClientSecret: first, ...inputs };
        const preview = await life.preview(all);
        expect(preview.lines).toEqual([expect.stringMatching(/newClientSecret: a rotation is due.*Give a new one/)]);
        const { error, calls } = await life.up(all);
        expect(calls).toEqual([]);
        expect(error).toContain(says);
        expect(error).toContain("[NEW_SECRET_NEEDED]");
        expect(life.state).toBe(before);
    });

    it("an unchanged value is refused when CSP rejects the stored secret, and the error asks for a new one", async () => {
        life.app.rotateOutside();
        await life.refresh();
        const { error, calls } = await life.up({ ...overlap, newClientSecret: first, rotationTrigger: 1 });
        expect(error).toContain("[NEW_SECRET_NEEDED]");
        expect(calls).not.toContain("post");
        const healed = await life.up({ ...overlap, newClientSecret: second, rotationTrigger: 1 });
        expect(healed.error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: second });
    });

    it.each(["Short-1", "no-upper-case-1", "NO-LOWER-CASE-1", "No-digit-at-all", "NoMarkAtAll1"])(
        "%s breaks CSP's rules and is refused before any call without being shown",
        async (newClientSecret) => {
            life.secrets.push(newClientSecret);
            const { operation, calls, error } = await life.up({ ...overlap, newClientSecret });
            expect(operation).toBe("check");
            expect(calls).toEqual([]);
            expect(error).toMatch(/^newClientSecret: must have/);
        },
    );

    it("a value without an overlap is refused before any call", async () => {
        const { operation, error } = await life.up({ newClientSecret: second });
        expect(operation).toBe("check");
        expect(error).toMatch(/^newClientSecret: needs overlapSeconds > 0/);
    });
});

describe("a process that dies after CSP set the caller's secret, before the state was stored", () => {
    const inputs = { ...overlap, newClientSecret: second, rotationTrigger: 1 };

    it("the next update tests the secret once and does not post it again", async () => {
        const forget = life.snapshot();
        await life.up(inputs);
        forget();
        const { calls, error } = await life.up(inputs);
        expect(error).toBeUndefined();
        // Nobody knows the old secret of the first overlap, which has ended: is it that one, or may it be that of another one?
        expect(calls).toEqual(["test", "login", "get"]);
        expect(life.state).toMatchObject({
            clientSecret: second,
            previousClientSecret: first,
            rotationCount: 2,
        });
        expect(life.app.accepts(first)).toBe(true);
    });

    it("the next create tests the secret too and does not post it again", async () => {
        life.simulator.addApp({ id: "other" });
        const forget = life.snapshot();
        await life.replace({ ...inputs, oauthAppId: "other" });
        forget();
        const { error } = await life.replace({ ...inputs, oauthAppId: "other" });
        expect(error).toBeUndefined();
        expect(life.simulator.callsOf("setSecret")).toEqual([]);
        expect(life.state).toMatchObject({ clientSecret: second, rotationReason: "created" });
    });

    it("the previous secret of a running overlap is not mistaken for a secret already set, since it will expire", async () => {
        life.simulator.addApp({ id: "other", clientSecret: second });
        life.simulator.setSwitches({ postDuringOverlap: "refuse" });
        const created = { ...overlap, oauthAppId: "other" };
        await life.replace(created);
        const { clientSecret } = life.state ?? {};
        const { error } = await life.up({ ...created, newClientSecret: second });
        expect(error).toContain("[OVERLAP_IN_PROGRESS]");
        expect(life.state).toMatchObject({ clientSecret });
    });

    it("nothing is posted when it can't be determined whether CSP has the secret", async () => {
        const before = life.state;
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const { error, calls } = await life.up(inputs);
        expect(error).toContain("status 503");
        expect(calls).not.toContain("post");
        expect(life.state).toEqual(before);
    });
});
