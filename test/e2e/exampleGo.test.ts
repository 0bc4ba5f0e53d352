import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageVersion } from "../../provider/common/packageInfo";
import { packageSchema } from "../../provider/hosts/plugin/schema";
import { getSdkGenerator } from "../../tools/engine/getEngine.mts";
import { goExecutables } from "../../tools/goExecutable.mts";
import { run } from "../../tools/process.mts";
import { configure, outputsOfUp, startExample } from "../support/exampleScene";
import type { Scene } from "../support/scene";

const { signal } = new AbortController();
/** Go compiles what no earlier build has left in its cache. */
const buildMs = 15 * 60_000;

let scene: Scene;
beforeAll(async () => {
    scene = await startExample("go", {
        door: "plugin",
        apps: [{ id: "api" }],
        config: { oauthAppId: "api", rotationTrigger: "1", drainSeconds: "0" },
    });
    await generateSdk(scene);
    await compile(scene);
}, buildMs);
afterAll(() => scene.close());

/** What `pulumi package add` does, where the Go language host is recent enough. */
async function generateSdk({ project }: Scene): Promise<void> {
    const generator = await getSdkGenerator({ log: () => {}, signal });
    project.write("schema.json", JSON.stringify(packageSchema(packageVersion())));
    const folder = join(project.directory, "sdks", "vmware-csp", "vmwarecsp");
    await run(generator, [join(project.directory, "schema.json"), "go", folder], { env: project.env, signal });
    project.write("sdks/vmware-csp/go.mod", "module example.com/pulumi-vmware-csp/sdk/go\n\ngo 1.25\n");
}

/** With the versions that the CLI is built from, so that Go has compiled most of it already. */
async function compile({ project }: Scene): Promise<void> {
    const { folder } = goExecutables.pulumi;
    const goMod = readFileSync(join(project.directory, "go.mod"), "utf8");
    const pinned = readFileSync(join(folder, "go.mod"), "utf8").replaceAll(/^(module|go) .*$/gm, "");
    project.write("go.mod", `${goMod}${pinned}`);
    project.write("go.sum", readFileSync(join(folder, "go.sum"), "utf8"));
    const flags = ["-ldflags", "-s -w", "-o", "program"];
    const env = { ...process.env, GOFLAGS: "-mod=mod" };
    await run("go", ["build", ...flags, "."], { cwd: project.directory, env, signal, limitMs: buildMs });
    const pulumiYaml = readFileSync(join(project.directory, "Pulumi.yaml"), "utf8");
    const runtime = "runtime: { name: go, options: { binary: ./program } }";
    project.write("Pulumi.yaml", pulumiYaml.replace("runtime: go", runtime));
}

it("go: rotates with overlap when the trigger changes, and retires the old secret", { timeout: 120_000 }, async () => {
    const app = scene.simulator.app("api");
    const { clientSecret } = await outputsOfUp(scene);
    expect(clientSecret).toEqual({ value: app.currentSecret, secret: true });
    expect((await scene.up()).calls).toEqual([]);
    await configure(scene.stack, { rotationTrigger: "2" });
    const ran = await scene.up();
    expect(ran.operations).toMatchObject({ ci: ["update"], "ci-retirement": ["update"] });
    expect(await scene.stack.outputs()).toMatchObject({ clientSecret: { value: app.currentSecret, secret: true } });
    expect(app.accepts(clientSecret?.value)).toBe(false);
    expect(scene.project.printed.join("")).not.toContain(app.currentSecret);
});
