import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { CallKind } from "../../provider/testing";
import { startUp } from "../support/cli";
import { hosts, useScene } from "../support/scene";

/** What docs/operating.md says of Ctrl-C, while CSP answers 503. */
describe.each(hosts)("%s: Ctrl-C", (host) => {
    const scene = useScene({ host, apps: ["ci"] });
    /** Another trigger for each rotation. */
    const declare = (rotationTrigger: string, overlapSeconds = 0) =>
        scene.declare({ ci: { args: { rotationTrigger, overlapSeconds }, consumed: true } });

    beforeAll(async () => {
        declare("first");
        await scene.up();
    });

    /** Starts an update, and presses Ctrl-C once CSP has refused `call` for the first time. @returns what it printed. */
    async function interrupt(call: CallKind, times: 1 | 2): Promise<string> {
        const { simulator } = scene;
        simulator.fault(call, { status: 503 }, { times: 99 });
        simulator.clearCalls();
        const command = startUp(scene.project);
        while (simulator.callsOf(call).length === 0) await sleep(20);
        process.kill(command.pid, "SIGINT");
        if (times === 2) {
            await command.prints("press ^C again");
            process.kill(command.pid, "SIGINT");
        }
        const { output } = await command.ended;
        simulator.clearFaults();
        return output;
    }

    /** Runs the next update, after which the state, CSP and the consumer agree. @returns its calls. */
    async function heal(): Promise<readonly CallKind[]> {
        const { calls } = await scene.up();
        const { currentSecret } = scene.app();
        expect([await scene.secretOf(), scene.consumed().at(-1)]).toEqual([currentSecret, currentSecret]);
        return calls;
    }

    // The dynamic provider gets no signal.
    if (host === "dynamic") {
        it("once: the retries go on until retryForSeconds, and nothing that CSP gave is lost", async () => {
            scene.project.env["CSP_RETRY_FOR_SECONDS"] = "3";
            declare("once");
            const output = await interrupt("clientCredentialsGrant", 1);
            expect(output).toContain("If you would like to terminate immediately, press ^C again");
            expect(output).toContain("[CSP_SERVER_ERROR]");
            expect(await scene.secretOf()).toBe(scene.app().currentSecret);
            expect(await heal()).not.toContain("regenerateSecret");
            delete scene.project.env["CSP_RETRY_FOR_SECONDS"];
        });

        it("twice, while a secret is being made: ends at once, and nothing has changed", async () => {
            const old = scene.app().currentSecret;
            declare("while made");
            expect(await interrupt("regenerateSecret", 2)).toContain("error: update cancelled");
            expect([await scene.secretOf(), scene.app().currentSecret]).toEqual([old, old]);
        });

        it("twice, while a regenerated secret is being tested: that one is lost, and the next up makes another", async () => {
            const old = scene.app().currentSecret;
            declare("while tested");
            await interrupt("clientCredentialsGrant", 2);
            expect(await scene.secretOf()).toBe(old);
            expect(scene.app().accepts(old)).toBe(false);
            await heal();
        });

        it("twice, while a secret with overlap is being tested: the old one works, and a rotation must wait", async () => {
            const old = scene.app().currentSecret;
            declare("in an overlap", 3_600);
            await interrupt("clientCredentialsGrant", 2);
            expect(await scene.secretOf()).toBe(old);
            expect((await scene.up({ fails: true })).output).toContain("[OVERLAP_IN_PROGRESS]");
            expect(scene.app().accepts(old)).toBe(true);
        });
        return;
    }

    it("ends the retries at once while a secret is being made: nothing has changed, and the next up rotates", async () => {
        const old = scene.app().currentSecret;
        declare("while made");
        expect(await interrupt("regenerateSecret", 1)).toContain("[CANCELLED]");
        expect([await scene.secretOf(), scene.app().currentSecret]).toEqual([old, old]);
        expect(await heal()).toContain("regenerateSecret");
    });

    it("ends the tests of a regenerated secret, which is kept, and which the next up tests", async () => {
        declare("while tested");
        expect(await interrupt("clientCredentialsGrant", 1)).toContain("[CANCELLED]");
        expect(await scene.secretOf()).toBe(scene.app().currentSecret);
        expect(await heal()).toEqual(["clientCredentialsGrant"]);
    });

    it("ends the tests of a secret with overlap, which is kept beside the old one, which works", async () => {
        const old = scene.app().currentSecret;
        declare("in an overlap", 3_600);
        expect(await interrupt("clientCredentialsGrant", 1)).toContain("[CANCELLED]");
        expect(await scene.secretOf()).toBe(old);
        expect(scene.app().accepts(old)).toBe(true);
        expect(await heal()).not.toContain("setSecret");
    });
});
