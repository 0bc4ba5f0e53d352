import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../support/fakeClock";
import { always } from "../../../support/faults";
import { type PluginProcess, usePlugin } from "../../../support/plugin/scene";

const scene = usePlugin();

/** A clock on which sleepers sleep until something else wakes them. */
class SleepyClock extends FakeClock {
    #fallAsleep = () => {};
    /** Resolves once somebody sleeps. */
    readonly asleep = new Promise<void>((resolve) => {
        this.#fallAsleep = resolve;
    });

    override sleep(milliseconds: number): Promise<void> {
        this.sleeps.push(milliseconds);
        this.#fallAsleep();
        return new Promise(() => {});
    }
}

/** What becomes of a command that is cancelled once its process waits. */
async function cancelled<T>(command: (on: PluginProcess) => Promise<T>): Promise<T> {
    const clock = new SleepyClock();
    const plugin = await scene.startProcess({ clock });
    const result = command(plugin);
    await clock.asleep;
    await plugin.cancel();
    return await result;
}

describe("a cancelled command", () => {
    it("makes no further attempt in the middle of a wait, says that it may be repeated, and keeps the old state", async () => {
        const ci = scene.resource();
        await ci.up();
        const before = ci.kept;
        scene.simulator.fault("regenerateSecret", { status: 503, headers: { "retry-after": "120" } }, always);
        const step = await cancelled((on) => ci.up({ rotationTrigger: 1 }, { on }));
        expect(step.calls).toEqual(["login", "put"]);
        expect(step.error).toMatch(/the command was cancelled.*run `pulumi up` again\. \[CANCELLED\]$/);
        expect(step.error).not.toMatch(/may have|pending/);
        expect(step.lines).toEqual([
            expect.stringMatching(/trying again in 120 s \(to stop now, press Ctrl-C: the present secret stays/),
        ]);
        expect(ci.kept).toEqual(before);
    });

    it("keeps the secret that CSP gave before, as a pending one that the next update verifies", async () => {
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const ci = scene.resource();
        const step = await cancelled((on) => ci.up({ rotationTrigger: 1 }, { on }));
        expect(step.calls).toEqual(["login", "put", "test"]);
        expect(step.error).toMatch(/cancelled.*The new secret is kept in Pulumi's state as pending.*\[CANCELLED\]$/);
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, verificationPending: true });

        scene.simulator.clearFaults();
        expect(await ci.up({ rotationTrigger: 1 })).toMatchObject({ operation: "update", calls: ["test"] });
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, verified: true });
        expect(ci.outputs).not.toHaveProperty("verificationPending");
    });

    it("starts no further call in the same process, and still handles what needs none", async () => {
        const ci = scene.resource();
        await ci.up();
        const on = await scene.startProcess();
        await on.cancel();
        const before = ci.kept;
        expect(await ci.up({}, { on })).toMatchObject({ operation: "same", calls: [] });
        const news = { rotationTrigger: 1 };
        expect(await ci.preview(news, { on })).toMatchObject({ operation: "update", calls: [] });
        expect(await ci.up(news, { on })).toMatchObject({ calls: [], error: expect.stringContaining("[CANCELLED]") });
        expect((await ci.refresh({ on })).lines).toEqual([expect.stringContaining("the refresh can't tell")]);
        expect(ci.kept).toEqual(before);
    });
});

it("customTimeouts bound the retries of a creation, an update and a deletion, but allow none beyond the usual", async () => {
    const ci = scene.resource();
    await ci.up({ revokeOnDelete: true });
    const before = ci.kept;
    scene.simulator.fault("regenerateSecret", { status: 503 }, always);
    const secondsOf = async (command: Promise<{ readonly error?: string }>) => {
        const began = scene.clock.now();
        expect((await command).error).toContain("[CSP_SERVER_ERROR]");
        return (scene.clock.now() - began) / 1_000;
    };
    const create = (timeoutSeconds: number) => scene.resource("other").up({}, { timeoutSeconds });
    expect(await secondsOf(create(10))).toBe(10);
    expect(await secondsOf(create(0))).toBe(300);
    expect(await secondsOf(create(3_600))).toBe(300);
    expect(await secondsOf(ci.up({ rotationTrigger: 1 }, { timeoutSeconds: 7 }))).toBe(7);
    expect(await secondsOf(ci.destroy({ timeoutSeconds: 5 }))).toBe(5);
    expect(ci.kept).toEqual(before);
});
