import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CallKind } from "../../provider/testing";
import { startCommand } from "../support/cli";
import { type HostName, type RanWithCalls, type Scene, startScene } from "../support/scene";

/** What docs/operating.md says of Ctrl-C, while CSP answers 503. */
describe("Ctrl-C", () => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    /** Another trigger for each rotation. */
    const declare = (rotationTrigger: string, overlapSeconds = 0) =>
        scene.declare({ ci: { args: { rotationTrigger, overlapSeconds }, consumed: true } });
    const stored = async () => (await scene.outputsOf("ci"))?.["clientSecret"];

    async function start(host: HostName): Promise<void> {
        scene = await startScene({ host, apps: ["ci"] });
        declare("first");
        await scene.up();
    }

    /** Starts an update, and presses Ctrl-C once CSP has refused `call` for the first time. */
    async function interrupt(call: CallKind, times: 1 | 2): Promise<{ status: number | null; output: string }> {
        const { simulator } = scene;
        simulator.fault(call, { status: 503 }, { times: 99 });
        simulator.clearCalls();
        const command = startCommand(scene.project, "up", "--yes", "--skip-preview", "--stack", "dev");
        while (simulator.callsOf(call).length === 0) await sleep(20);
        process.kill(command.pid, "SIGINT");
        if (times === 2) {
            await command.prints("press ^C again");
            process.kill(command.pid, "SIGINT");
        }
        return command.ended;
    }

    async function expectHealed(): Promise<RanWithCalls> {
        scene.simulator.clearFaults();
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(await stored()).toBe(app().currentSecret);
        expect(scene.consumed().at(-1)).toBe(app().currentSecret);
        return ran;
    }

    describe("with the dynamic provider, which gets no signal,", () => {
        beforeAll(() => start("dynamic"));
        afterAll(() => scene.close());

        it("once: the retries go on until retryForSeconds, and nothing that CSP gave is lost", async () => {
            scene.project.env["CSP_RETRY_FOR_SECONDS"] = "3";
            declare("once");
            const { output } = await interrupt("clientCredentialsGrant", 1);
            expect(output).toContain("If you would like to terminate immediately, press ^C again");
            expect(output).toContain("[CSP_SERVER_ERROR]");
            expect(await stored()).toBe(app().currentSecret);
            scene.simulator.clearFaults();
            const ran = await scene.up();
            expect(ran.calls).not.toContain("regenerateSecret");
            expect(scene.consumed().at(-1)).toBe(app().currentSecret);
            delete scene.project.env["CSP_RETRY_FOR_SECONDS"];
        });

        it("twice, while a secret is being made: ends at once, and nothing has changed", async () => {
            const old = app().currentSecret;
            declare("while made");
            const { output } = await interrupt("regenerateSecret", 2);
            expect(output).toContain("error: update cancelled");
            expect(await stored()).toBe(old);
            expect(app().accepts(old)).toBe(true);
            scene.simulator.clearFaults();
        });

        it("twice, while a regenerated secret is being tested: that one is lost, and the next up makes another", async () => {
            const old = app().currentSecret;
            declare("while tested");
            await interrupt("clientCredentialsGrant", 2);
            expect(await stored()).toBe(old);
            expect(app().accepts(old)).toBe(false);
            await expectHealed();
        });

        it("twice, while a secret with overlap is being tested: the old one works, and a rotation must wait", async () => {
            const old = app().currentSecret;
            declare("in an overlap", 3_600);
            await interrupt("clientCredentialsGrant", 2);
            scene.simulator.clearFaults();
            expect(await stored()).toBe(old);
            expect(app().accepts(old)).toBe(true);
            expect((await scene.up()).output).toContain("[OVERLAP_IN_PROGRESS]");
            expect(app().accepts(old)).toBe(true);
        });
    });

    describe("with the plugin ends the retries at once,", () => {
        beforeAll(() => start("plugin"));
        afterAll(() => scene.close());

        it("while a secret is being made: nothing has changed, and the next up rotates", async () => {
            const old = app().currentSecret;
            declare("while made");
            expect((await interrupt("regenerateSecret", 1)).output).toContain("[CANCELLED]");
            expect(await stored()).toBe(old);
            expect(app().accepts(old)).toBe(true);
            expect((await expectHealed()).calls).toContain("regenerateSecret");
        });

        it("while a regenerated secret is being tested: that one is kept, and the next up tests it", async () => {
            declare("while tested");
            expect((await interrupt("clientCredentialsGrant", 1)).output).toContain("[CANCELLED]");
            expect(await stored()).toBe(app().currentSecret);
            expect((await expectHealed()).calls).toEqual(["clientCredentialsGrant"]);
        });

        it("while a secret with overlap is being tested: it is kept beside the old one, which works", async () => {
            const old = app().currentSecret;
            declare("in an overlap", 3_600);
            expect((await interrupt("clientCredentialsGrant", 1)).output).toContain("[CANCELLED]");
            expect(await stored()).toBe(old);
            expect(app().accepts(old)).toBe(true);
            expect((await expectHealed()).calls).not.toContain("setSecret");
        });
    });
});
