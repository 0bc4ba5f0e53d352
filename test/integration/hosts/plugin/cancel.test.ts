import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../support/fakeClock";
import { always } from "../../../support/faults";
import type { PluginProcess } from "../../../support/plugin/scene";
import { usePlugin } from "../../../support/plugin/scene";

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

async function sleepyProcess(): Promise<{ plugin: PluginProcess; asleep: Promise<void> }> {
    const clock = new SleepyClock();
    const plugin = await scene.startProcess({ clock });
    return { plugin, asleep: clock.asleep };
}

describe("a cancelled command", () => {
    it("makes no further attempt in the middle of a wait, and says that it may be repeated", async () => {
        const { plugin, asleep } = await sleepyProcess();
        scene.simulator.fault("regenerateSecret", { status: 503, headers: { "retry-after": "120" } }, always);
        const ci = scene.resource();
        const up = ci.up({}, { on: plugin });
        await asleep;
        await plugin.cancel();
        const step = await up;
        expect(step.calls).toEqual(["login", "put"]);
        expect(step.error).toMatch(/the command was cancelled.*run `pulumi up` again\. \[CANCELLED\]$/);
        expect(step.lines).toEqual([
            expect.stringMatching(/trying again in 120 s \(to stop now, press Ctrl-C: the present secret stays/),
        ]);
        expect(ci.exists).toBe(false);
    });

    it.each([0, 60])("keeps the state as it was after a 503 alone (overlapSeconds %i)", async (overlapSeconds) => {
        const ci = scene.resource();
        await ci.up();
        const before = ci.kept;
        const { plugin, asleep } = await sleepyProcess();
        for (const kind of ["regenerateSecret", "setSecret"] as const) {
            scene.simulator.fault(kind, { status: 503, headers: { "retry-after": "120" } }, always);
        }
        const up = ci.up({ overlapSeconds, rotationTrigger: 1 }, { on: plugin });
        await asleep;
        await plugin.cancel();
        const step = await up;
        expect(step.lines.join()).toContain("the present secret stays as it is");
        expect(step.error).toContain("[CANCELLED]");
        expect(step.error).not.toMatch(/may have|pending/);
        expect(ci.kept).toEqual(before);
    });

    it("keeps the secret that CSP gave before, as a pending one that the next update verifies", async () => {
        const { plugin, asleep } = await sleepyProcess();
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const ci = scene.resource();
        const up = ci.up({ rotationTrigger: 1 }, { on: plugin });
        await asleep;
        await plugin.cancel();
        const step = await up;
        expect(step.calls).toEqual(["login", "put", "test"]);
        expect(step.error).toMatch(/cancelled.*The new secret is kept in Pulumi's state as pending.*\[CANCELLED\]$/);
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, verificationPending: true });

        scene.simulator.clearFaults();
        expect(await ci.up({ rotationTrigger: 1 })).toMatchObject({ operation: "update", calls: ["test"] });
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, verified: true });
        expect(ci.outputs).not.toHaveProperty("verificationPending");
    });

    it("keeps the secret that it set itself if CSP's response is lost", async () => {
        const ci = scene.resource();
        await ci.up({ overlapSeconds: 60 });
        scene.clock.advance(120_000);
        const { plugin, asleep } = await sleepyProcess();
        scene.simulator.fault("setSecret", { status: 500, processed: true });
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, { ...always, appId: "app" });
        const up = ci.up({ overlapSeconds: 60, rotationTrigger: 1 }, { on: plugin });
        await asleep;
        await plugin.cancel();
        expect((await up).error).toContain("[CANCELLED]");
        expect(ci.outputs).toMatchObject({ pendingClientSecret: scene.app.currentSecret });
        scene.simulator.clearFaults();
        await ci.up({ overlapSeconds: 60, rotationTrigger: 1 });
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, rotationTrigger: 1 });
        expect(ci.outputs).not.toHaveProperty("pendingClientSecret");
    });

    it("completes the call that is under way", async () => {
        const ci = scene.resource();
        expect((await scene.cancelledUp(ci)).error).toContain("[CANCELLED]");
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret });
    });

    it("ends the wait for consumers at once, and retires nothing", async () => {
        const ci = scene.resource();
        await ci.up();
        await ci.up({ overlapSeconds: 3_600, rotationTrigger: 1 });
        const done = scene.resource("done", "vmware-csp:index:PreviousSecretRetirement");
        const { plugin, asleep } = await sleepyProcess();
        const up = done.up({ rotation: ci.kept.outputs["rotation"], drainSeconds: 600 }, { on: plugin });
        await asleep;
        await plugin.cancel();
        const step = await up;
        expect(step).toMatchObject({ operation: "create", calls: [] });
        expect(step.error).toMatch(
            /The previous secret of .* is not retired: the command was cancelled\. \[CANCELLED\]$/,
        );
        expect(step.lines).toEqual([expect.stringContaining("waiting 600 s for consumers")]);
        expect(done.exists).toBe(false);
        expect(scene.app.previousSecret).toBeDefined();
    });

    it("keeps the resource that it was to destroy, whose secret is not revoked yet", async () => {
        const ci = scene.resource();
        await ci.up({ revokeOnDelete: true });
        const { plugin, asleep } = await sleepyProcess();
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const destroy = ci.destroy({ on: plugin });
        await asleep;
        await plugin.cancel();
        expect((await destroy).error).toMatch(/the command was cancelled.*\[CANCELLED\]$/);
        expect(ci.exists).toBe(true);
        scene.simulator.clearFaults();
        expect((await ci.destroy()).lines).toEqual([expect.stringMatching(/: its secret is revoked$/)]);
    });

    it("starts no further call in the same process, and still handles what needs none", async () => {
        const ci = scene.resource();
        await ci.up();
        const plugin = await scene.startProcess();
        await plugin.cancel();
        expect(await ci.up({}, { on: plugin })).toMatchObject({ operation: "same", calls: [] });
        expect(await ci.preview({ rotationTrigger: 1 }, { on: plugin })).toMatchObject({
            operation: "update",
            calls: [],
        });
        const step = await ci.up({ rotationTrigger: 1 }, { on: plugin });
        expect(step).toMatchObject({ operation: "update", calls: [], error: expect.stringContaining("[CANCELLED]") });
        const before = ci.kept;
        expect((await ci.refresh({ on: plugin })).lines).toEqual([expect.stringContaining("the refresh can't tell")]);
        expect(ci.kept).toEqual(before);
    });
});

