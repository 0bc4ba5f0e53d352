import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import type { SimulatedAppOptions } from "../../provider/testing";
import { root } from "../../tools/root.mts";
import { type Scene, startScene } from "./scene";

/** The files of an example's project, as they are in the repository, by name. */
export function exampleFiles(example: string): Record<string, string> {
    const files = globSync(join(root, "examples", example, "*.{json,yaml,ts,js,sh}"));
    return Object.fromEntries(files.map((file) => [basename(file), readFileSync(file, "utf8")]));
}

/** Halves each command's time. tsc checks the types of all examples. */
export const withoutTypeCheck = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

/** A scene whose project is an example for Node. */
export async function startExample(example: string, app: SimulatedAppOptions): Promise<Scene> {
    const scene = await startScene({ files: exampleFiles(example), env: withoutTypeCheck });
    scene.simulator.addApp(app);
    return scene;
}

/** Sets configuration of the stack, by key without the project. */
export async function configure(stack: Stack, config: Readonly<Record<string, string>>): Promise<void> {
    const values = Object.entries(config).map(([key, value]) => [key, { value }]);
    await stack.setAllConfig(Object.fromEntries(values));
}
