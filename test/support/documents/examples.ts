import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../provider/testing";
import { root } from "../../../tools/root.mts";
import { openPage, type Page } from "./page";
import type { Fill, Ran, Reader } from "./reader";

/** An example's README, followed in a copy of the example's folder. */
export interface Example {
    readonly page: Page;
    readonly simulator: Simulator;
    /** Runs a block, which must succeed. @returns what it printed. */
    follow(block: string, fill?: Fill): Promise<string>;
    run(block: string, fill?: Fill): Promise<Ran>;
    /** A stack's output, decrypted. */
    output(name: string): Promise<unknown>;
    /** What a reader puts in the place of an example's usual placeholders. */
    readonly fill: Fill;
}

export interface ExampleOptions {
    /** In the reader's folder. Default: `examples`. */
    readonly folder?: string;
    readonly simulator: SimulatorOptions;
}

/**
 * Copies an example, and starts a simulator for it.
 *
 * @param onEnd gets what has to be closed at the end.
 */
export async function openExample(
    reader: Reader,
    example: string,
    { folder = "examples", simulator: options }: ExampleOptions,
    onEnd: (close: () => Promise<void>) => void,
): Promise<Example> {
    const simulator = await startSimulator(options);
    onEnd(() => simulator.close());
    cpSync(join(root, "examples", example), join(reader.folder, folder, example), {
        recursive: true,
        filter: (path) => !path.includes("node_modules"),
    });
    reader.open(join(folder, example));
    Object.assign(reader.env, { CSP_HOST: simulator.origin });
    const page = openPage(`examples/${example}/README.md`);
    const run = (block: string, fill: Fill = {}) => reader.run(page.block(block), fill);
    return {
        page,
        simulator,
        run,
        follow: async (block, fill) => {
            const { status, output } = await run(block, fill);
            expect(status, output).toBe(0);
            return output;
        },
        output: async (name) => {
            const { output } = await reader.run(`pulumi stack output ${name} --show-secrets --json`);
            return JSON.parse(output);
        },
        fill: {
            YOUR_APP_ID: simulator.app(options.apps?.[0]?.id ?? "").id,
            YOUR_ORGANIZATION_ID: simulator.orgId,
            YOUR_API_TOKEN: simulator.apiToken,
        },
    };
}
