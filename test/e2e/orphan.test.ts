import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { descendantsOf, isAlive, kill, type Process } from "../../tools/process.mts";
import { startCommand } from "../support/cli";
import { hosts, type Scene, startScene } from "../support/scene";

describe.each(hosts)("%s: kill -9 of the CLI alone", (host) => {
    let scene: Scene;
    let orphans: readonly Process[] = [];

    beforeAll(async () => {
        scene = await startScene({ host, apps: ["ci"] });
        scene.declare({ ci: {} });
    });
    afterAll(async () => {
        kill(...orphans.map(({ pid }) => pid));
        await scene.close();
    });

    it("during a retry wait leaves no provider process that makes a further call", async () => {
        const retryAfterSeconds = 2;
        const fault = { status: 503, headers: { "retry-after": String(retryAfterSeconds) } };
        scene.simulator.fault("regenerateSecret", fault);
        const hold = scene.simulator.hold("apiTokenGrant");
        const command = startCommand(scene.project, "up", "--yes", "--skip-preview", "--stack", "dev");
        await hold.arrived;
        orphans = descendantsOf(command.pid);
        hold.release();
        await until(() => scene.simulator.callsOf("regenerateSecret").at(-1)?.status === 503);
        kill(command.pid);
        await command.ended;

        const isProvider = ({ command: text }: Process) =>
            text.startsWith("node") && /dynamic-provider|pulumi-resource-vmware-csp/.test(text);
        const providers = orphans.filter(isProvider);
        expect(providers).not.toEqual([]);
        if (host === "dynamic") for (const { pid } of providers) expect(isAlive(pid)).toBe(true);
        // Longer than the wait before the next attempt, which CSP would accept.
        await sleep((retryAfterSeconds + 2) * 1_000);
        expect(scene.simulator.callsOf("regenerateSecret")).toHaveLength(1);
        // The plugin hears that the engine is gone, and ends.
        if (host === "plugin") for (const { pid } of providers) expect(isAlive(pid)).toBe(false);
    });
});

async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await sleep(10);
}
