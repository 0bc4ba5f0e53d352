import { delimiter, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { descendantsOf, isAlive, kill } from "../../tools/process.mts";
import { startCommand, startUp } from "../support/cli";
import { pluginExecutable } from "../support/plugin/process";
import { useScene } from "../support/scene";
import { pluginFolder, yamlProject, yamlRetirement, yamlSecret } from "../support/yamlProgram";

/** An environment in which neither the PATH nor a setting leads to Node. */
describe("a YAML program with the plugin's executable, on a machine without Node", () => {
    const scene = useScene({ host: "plugin", apps: ["ci"], env: { CSP_RETRY_FOR_SECONDS: "60" } });
    let folder: string;

    beforeAll(async () => {
        folder = dirname(await pluginExecutable());
        const { env } = scene.project;
        env["PATH"] = env["PATH"]?.split(delimiter)[0] ?? "";
        env["NODE_COMPILE_CACHE"] = "";
    }, 300_000);

    function declare(rotationTrigger: string, more: object = {}, path = folder): void {
        const plugins = { providers: [{ name: "vmware-csp", path }] };
        const resources = {
            ci: yamlSecret({ oauthAppId: "ci", rotationTrigger, ...more }),
            done: yamlRetirement("ci", ["ci"]),
        };
        scene.project.write("Pulumi.yaml", yamlProject({ plugins, resources }));
    }

    async function upSucceeds(): Promise<readonly string[]> {
        const { calls } = await scene.up();
        const clientSecret = scene.app().currentSecret;
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret, verified: true });
        return calls;
    }

    it("can't run the script", async () => {
        declare("none", {}, pluginFolder);
        expect((await scene.up({ fails: true })).output).toContain("exited prematurely");
    });

    it("creates, has nothing to do, rotates with an overlap and ends it, and refreshes", async () => {
        declare("first");
        expect(await upSucceeds()).toContain("regenerateSecret");
        expect(await scene.up()).toMatchObject({ operations: { ci: ["same"], done: ["same"] }, calls: [] });
        const old = scene.app().currentSecret;
        declare("second", { overlapSeconds: 3_600 });
        expect(await upSucceeds()).toContain("setSecret");
        expect(scene.app().accepts(old)).toBe(false);
        expect((await scene.refresh()).calls).toEqual(["clientCredentialsGrant"]);
    });

    it("ends its retries at Ctrl-C, and loses nothing", async () => {
        const { simulator } = scene;
        simulator.fault("clientCredentialsGrant", { status: 503 }, { times: 99 });
        declare("third");
        simulator.clearCalls();
        const command = startUp(scene.project);
        while (simulator.callsOf("clientCredentialsGrant").length === 0) await sleep(20);
        process.kill(command.pid, "SIGINT");
        expect((await command.ended).output).toContain("[CANCELLED]");
        simulator.clearFaults();
        expect(await upSucceeds()).toEqual(["clientCredentialsGrant"]);
    });

    it("ends by itself after only its engine was killed", async () => {
        declare("fourth");
        const hold = scene.simulator.hold("regenerateSecret", "before");
        const command = startUp(scene.project);
        await hold.arrived;
        const plugins = descendantsOf(command.pid).filter((one) => one.command.includes(folder));
        expect(plugins.length).toBeGreaterThan(0);
        kill(command.pid);
        await command.ended;
        hold.release();
        while (plugins.some(({ pid }) => isAlive(pid))) await sleep(20);
        await startCommand(scene.project, "cancel", "--yes", "--stack", "dev").ended;
        await upSucceeds();
    });

    it("is destroyed without a call", async () => {
        expect((await scene.destroy()).calls).toEqual([]);
    });
});
