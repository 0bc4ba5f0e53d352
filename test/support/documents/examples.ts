import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../provider/testing";
import { root } from "../../../tools/root.mts";
import { openPage, type Page } from "./page";
import type { Fill, Reader } from "./reader";

/** An example's README, followed in a copy of the example's folder. */
export interface Example {
    readonly page: Page;
    readonly simulator: Simulator;
    /** Runs a block, which must succeed. @returns what it printed. */
    follow(block: string, fill?: Fill): Promise<string>;
    /** A stack's output, decrypted. */
    output(name: string): Promise<unknown>;
    /** What a reader puts in the place of an example's usual placeholders. */
    readonly fill: Fill;
}

/** Opens examples: copies each, and starts a simulator for it. At the test's end every block must have been used. */
export function exampleOpener(reader: Reader): (example: string, options: SimulatorOptions) => Promise<Example> {
    return async (example, options) => {
        const simulator = await startSimulator(options);
        onTestFinished(() => simulator.close());
        const folder = join("examples", example);
        const filter = (path: string) => !path.includes("node_modules");
        cpSync(join(root, folder), join(reader.folder, folder), { recursive: true, filter });
        reader.open(folder);
        Object.assign(reader.env, { CSP_HOST: simulator.origin });
        const page = openPage(`${folder}/README.md`);
        onTestFinished(() => expect(page.rest).toEqual([]));
        return {
            page,
            simulator,
            follow: (block, fill) => reader.run(page.block(block), fill),
            output: async (name) => JSON.parse(await reader.run(`pulumi stack output ${name} --show-secrets --json`)),
            fill: {
                YOUR_APP_ID: simulator.app(options.apps?.[0]?.id ?? "").id,
                YOUR_ORGANIZATION_ID: simulator.orgId,
                YOUR_API_TOKEN: simulator.apiToken,
            },
        };
    };
}
