import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { root } from "../../tools/root.mts";

/** The files of an example's project, as they are in the repository, by name. */
export function exampleFiles(example: string): Record<string, string> {
    const files = globSync(join(root, "examples", example, "*.{json,yaml,ts,js,sh}"));
    return Object.fromEntries(files.map((file) => [basename(file), readFileSync(file, "utf8")]));
}

/** Halves each command's time. tsc checks the types of all examples. */
export const withoutTypeCheck = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

/** Sets configuration of the stack, by key without the project. */
export async function configure(stack: Stack, config: Readonly<Record<string, string>>): Promise<void> {
    const values = Object.entries(config).map(([key, value]) => [key, { value }]);
    await stack.setAllConfig(Object.fromEntries(values));
}
