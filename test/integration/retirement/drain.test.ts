import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { previousSecretRetirementHandler } from "../../support/dynamicHandlers";
import { second } from "../../support/fakeClock";
import { type Lifecycle, startLifecycle } from "../../support/lifecycle";
import { Retirement } from "../../support/retirement";

let life: Lifecycle;
let retirement: Retirement;
const first = "The-First-1!";

/** A secret that was rotated with an overlap of an hour, or of another length. We know the previous secret. */
async function rotate(overlapSeconds = 3_600): Promise<void> {
    const inputs = { overlapSeconds, existingClientSecret: first };
    await life.up({ ...inputs, rotationTrigger: "first" });
    expect((await life.up({ ...inputs, rotationTrigger: "second" })).error).toBeUndefined();
    life.clock.sleeps.length = 0;
}

beforeEach(async () => {
    life = await startLifecycle({ app: { clientSecret: first } });
    retirement = new Retirement(life);
});
afterEach(() => life.close());

describe("the retirement waits for consumers that still use the previous secret", () => {
    it.each([
        { drainSeconds: undefined, sleeps: [30 * second], says: "waiting 30 s for consumers" },
        { drainSeconds: 0.5, sleeps: [second / 2], says: "waiting 1 s for consumers" },
        {
            drainSeconds: 150,
            sleeps: [60 * second, 60 * second, 30 * second],
            says: "waiting 150 s for consumers",
        },
    ])("for $drainSeconds seconds, with a line, and then ends the overlap", async ({ drainSeconds, sleeps, says }) => {
        await rotate();
        retirement.drainSeconds = drainSeconds;
        const step = await retirement.up();
        expect(step.calls).toEqual(["test", "test", "login", "delete"]);
        expect(step.lines).toEqual([
            expect.stringContaining(`${says} that still use the previous secret`),
            expect.stringContaining("the previous secret is retired"),
        ]);
        expect(life.clock.sleeps).toEqual(sleeps);
        expect(retirement.state).toMatchObject({ retiredAt: life.clock.iso() });
        expect(retirement.state).not.toHaveProperty("drainSeconds");
    });

    it("but not beyond the end of the overlap, after which there is nothing to end", async () => {
        await rotate(20);
        retirement.drainSeconds = 30;
        const { calls, lines, error } = await retirement.up();
        // A test request shows that it has ended.
        expect({ calls, error }).toEqual({ calls: ["test"], error: undefined });
        expect(lines).toEqual([expect.stringContaining("waiting 20 s for consumers")]);
        expect(life.clock.sleeps).toEqual([20 * second]);
        expect(retirement.state).toMatchObject({ rotatedAt: life.state?.["rotatedAt"] });
        expect(retirement.state).not.toHaveProperty("retiredAt");
    });

    it("and not at all if no overlap runs", async () => {
        await life.up({ existingClientSecret: first });
        retirement.drainSeconds = 30;
        expect(await retirement.up()).toEqual({ operation: "create", calls: [], lines: [] });
        expect(life.clock.sleeps).toEqual([]);
    });

    it("and makes no call and stops waiting once the engine is gone", async () => {
        await rotate();
        retirement.drainSeconds = 600;
        life.isEngineAlive = () => Promise.resolve(false);
        const { calls, error } = await retirement.up();
        expect(calls).toEqual([]);
        expect(error).toMatch(/ENGINE_GONE/);
        expect(life.clock.sleeps).toEqual([60 * second]);
        expect(retirement.state).toBeUndefined();
    });

    it("and does not run again if only drainSeconds changes", async () => {
        await rotate();
        await retirement.up();
        retirement.drainSeconds = 60;
        expect(await retirement.up()).toEqual({ operation: "same", calls: [], lines: [] });
    });
});

describe("drainSeconds", () => {
    it.each([-1, "30", "", true, {}])("that is %j is refused by its name, before any call", async (value) => {
        await rotate();
        retirement.drainSeconds = value;
        const { operation, calls, error } = await retirement.up();
        expect({ operation, calls }).toEqual({ operation: "check", calls: [] });
        expect(error).toMatch(/^drainSeconds: must /);
    });

    const { check } = previousSecretRetirementHandler(createProviderContext({ env: {} }));

    it.each([Number.NaN, Number.POSITIVE_INFINITY])("that is %j is refused too", async (drainSeconds) => {
        const { failures } = (await check?.({}, { drainSeconds })) ?? {};
        expect(failures).toEqual([{ property: "", reason: "drainSeconds: must be a number" }]);
    });

    it.each([0, 0.25, 1e9, null, unknownValue])("may be %j", async (drainSeconds) => {
        const { failures } = (await check?.({}, { drainSeconds })) ?? {};
        expect(failures).toEqual([]);
    });

    it("must not be misspelt", async () => {
        const { failures } = (await check?.({}, { drainSecond: 5, __provider: "text" })) ?? {};
        const says = "drainSecond: this is not an input of PreviousSecretRetirement.";
        expect(failures).toEqual([{ property: "", reason: expect.stringContaining(says) }]);
    });
});
