import { beforeEach, describe, expect, it } from "vitest";
import { day } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";
import type { Properties } from "../../support/properties";

const life = useLifecycle();
let old: string;

const mistaken = "A-mistaken-secret-1";
const better = "A-better-secret-2";
const overlap = { overlapSeconds: 3_600 };

beforeEach(async () => {
    life.secrets.push(mistaken, better);
    await life.up({ ...overlap, rotationTrigger: 1 });
    life.clock.advance(day);
    await life.refresh();
    old = life.app.currentSecret;
});

/** An overlap rotation with an unknown outcome: CSP has carried it out or not. */
async function leavePending(inputs: Properties, drop: "before" | "after" = "before"): Promise<void> {
    life.simulator.fault("setSecret", { drop });
    life.simulator.fault(
        "clientCredentialsGrant",
        { drop: "before" },
        { ...always, call: inputs["newClientSecret"] ? 2 : 1 },
    );
    expect((await life.up(inputs)).error).toBeDefined();
    life.simulator.clearFaults();
    expect(life.state).toHaveProperty("pendingClientSecret");
}

describe("a rejected pending secret that the inputs no longer ask for", () => {
    it.each([
        { name: "the trigger was taken back", from: { rotationTrigger: 2 }, to: { rotationTrigger: 1 } },
        { name: "the trigger was removed", from: { rotationTrigger: 2 }, to: {} },
        {
            name: "the caller's secret was removed",
            from: { rotationTrigger: 1, newClientSecret: mistaken },
            to: { rotationTrigger: 1 },
        },
    ])("the pending secret is dropped without a rotation when $name", async ({ from, to }) => {
        await leavePending({ ...overlap, ...from });
        const { error, calls, lines } = await life.up({ ...overlap, ...to });
        expect(error).toBeUndefined();
        expect(new Set(calls)).toEqual(new Set(["test", "login", "get"]));
        expect(lines.join()).toContain("is dropped: the inputs no longer ask for it");
        expect(life.state).toMatchObject({ clientSecret: old, rotationCount: 1 });
        expect(Object.keys(life.state ?? {}).filter((name) => name.startsWith("pending"))).toEqual([]);
        expect(life.app.currentSecret).toBe(old);
        expect(await life.up({ ...overlap, ...to })).toMatchObject({ operation: "same", calls: [] });
    });

    it("another secret of the caller's takes its place", async () => {
        await leavePending({ ...overlap, rotationTrigger: 1, newClientSecret: mistaken });
        const { error } = await life.up({ ...overlap, rotationTrigger: 1, newClientSecret: better });
        expect(error).toBeUndefined();
        expect(life.app.secretsMade).not.toContain(mistaken);
        expect(life.state).toMatchObject({
            clientSecret: better,
            newClientSecret: better,
            previousClientSecret: old,
        });
    });

    it("another secret of the caller's waits for the end of somebody else's overlap, and the update fails until then", async () => {
        await leavePending({ ...overlap, rotationTrigger: 1, newClientSecret: mistaken });
        life.app.rotateOutsideWithOverlap(7_200);
        const { error } = await life.up({ ...overlap, rotationTrigger: 1, newClientSecret: better });
        expect(error).toContain("[OVERLAP_IN_PROGRESS]");
        expect(life.app.secretsMade).not.toContain(better);
    });

    it("a regeneration takes its place, since the trigger still waits", async () => {
        await leavePending({ ...overlap, rotationTrigger: 2 });
        const { calls, error } = await life.up({ rotationTrigger: 2 });
        expect(error).toBeUndefined();
        expect(calls.filter((call) => ["put", "post"].includes(call))).toEqual(["put"]);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationTrigger: 2 });
        expect(life.state).not.toHaveProperty("pendingClientSecret");
    });

    it.each([
        { name: "the trigger was taken back", inputs: { ...overlap, rotationTrigger: 1 }, fault: "before" },
        { name: "the overlap was removed too", inputs: { rotationTrigger: 1 }, fault: "before" },
        {
            name: "the overlap was removed too, and CSP has set the secret",
            inputs: { rotationTrigger: 1 },
            fault: "after",
        },
    ] as const)(
        "the pending secret becomes current when it can't be known whether CSP has set it ($name)",
        async ({ inputs, fault }) => {
            await leavePending({ ...overlap, rotationTrigger: 2 }, fault);
            life.app.setGrantTypes(["authorization_code"]);
            const { error } = await life.up(inputs);
            expect(error).toBeUndefined();
            expect(life.state).toMatchObject({
                clientSecret: life.app.currentSecret,
                previousClientSecret: old,
            });
        },
    );
});
