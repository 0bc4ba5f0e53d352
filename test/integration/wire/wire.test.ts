import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { wholeNumber } from "../../support/wholeNumber";
import { problemsIn } from "../../support/wire/answers";
import { anyHistory, type History } from "../../support/wire/arbitraries";
import { runDynamicHistory } from "../../support/wire/dynamicHost";
import { type Measured, type Part, writeReport } from "../../support/wire/report";
import { type Outcome, Printed, runHistory } from "../../support/wire/run";
import { Soak } from "../../support/wire/soak";

/** The same requests in every run of `npm test`, so that it says of a change what the change did. */
const seed = wholeNumber("WIRE_SEED") ?? 20_261_130;
/** `npm run test:wire` sets how many calls of the plugin's process there are, and gets its figures into docs/assurance.md. */
const asked = wholeNumber("WIRE_CALLS");
const settings = {
    calls: asked ?? 600,
    histories: asked === undefined ? 80 : Math.ceil(asked / 100),
    dynamicHistories: asked === undefined ? 400 : Math.ceil(asked / 20),
    isReported: asked !== undefined,
};
const hour = 3_600_000;
const timeout = 12 * hour;

/**
 * The plugin's service, and the dynamic provider's methods, under any requests in any order, while the engine and CSP
 * do as they like. A failure prints its seed and the shortest history: it belongs in regressions.test.ts.
 */
describe(`any requests (seed ${seed})`, () => {
    const parts: Part[] = [];
    const methods = new Map<string, number>();
    const measured: Measured[] = [];

    afterAll(() => {
        const early = measured[0];
        const late = measured.at(-1);
        const isWhole = parts.length === 3 && early !== undefined && late !== undefined;
        if (settings.isReported && isWhole) writeReport({ seed, parts, methods, early, late });
    });

    /** Runs histories, and says now and then how far it is. */
    async function assertAll(name: string, histories: number, run: (history: History) => Promise<Outcome>) {
        const began = performance.now();
        let done = 0;
        let calls = 0;
        const property = fc.asyncProperty(anyHistory, async (history) => {
            const outcome = await run(history);
            calls += outcome.calls;
            if (++done % 200 === 0) tell(`${name}: ${done} of ${histories} histories, ${calls} calls`);
            expect(outcome.problems).toEqual([]);
        });
        await fc.assert(property, { numRuns: histories, seed });
        parts.push({ name, histories, calls, ms: performance.now() - began });
    }

    it("each get a response from the service in this process", { timeout }, async () => {
        const printed = new Printed();
        await assertAll("the service over a socket, CSP in memory", settings.histories, (history) =>
            runHistory(history, printed),
        );
    });

    it("get a result or a readable error from the dynamic provider", { timeout }, async () => {
        await assertAll("the dynamic provider's methods", settings.dynamicHistories, runDynamicHistory);
    });

    it("neither end the plugin's process nor fill its memory", { timeout }, async () => {
        const began = performance.now();
        const soak = await Soak.start(methods);
        const measure = async () => {
            measured.push({ ...(await soak.memory()), calls: soak.calls });
            tell(`process: ${soak.calls} calls, ${Math.round((measured.at(-1)?.heap ?? 0) / 1024)} KiB of heap`);
        };
        expect(await soak.run(Math.min(1_000, settings.calls), seed, 1_000), "a thousand at once").toEqual([]);
        for (let batch = 1; soak.calls < settings.calls; batch++) {
            const calls = Math.min(1_000, settings.calls - soak.calls);
            expect(await soak.run(calls, seed + batch, 50), `batch ${batch}`).toEqual([]);
            await measure();
        }
        await measure();
        expect(grownBy(measured), "bytes for each new request").toBeLessThan(300 * settings.calls);
        // The same requests again tell the process nothing new.
        await soak.run(100, seed, 50);
        await soak.run(100, seed, 50);
        const before = await soak.memory();
        for (let again = 0; again < 3; again++) expect(await soak.run(100, seed, 50)).toEqual([]);
        expect((await soak.memory()).heap - before.heap, "bytes for 300 known requests").toBeLessThan(512 * 1024);
        expect(problemsIn(soak.files())).toEqual([]);
        expect(soak.printed()).toBe("");
        expect(await soak.end(), "status").toBe(0);
        parts.push({ name: "the plugin's process, CSP over HTTP", calls: soak.calls, ms: performance.now() - began });
    });
});

function grownBy(measured: readonly Measured[]): number {
    return (measured.at(-1)?.heap ?? 0) - (measured[0]?.heap ?? 0);
}

/** Progress is for those who wait for hours. */
function tell(line: string): void {
    if (settings.isReported) console.log(line);
}
