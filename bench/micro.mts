import { join } from "node:path";
import { z } from "zod";
import { run } from "../tools/engine/run.mts";
import { type Summary, summarize } from "./sample.mts";

const limitMs = 60_000;
const folder = join(import.meta.dirname, "micro");

const imported = z.object({ importMs: z.number(), providerMs: z.number(), gotMs: z.number() });
const registered = z.object({ declareMs: z.number(), textBytes: z.number() });
const decided = z.object({ decisionMicroseconds: z.number() });

/** What is measured in single processes, each run in a fresh one. */
export interface Micro {
    /** To load the package in a program that has loaded `@pulumi/pulumi`. */
    readonly importMs: Summary;
    /** To load the frozen entry point in the provider process. */
    readonly providerMs: Summary;
    /** To load got, which the first call of CSP does. */
    readonly gotMs: Summary;
    readonly decisionMicroseconds: Summary;
    /** To declare the first resource: this package's, the naive one. */
    readonly declareMs: { readonly ours: Summary; readonly naive: Summary };
    /** The text that Pulumi stores with every resource. */
    readonly textBytes: { readonly ours: Summary; readonly naive: Summary };
}

/** Measures the small things, each in so many fresh processes. */
export async function measureMicro(runs: number, signal: AbortSignal): Promise<Micro> {
    const imports = await repeat(runs, imported, ["import.cjs"], signal);
    const decisions = await repeat(runs, decided, ["decision.cjs"], signal);
    const ours = await repeat(runs, registered, ["registration.cjs", "ours.js"], signal);
    const naive = await repeat(runs, registered, ["registration.cjs", "naive.js"], signal);
    return {
        importMs: summary(imports.map(({ importMs }) => importMs)),
        providerMs: summary(imports.map(({ providerMs }) => providerMs)),
        gotMs: summary(imports.map(({ gotMs }) => gotMs)),
        decisionMicroseconds: summary(decisions.map(({ decisionMicroseconds }) => decisionMicroseconds)),
        declareMs: {
            ours: summary(ours.map(({ declareMs }) => declareMs)),
            naive: summary(naive.map(({ declareMs }) => declareMs)),
        },
        textBytes: {
            ours: summary(ours.map(({ textBytes }) => textBytes)),
            naive: summary(naive.map(({ textBytes }) => textBytes)),
        },
    };
}

async function repeat<T>(
    runs: number,
    shape: z.ZodType<T>,
    [script = "", ...args]: readonly string[],
    signal: AbortSignal,
): Promise<T[]> {
    const env = { ...process.env, CSP_ORG_ID: "org", BENCH_APPS: "1", BENCH_TRIGGER: "first" };
    const results: T[] = [];
    for (let made = 0; made < runs; made += 1) {
        const printed = await run(process.execPath, [join(folder, script), ...args], {
            env,
            signal,
            limitMs,
        });
        results.push(shape.parse(JSON.parse(printed)));
    }
    return results;
}

function summary(values: readonly number[]): Summary {
    const found = summarize(values);
    if (found === undefined) throw new Error("nothing was measured");
    return found;
}
