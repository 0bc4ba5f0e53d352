import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCommand } from "../support/cli";
import { hosts, type Scene, startScene } from "../support/scene";

/** What docs/operating.md says about Pulumi's own debug switches, with the npm package and with the plugin. */
describe.each(hosts)("Pulumi's debug switches, in the host %s,", (host) => {
    let scene: Scene;
    const credential = () => scene.simulator.apiToken;
    const secret = () => scene.simulator.app("ci").currentSecret;

    beforeAll(async () => {
        scene = await startScene({ host, apps: ["ci"] });
    });
    afterAll(() => scene.close());

    /** What each switch shows of a rotation. */
    async function rotate(rotationTrigger: string): Promise<Record<string, string>> {
        scene.declare({ ci: { args: { rotationTrigger } } });
        const { project } = scene;
        const file = (name: string) => join(project.directory, `${name}-${rotationTrigger}`);
        const env = { ...project.env, PULUMI_DEBUG_GRPC: file("grpc") };
        const up = ["up", "--yes", "--skip-preview", "--stack", "dev"];
        const switches = ["--logtostderr", "-v=11", `--tracing=file:${file("trace")}`];
        const { status, output } = await startCommand({ ...project, env }, ...up, ...switches).ended;
        expect(status, output).toBe(0);
        scene.declare({ ci: { args: { rotationTrigger: `${rotationTrigger} again` } } });
        const debugged = await startCommand(project, ...up, "--debug").ended;
        expect(debugged.output.includes(secret())).toBe(host === "dynamic");
        return {
            "--debug": debugged.output,
            "-v=11": output,
            PULUMI_DEBUG_GRPC: readFileSync(file("grpc"), "utf8"),
            "--tracing": readFileSync(file("trace"), "latin1"),
        };
    }
    const showing = (shown: Record<string, string>, text: string) =>
        Object.keys(shown).filter((name) => shown[name]?.includes(text));

    it("show the client secret, but no credential from the environment", async () => {
        const shown = await rotate("environment");
        const rotated = scene.simulator.app("ci").secretsMade.at(-2) ?? "";
        expect(showing(shown, rotated)).toEqual(expect.arrayContaining(["-v=11", "PULUMI_DEBUG_GRPC", "--tracing"]));
        expect(showing(shown, credential())).toEqual([]);
    });

    it("show a credential from the stack's configuration, except --debug", async () => {
        await scene.stack.setConfig("vmware-csp:apiToken", { value: credential(), secret: true });
        scene.project.env["CSP_API_TOKEN"] = "";
        const shown = await rotate("configuration");
        expect(showing(shown, credential())).toEqual(["-v=11", "PULUMI_DEBUG_GRPC", "--tracing"]);
    });
});
