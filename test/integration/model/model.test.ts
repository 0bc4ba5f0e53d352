import fc from "fast-check";
import { afterAll, describe, it } from "vitest";
import { setting, step } from "../../support/model/arbitraries";
import { ModelRunner, StepCommand } from "../../support/model/modelRunner";
import { cspAtSocket, cspInProcess } from "../../support/model/reachedCsp";

/** The same sequences in every run of `npm test`, so that it says of a change what the change did; the soak differs. */
const fixedSeeds = [20_261_123, 1, 2, 3];
const givenSeed = fromEnvironment("MODEL_SEED");
const seeds = givenSeed === undefined ? fixedSeeds : [givenSeed];
const sequences = fromEnvironment("MODEL_SEQUENCES") ?? 2_000;
const runs = seeds.map((seed) => ({ seed, sequences: Math.ceil(sequences / seeds.length) }));
const hour = 3_600_000;

/**
 * The real lifecycle, driven by the in-memory engine against the simulator. Each command is held against
 * what CSP and the sequence so far say; after each sequence Pulumi and CSP must come to agree. A failure prints its
 * seed and the shortest sequence: that belongs into regressions.test.ts.
 */
describe("any sequence of commands, faults, crashes and outside changes", () => {
    const runner = new ModelRunner(process.env["MODEL_SOCKETS"] === "false" ? cspInProcess : cspAtSocket);
    afterAll(() => runner.close());

    it.each(runs)(
        "no secret is lost and none rotates without a reason (seed $seed)",
        { timeout: 12 * hour },
        async (run) => {
            console.log(`model test: seed ${run.seed}, ${run.sequences} sequences`);
            const commands = fc.commands([step.map((one) => new StepCommand(one))], {
                maxCommands: 14,
                size: "max",
            });
            const property = fc.asyncProperty(setting, commands, (begin, steps) => runner.run(steps, begin));
            await fc.assert(property, { numRuns: run.sequences, seed: run.seed });
        },
    );
});

/** A whole number from the environment; undefined where the variable is absent or empty. */
function fromEnvironment(name: string): number | undefined {
    const text = process.env[name];
    if (!text) return undefined;
    const value = Number(text);
    if (!Number.isInteger(value)) throw new Error(`${name} must be a whole number, not "${text}"`);
    return value;
}
