import fc from "fast-check";
import { afterAll, describe, it } from "vitest";
import { rewriteSection } from "../../../tools/markdown.mts";
import { setting, step } from "../../support/model/arbitraries";
import { ModelRunner, StepCommand } from "../../support/model/modelRunner";
import { cspAtSocket, cspInProcess } from "../../support/model/simulatedCsp";
import { sectionWithRun } from "../../support/model/soak";
import { wholeNumber } from "../../support/wholeNumber";

/** Every run of `npm test` takes the same sequences, so that a failure is due to a change; the soak takes new ones. */
const fixedSeeds = [20_261_123, 1, 2, 3];
const givenSeed = wholeNumber("MODEL_SEED");
const seeds = givenSeed === undefined ? fixedSeeds : [givenSeed];
const sequences = wholeNumber("MODEL_SEQUENCES") ?? 2_000;
const runs = seeds.map((seed) => ({ seed, sequences: Math.ceil(sequences / seeds.length) }));
const hour = 3_600_000;

/** The page that gets the result: `npm run test:soak` gives it. */
const page = process.env["MODEL_PAGE"];

/**
 * The real lifecycle, driven by the in-memory engine against the simulator. Each command is judged by what CSP and the
 * sequence so far say; after each sequence Pulumi and CSP must come to agree. A failure prints its seed and the
 * shortest sequence: it belongs in regressions.test.ts.
 */
describe("any sequence of commands, faults, crashes and outside changes", () => {
    const runner = new ModelRunner(process.env["MODEL_SOCKETS"] === "false" ? cspInProcess : cspAtSocket);
    afterAll(() => runner.close());

    it.each(runs)(
        "no secret is lost and none rotates without a reason (seed $seed)",
        { timeout: 12 * hour },
        async (run) => {
            console.log(`model test: seed ${run.seed}, ${run.sequences} sequences`);
            const commands = fc.commands([step.map((one) => new StepCommand(one))], { maxCommands: 14, size: "max" });
            const property = fc.asyncProperty(setting, commands, (begin, steps) => runner.run(steps, begin));
            const beganMs = performance.now();
            const result = await fc.check(property, { numRuns: run.sequences, seed: run.seed });
            const seconds = (performance.now() - beganMs) / 1_000;
            const day = new Date().toISOString().slice(0, 10);
            const outcome = { ...run, seconds, passed: !result.failed, day };
            if (page) rewriteSection(page, "random", (section) => sectionWithRun(section, outcome));
            if (result.failed) throw new Error(fc.defaultReportMessage(result), { cause: result.errorInstance });
        },
    );
});
