import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { hour, minute, second } from "../../support/fakeClock";
import { type Lifecycle, startLifecycle } from "../../support/lifecycle";
import { Retirement } from "../../support/retirement";

let life: Lifecycle;
let retirement: Retirement;
const first = "The-First-1!";
const overlap = { overlapSeconds: 3_600, existingClientSecret: first };

beforeEach(async () => {
    life = await startLifecycle({ app: { clientSecret: first } });
    retirement = new Retirement(life);
    await life.up({ ...overlap, rotationTrigger: "first" });
});
afterEach(() => life.close());

async function rotate(rotationTrigger = "second", more = {}): Promise<void> {
    life.clock.advance(minute);
    expect((await life.up({ ...overlap, ...more, rotationTrigger })).error).toBeUndefined();
    life.clock.advance(second);
}

const rotatedAt = () => life.state?.["rotatedAt"];

/** Two consumers, neither of which has the secret of the last rotation. */
async function awaitTwo(): Promise<void> {
    await rotate();
    retirement.confirmations = [null, null];
    expect(await retirement.up()).toMatchObject({ operation: "create", calls: [] });
    expect(retirement.state).toMatchObject({ rotatedAt: rotatedAt(), unconfirmed: 2 });
}

describe("the overlap is ended only when every consumer elsewhere has confirmed the rotation", () => {
    it("and until then each up ends nothing, makes no call and says how many are missing", async () => {
        await awaitTwo();
        retirement.confirmations = [rotatedAt(), null];
        const step = await retirement.up();
        expect(step).toMatchObject({ operation: "update", calls: [] });
        const until = life.state?.["previousClientSecretExpiresAt"];
        expect(step.lines).toEqual([
            `OAuth app app in organization ${life.simulator.orgId}: the confirmation of 1 of 2 consumers is missing, so nothing ` +
                `is ended: the previous secret works until ${until}, and the next \`pulumi up\` looks again`,
        ]);
        expect(step.error).toBeUndefined();
        expect(retirement.state).toMatchObject({ rotatedAt: rotatedAt(), unconfirmed: 1 });
        expect(retirement.state).not.toHaveProperty("retiredAt");
        expect(life.app.accepts(first)).toBe(true);
    });

    it("and is then retired once, as without confirmations, after the time to drain", async () => {
        await awaitTwo();
        life.clock.sleeps.length = 0;
        retirement.drainSeconds = 30;
        retirement.confirmations = [rotatedAt(), rotatedAt()];
        const step = await retirement.up();
        expect(step).toMatchObject({ operation: "update", calls: ["test", "test", "login", "delete"] });
        expect(step.lines).toEqual([
            expect.stringContaining("no confirmation is missing: this update will end the overlap"),
            expect.stringContaining("waiting 30 s for consumers"),
            expect.stringContaining("the previous secret is retired"),
        ]);
        expect(life.clock.sleeps).toEqual([30 * second]);
        expect(retirement.state).toMatchObject({ retiredAt: life.clock.iso() });
        expect(retirement.state).not.toHaveProperty("unconfirmed");
        expect(await retirement.up()).toEqual({ operation: "same", calls: [], lines: [] });
    });

    it("and a set that is complete from the start ends it in the up that creates the retirement", async () => {
        await rotate();
        retirement.confirmations = [rotatedAt()];
        expect(await retirement.up()).toMatchObject({
            operation: "create",
            calls: ["test", "test", "login", "delete"],
        });
        expect(retirement.state).not.toHaveProperty("unconfirmed");
    });

    it("and an up that could not end it tries again", async () => {
        await awaitTwo();
        retirement.confirmations = [rotatedAt(), rotatedAt()];
        life.simulator.fault("deleteOldSecret", { status: 403 });
        expect((await retirement.up()).error).toContain("status 403");
        expect(retirement.state).toMatchObject({ unconfirmed: 2 });
        expect((await retirement.up()).calls).toContain("delete");
    });
});

