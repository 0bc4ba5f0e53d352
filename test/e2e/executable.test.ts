import { delimiter, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { descendantsOf, isAlive, kill } from "../../tools/process.mts";
import { startCommand } from "../support/cli";
import { killedAfter } from "../support/killed";
import { pluginExecutable } from "../support/plugin/process";
import { type Scene, startScene } from "../support/scene";
import { ref, yamlRetirement, yamlSecret } from "../support/yamlProgram";

/** An environment in which neither the PATH nor a setting leads to Node. */
describe("a YAML program with the plugin's executable, on a machine without Node", () => {
    let scene: Scene;
    let folder: string;
    const app = () => scene.simulator.app("ci");

    beforeAll(async () => {
        folder = dirname(await pluginExecutable());
        scene = await startScene({ host: "plugin", apps: ["ci"], env: { CSP_RETRY_FOR_SECONDS: "60" } });
        const { env } = scene.project;
        env["PATH"] = env["PATH"]?.split(delimiter)[0] ?? "";
        env["NODE_COMPILE_CACHE"] = "";
    }, 300_000);
    afterAll(() => scene.close());

    function declare(rotationTrigger: string, more: object = {}): void {
        const program = {
            name: "e2e",
            runtime: "yaml",
            plugins: { providers: [{ name: "vmware-csp", path: folder }] },
            resources: {
                ci: yamlSecret({ oauthAppId: "ci", rotationTrigger, ...more }),
                done: yamlRetirement("ci", ["ci"]),
            },
            outputs: { clientSecret: ref("ci.clientSecret") },
        };
        scene.project.write("Pulumi.yaml", JSON.stringify(program));
    }

    async function expectCurrent(): Promise<void> {
        expect(await scene.stack.outputs()).toEqual({ clientSecret: { value: app().currentSecret, secret: true } });
        expect((await scene.outputsOf("ci"))?.["verified"]).toBe(true);
    }

    async function upSucceeds(): Promise<readonly string[]> {
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        await expectCurrent();
        return ran.calls;
    }

    it("can't run the script", async () => {
        const pulumiYaml = { name: "e2e", runtime: "yaml", resources: { ci: yamlSecret({ oauthAppId: "ci" }) } };
        const providers = [{ name: "vmware-csp", path: `${__dirname}/../../dist/plugin` }];
        scene.project.write("Pulumi.yaml", JSON.stringify({ ...pulumiYaml, plugins: { providers } }));
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toContain("exited prematurely");
    });

    it("creates, has nothing to do, rotates with an overlap and ends it, and refreshes", async () => {
        declare("first");
        expect(await upSucceeds()).toContain("regenerateSecret");
        const unchanged = await scene.up();
        expect(unchanged.operations).toMatchObject({ ci: ["same"], done: ["same"] });
        expect(unchanged.calls).toEqual([]);
        const old = app().currentSecret;
        declare("second", { overlapSeconds: 3_600 });
        expect(await upSucceeds()).toContain("setSecret");
        expect(app().accepts(old)).toBe(false);
        const refreshed = await scene.refresh();
        expect(refreshed.succeeded, refreshed.output).toBe(true);
        expect(refreshed.calls).toEqual(["clientCredentialsGrant"]);
    });

    it("keeps a secret whose test failed, and tests it in the next up", async () => {
        scene.project.env["CSP_RETRY_FOR_SECONDS"] = "0";
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, { times: 99 });
        declare("third");
        expect((await scene.up()).succeeded).toBe(false);
        scene.simulator.clearFaults();
        scene.project.env["CSP_RETRY_FOR_SECONDS"] = "60";
        expect(await upSucceeds()).toEqual(["clientCredentialsGrant"]);
    });

    it("recovers in the next up after it was killed with the engine while it made a secret", async () => {
        declare("fourth");
        await killedAfter(scene, "regenerateSecret");
        expect(await upSucceeds()).toContain("regenerateSecret");
    });

    it("ends its retries at Ctrl-C, and loses nothing", async () => {
        const { simulator } = scene;
        simulator.fault("clientCredentialsGrant", { status: 503 }, { times: 99 });
        declare("fifth");
        simulator.clearCalls();
        const command = startCommand(scene.project, "up", "--yes", "--skip-preview", "--stack", "dev");
        while (simulator.callsOf("clientCredentialsGrant").length === 0) await sleep(20);
        process.kill(command.pid, "SIGINT");
        expect((await command.ended).output).toContain("[CANCELLED]");
        simulator.clearFaults();
        expect(await upSucceeds()).toEqual(["clientCredentialsGrant"]);
    });

    it("ends by itself after only its engine was killed", async () => {
        declare("sixth");
        const hold = scene.simulator.hold("regenerateSecret", "before");
        const command = startCommand(scene.project, "up", "--yes", "--skip-preview", "--stack", "dev");
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
        const ran = await scene.destroy();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.calls).toEqual([]);
    });
});
