import fc from "fast-check";
import { afterAll, describe, it } from "vitest";
import { setting, step } from "../../support/model/arbitraries";
import { Lives, StepCommand } from "../../support/model/lives";

const sequences = Number(process.env["MODEL_SEQUENCES"] ?? 2_000);
/** The same sequences in every run of `npm test`, so that it says of a change what the change did; the soak differs. */
const seed = Number(process.env["MODEL_SEED"] ?? 20_261_123);
const hour = 3_600_000;

/**
 * The real lifecycle, driven by a small model of Pulumi's engine against the simulator. Each command is held against
 * what CSP and the sequence so far say; after each sequence Pulumi and CSP must come to agree. A failure prints its
 * seed and the shortest sequence: that belongs into modelRegressions.test.ts.
 */
describe("any sequence of commands, faults, crashes and outside changes", () => {
    const lives = new Lives();
    afterAll(() => lives.close());

    it("never loses a secret and never rotates without a reason", { timeout: 12 * hour }, async () => {
        const commands = fc.commands([step.map((one) => new StepCommand(one))], {
            maxCommands: 14,
            size: "max",
        });
        const property = fc.asyncProperty(setting, commands, (begin, steps) => lives.run(steps, begin));
        await fc.assert(property, { numRuns: sequences, seed });
    });
});
