import { join } from "node:path";
import { run } from "../tools/process.mts";

const folder = join(import.meta.dirname, "startup");

/** What a fresh process does before the first call, and the script's arguments. */
const startupSteps = {
    "import of the package in a program": ["load.cjs", "pulumi-vmware-csp"],
    "load of the provider's entry point": ["load.cjs", "pulumi-vmware-csp/runtime"],
    "load of got, for the first call": ["load.cjs", "got"],
    "first resource declared, this package (import included)": ["declare.cjs", "ours.js"],
    "first resource declared, naive (serialiser included)": ["declare.cjs", "naive.js"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Measures each step in so many fresh processes, in milliseconds beyond the load of Pulumi's SDK. */
export async function measureStartup(runs: number, signal: AbortSignal): Promise<Record<string, number[]>> {
    const env = { ...process.env, CSP_ORG_ID: "org", BENCH_APPS: "1", BENCH_TRIGGER: "first" };
    const results: Record<string, number[]> = {};
    for (const [step, [script, argument]] of Object.entries(startupSteps)) {
        const values: number[] = [];
        for (let made = 0; made < runs; made += 1) {
            const args = [join(folder, script), argument];
            values.push(Number(await run(process.execPath, args, { env, signal })));
        }
        results[step] = values;
    }
    return results;
}
