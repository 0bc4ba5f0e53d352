import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { expect } from "vitest";
import type { SimulatedAppOptions, SimulatorOptions } from "../../provider/testing";
import { root } from "../../tools/root.mts";
import { type Door, type Scene, startScene } from "./scene";
import { plugins } from "./yamlProgram";

/** How an example is run. */
export interface ExampleSceneOptions {
    /** Default: "dynamic". */
    readonly door?: Door;
    readonly apps?: readonly SimulatedAppOptions[];
    readonly simulator?: SimulatorOptions;
    /** The stack's configuration, by key without the project. */
    readonly config: Readonly<Record<string, string>>;
    /** The secret part of the configuration. */
    readonly secretConfig?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
}

/** The files of an example's project, as they are in the repository, by name. */
export function exampleFiles(example: string): Record<string, string> {
    const files = globSync(join(root, "examples", example, "*.{json,yaml,ts,js,sh}"));
    return Object.fromEntries(files.map((file) => [basename(file), readFileSync(file, "utf8")]));
}

/** Adds to a Pulumi.yaml where the plugins are. With installed plugins, that is not needed. */
export function withPlugins(pulumiYaml: string): string {
    return `${pulumiYaml}plugins: ${JSON.stringify(plugins)}\n`;
}

function pluginExampleFiles(example: string): Record<string, string> {
    const { "Pulumi.yaml": pulumiYaml = "", ...others } = exampleFiles(example);
    return { "Pulumi.yaml": withPlugins(pulumiYaml), ...others };
}

/** Halves each command's time. tsc checks the types of all examples. */
export const withoutTypeCheck = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

/** A scene whose project is an example. */
export async function startExample(example: string, options: ExampleSceneOptions): Promise<Scene> {
    const { door = "dynamic", apps = [], simulator, config, secretConfig, env } = options;
    const scene = await startScene({
        door,
        ...(simulator && { simulator }),
        files: door === "plugin" ? pluginExampleFiles(example) : exampleFiles(example),
        env: { ...withoutTypeCheck, ...env },
    });
    for (const app of apps) scene.simulator.addApp(app);
    await configure(scene.stack, config, secretConfig);
    return scene;
}

/** Sets configuration of the stack. */
export async function configure(
    stack: Stack,
    config: ExampleSceneOptions["config"],
    secretConfig: ExampleSceneOptions["secretConfig"] = {},
): Promise<void> {
    const plain = Object.entries(config).map(([key, value]) => [key, { value }]);
    const secret = Object.entries(secretConfig).map(([key, value]) => [key, { value, secret: true }]);
    await stack.setAllConfig(Object.fromEntries([...plain, ...secret]));
}

/** The stack's outputs after an update that must succeed. */
export async function outputsOfUp(scene: Scene): Promise<OutputMap> {
    const ran = await scene.up();
    expect(ran.succeeded, ran.output).toBe(true);
    return await scene.stack.outputs();
}
