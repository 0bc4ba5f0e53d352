import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, vi } from "vitest";
import { descendantsOf, isAlive, kill, type Process } from "../../tools/process.mts";
import { startUp } from "../support/cli";
import { hosts, useScene } from "../support/scene";

describe.each(hosts)("%s: kill -9 of the CLI alone", (host) => {
    const scene = useScene({ host, apps: ["ci"] });
    let orphans: readonly Process[] = [];
    afterAll(() => kill(...orphans.map(({ pid }) => pid)));

    it("during a retry wait leaves no provider process that makes a further call", async () => {
        scene.declare({ ci: {} });
        const retryAfterSeconds = 2;
        const fault = { status: 503, headers: { "retry-after": String(retryAfterSeconds) } };
        scene.simulator.fault("regenerateSecret", fault);
        const hold = scene.simulator.hold("apiTokenGrant");
        const command = startUp(scene.project);
        await hold.arrived;
        orphans = descendantsOf(command.pid);
        hold.release();
        await vi.waitUntil(() => scene.simulator.callsOf("regenerateSecret").at(-1)?.status === 503, 60_000);
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
