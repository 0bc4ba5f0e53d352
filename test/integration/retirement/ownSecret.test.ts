import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { minute } from "../../support/fakeClock";
import { type Lifecycle, startLifecycle } from "../../support/lifecycle";
import { Retirement } from "../../support/retirement";

let life: Lifecycle;
let retirement: Retirement;
const unknown = "The-First-1!";
const first = "Own_Secret.1";
const second = "Own_Secret.2";
const own = (newClientSecret: string) => ({ overlapSeconds: 3_600, newClientSecret });

/** The caller's own secret, in an overlap whose old secret we don't know. */
beforeEach(async () => {
    life = await startLifecycle({ app: { clientSecret: unknown } });
    retirement = new Retirement(life);
    await life.up(own(first));
    life.clock.advance(minute);
});
afterEach(() => life.close());

describe("a process that dies after CSP set the caller's secret, in an overlap over a secret that we don't know", () => {
    it.each(["accept", "conflict"] as const)(
        "is made up for without another POST (CSP would %s the same one)",
        async (postSameSecret) => {
            life.simulator.setSwitches({ postSameSecret });
            await retirement.up();
            life.clock.advance(minute);
            const forget = life.snapshot();
            await life.up(own(second));
            forget();
            life.clock.advance(minute);
            const { calls, error } = await life.up(own(second));
            expect([error, calls]).toEqual([undefined, ["login", "get", "test", "get"]]);
            expect(life.state).toMatchObject({ clientSecret: second, previousClientSecret: first });
            expect(life.app.accepts(first)).toBe(true);

            // That CSP accepts a secret does not prove an overlap of ours, so nothing is ended.
            expect((await retirement.up()).calls).toEqual([]);
            expect([life.app.currentSecret, life.app.previousSecret]).toEqual([second, first]);
        },
    );
});

describe("going back to the secret that we don't know, while it still works", () => {
    it("is refused if CSP refuses the POST, since the retirement would end the secret that consumers have", async () => {
        const before = life.state;
        const { error } = await life.up(own(unknown));
        expect(error).toContain("[OVERLAP_IN_PROGRESS]");
        expect(life.state).toBe(before);
    });

    it("sets it if CSP accepts the POST, and the retirement then ends the other one", async () => {
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        const { calls, error } = await life.up(own(unknown));
        expect(error).toBeUndefined();
        expect(calls).toContain("post");
        expect(life.app.currentSecret).toBe(unknown);
        life.clock.advance(minute);
        expect((await retirement.up()).calls).toContain("delete");
        expect(life.app.accepts(unknown)).toBe(true);
        expect(life.app.accepts(first)).toBe(false);
    });
});