describe("an unchanged up with a confirmation missing", () => {
    it("shows no change, makes no call, and says that it waits", async () => {
        await awaitTwo();
        const before = retirement.state;
        life.clock.advance(minute);
        const step = await retirement.up();
        expect(step).toMatchObject({ operation: "same", calls: [] });
        expect(step.lines).toEqual([expect.stringMatching(/confirmations of 2 of 2 consumers are missing/)]);
        expect(retirement.state).toEqual(before);
    });
});

describe("what counts as a confirmation", () => {
    it("is never printed or kept in the outputs, since it may be secret", async () => {
        await rotate();
        life.secrets.push("A-Wrong-Output-1!");
        retirement.confirmations = ["A-Wrong-Output-1!"];
        await retirement.up();
        await retirement.preview({ rotatedAt: unknownValue });
        expect(retirement.state).toMatchObject({ unconfirmed: 1 });
    });
});

describe("confirmations that are missing when", () => {
    it("the input is removed hold nothing back: the overlap is ended", async () => {
        await awaitTwo();
        retirement.confirmations = undefined;
        const step = await retirement.up();
        expect(step.calls).toContain("delete");
        expect(step.lines[0]).toContain("this update will end the overlap");
        expect(retirement.state).not.toHaveProperty("unconfirmed");
    });

    it.each(["refresh", "none"])(
        "the overlap has ended by itself are reported once, and no longer waited for (%s)",
        async (read) => {
            await awaitTwo();
            life.clock.advance(2 * hour);
            if (read === "refresh") await life.refresh();
            const step = await retirement.up();
            expect(step).toMatchObject({ operation: "update", calls: [] });
            expect(step.lines).toEqual([
                expect.stringMatching(
                    /the overlap has ended by itself, although the confirmations of 2 of 2 consumers are missing/,
                ),
            ]);
            expect(retirement.state).not.toHaveProperty("unconfirmed");
            expect(retirement.state).not.toHaveProperty("retiredAt");
            expect(await retirement.up()).toEqual({ operation: "same", calls: [], lines: [] });
        },
    );

    it("a new rotation with overlap follows belong to the new one", async () => {
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        await awaitTwo();
        const old = rotatedAt();
        retirement.confirmations = [old, null];
        await retirement.up();
        life.clock.advance(2 * hour);
        await rotate("third");
        expect(await retirement.up()).toMatchObject({ operation: "update", calls: [] });
        expect(retirement.state).toMatchObject({ rotatedAt: rotatedAt(), unconfirmed: 2 });
        retirement.confirmations = [old, old];
        expect(await retirement.up()).toMatchObject({ operation: "same", calls: [] });
        retirement.confirmations = [rotatedAt(), rotatedAt()];
        expect((await retirement.up()).calls).toContain("delete");
    });

    it("a regeneration follows, which ends both secrets, are not waited for", async () => {
        await awaitTwo();
        await rotate("third", { overlapSeconds: 0 });
        expect(await retirement.up()).toEqual({ operation: "update", calls: [], lines: [] });
        expect(retirement.state).not.toHaveProperty("unconfirmed");
    });

    it("the rotation was dealt with before the input was added change nothing", async () => {
        await rotate();
        await retirement.up();
        const before = retirement.state;
        retirement.confirmations = [null];
        expect(await retirement.up()).toEqual({ operation: "same", calls: [], lines: [] });
        expect(retirement.state).toEqual(before);
    });

    it("the stored secret was only adopted, without a rotation, change nothing", async () => {
        retirement.confirmations = [null];
        expect(await retirement.up()).toEqual({ operation: "create", calls: [], lines: [] });
        expect(retirement.state).not.toHaveProperty("unconfirmed");
    });

    it("the provider's text is missing too keep the retirement as it was", async () => {
        await awaitTwo();
        const before = retirement.state;
        retirement.dropProviderText();
        expect(await retirement.up()).toMatchObject({ operation: "update", calls: [] });
        expect(retirement.state).toEqual(before);
    });
});