describe("customTimeouts", () => {
    it.each([
        { timeoutSeconds: 10, endsAfter: 10_000 },
        { timeoutSeconds: 0, endsAfter: 300_000 },
        { timeoutSeconds: 3_600, endsAfter: 300_000 },
    ])(
        "of $timeoutSeconds s let a creation's retries end after $endsAfter ms",
        async ({ timeoutSeconds, endsAfter }) => {
            scene.simulator.fault("regenerateSecret", { status: 503 }, always);
            const began = scene.clock.now();
            const step = await scene.resource().up({}, { timeoutSeconds });
            expect(step.error).toContain("[CSP_SERVER_ERROR]");
            expect(scene.clock.now() - began).toBe(endsAfter);
        },
    );

    it("bound all the calls of an operation together", async () => {
        scene.simulator.fault("apiTokenGrant", { status: 503 }, { times: 5 });
        scene.simulator.fault("regenerateSecret", { status: 503 }, { times: 5 });
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const began = scene.clock.now();
        const ci = scene.resource();
        const step = await ci.up({}, { timeoutSeconds: 30 });
        expect(step.error).toMatch(/The new secret is kept.*\[CSP_SERVER_ERROR\]$/);
        expect(scene.clock.now() - began).toBe(30_000);
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret });
    });

    it("leave a call the time that its token request did not use", async () => {
        scene.simulator.fault("apiTokenGrant", { status: 503, headers: { "retry-after": "25" } });
        scene.simulator.fault("regenerateSecret", { status: 503 }, always);
        const began = scene.clock.now();
        await scene.resource().up({}, { timeoutSeconds: 30 });
        expect(scene.clock.now() - began).toBe(30_000);
    });

    it("also bound the retries of an update and of a deletion", async () => {
        const ci = scene.resource();
        await ci.up({ revokeOnDelete: true });
        scene.simulator.fault("regenerateSecret", { status: 503 }, always);
        const began = scene.clock.now();
        const before = ci.kept;
        await ci.up({ revokeOnDelete: true, rotationTrigger: 1 }, { timeoutSeconds: 7 });
        expect(ci.kept).toEqual(before);
        expect(scene.clock.now() - began).toBe(7_000);
        expect(await ci.destroy({ timeoutSeconds: 5 })).toMatchObject({
            error: expect.stringContaining("[CSP_SERVER_ERROR]"),
        });
        expect(scene.clock.now() - began).toBe(12_000);
    });
});
