import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageVersion } from "../../provider/common/packageInfo";
import { packageSchema } from "../../provider/hosts/plugin/schema";
import { getSdkGenerator } from "../../tools/engine/getEngine.mts";
import { goExecutables } from "../../tools/goExecutable.mts";
import { run } from "../../tools/process.mts";
import { type Scene, startScene } from "../support/scene";
import { plugins } from "../support/yamlProgram";

/** Compiled before, so that it is not compiled anew by each command. */
const settings = {
    name: "e2e",
    runtime: { name: "go", options: { binary: "./program" } },
    plugins,
};

describe("a Go program with the generated SDK", () => {
    let scene: Scene;
    let buildExample: () => Promise<string>;
    const app = () => scene.simulator.app("ci");

    beforeAll(async () => {
        // The pins of the CLI, which is of the same SDK: so Go has compiled most of it already.
        const { folder } = goExecutables.pulumi;
        const pins = (file: string) => readFileSync(join(folder, file), "utf8");
        scene = await startScene({
            door: "plugin",
            apps: ["ci"],
            files: {
                "Pulumi.yaml": JSON.stringify(settings),
                "main.go": readFileSync(join(__dirname, "testdata", "goProgram", "main.go"), "utf8"),
                "example/main.go": readFileSync(join(__dirname, "../../examples/go/main.go"), "utf8"),
                "go.mod": pins("go.mod").replace(/^module .*/, "module example.com/pulumi-vmware-csp/sdk/go"),
                "go.sum": pins("go.sum"),
                "schema.json": JSON.stringify(packageSchema(packageVersion())),
            },
        });
        const { directory, env } = scene.project;
        const { signal } = new AbortController();
        const generator = await getSdkGenerator({ log: () => {}, signal });
        const options = {
            env: { ...process.env, ...env, GOFLAGS: "-mod=mod" },
            cwd: directory,
            signal,
            limitMs: 600_000,
        };
        await run(generator, ["schema.json", "go", "vmwarecsp"], options);
        await run("go", ["build", "-o", "program", "."], options);
        buildExample = () => run("go", ["build", "-o", "example.out", "./example"], options);
        // The language host lists all modules, to find plugins among them. It goes on without.
        scene.project.env["GOPROXY"] = "off";
    }, 900_000);
    afterAll(() => scene.close());

    const up = (rotationTrigger: string) => {
        scene.project.env["ROTATION_TRIGGER"] = rotationTrigger;
        return scene.up();
    };

    it("creates a secret, and has nothing to do then", async () => {
        const ran = await up("Q3");
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.operations).toMatchObject({ ci: ["create"], done: ["create"] });
        expect(await scene.outputsOf("ci")).toMatchObject({
            ...{ clientSecret: app().currentSecret, rotationTrigger: { quarter: "Q3" }, onExternalRotation: "warn" },
        });
        expect(await scene.stack.outputs()).toMatchObject({
            clientSecret: { value: app().currentSecret, secret: true },
        });
        const unchanged = await up("Q3");
        expect(unchanged.operations).toMatchObject({ ci: ["same"], done: ["same"] });
        expect(unchanged.calls).toEqual([]);
        expect(unchanged.diagnostics).toEqual([]);
    });

    it("rotates, and ends the overlap afterwards", async () => {
        const old = app().currentSecret;
        const ran = await up("Q4");
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.operations).toMatchObject({ ci: ["update"], done: ["update"] });
        expect(await scene.stack.outputs()).toMatchObject({
            clientSecret: { value: app().currentSecret, secret: true },
            previousClientSecret: { value: old, secret: true },
        });
        expect(app().accepts(old)).toBe(false);
    });

    it("can be the one in examples/go, which compiles", { timeout: 600_000 }, async () => {
        expect(await buildExample()).toBe("");
    });

    it("is destroyed without a call", async () => {
        const ran = await scene.destroy();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.calls).toEqual([]);
    });
});
