import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startUp } from "../support/cli";
import { hosts, useScene } from "../support/scene";

const inEnvironment = "Api-token-of-the-environment_1";
const inConfiguration = "Api-token-of-the-configuration_1";
const apiTokens = [inEnvironment, inConfiguration].map((token) => ({ token, roles: ["org_owner"] }));

/** What docs/operating.md says about Pulumi's own debug switches, with the npm package and with the plugin. */
describe.each(hosts)("Pulumi's debug switches, in the host %s,", (host) => {
    const env = { CSP_API_TOKEN: inEnvironment };
    const scene = useScene({ host, apps: ["ci"], simulator: { apiTokens }, env, printsSecrets: true });

    it("show the client secret and a credential in the configuration, but none in the environment; --debug shows less", async () => {
        await scene.stack.setConfig("vmware-csp:apiToken", { value: inConfiguration, secret: true });
        const { project } = scene;
        const file = (name: string) => join(project.directory, name);
        const up = async (rotationTrigger: string, debug: object, ...switches: readonly string[]) => {
            scene.declare({ ci: { args: { rotationTrigger } } });
            const { status, output } = await startUp({ ...project, env: { ...project.env, ...debug } }, ...switches)
                .ended;
            expect(status, output).toBe(0);
            return { output, secret: scene.app().currentSecret };
        };
        const switches = ["--logtostderr", "-v=11", `--tracing=file:${file("trace")}`];
        const { output, secret } = await up("first", { PULUMI_DEBUG_GRPC: file("grpc") }, ...switches);
        const shown = [output, readFileSync(file("grpc"), "utf8"), readFileSync(file("trace"), "latin1")];
        const showing = (text: string) => shown.map((each) => each.includes(text));
        expect(showing(secret)).toEqual([true, true, true]);
        expect(showing(inConfiguration)).toEqual([true, true, true]);
        expect(showing(inEnvironment)).toEqual([false, false, false]);
        const debugged = await up("second", {}, "--debug");
        expect(debugged.output.includes(debugged.secret)).toBe(host === "dynamic");
        for (const credential of [inConfiguration, inEnvironment]) expect(debugged.output).not.toContain(credential);
    });
});
