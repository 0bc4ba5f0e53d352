// npm run bench: measures, prints tables, and writes docs/benchmarks.md with its plots. See --help.
import { constants } from "node:os";
import { duration } from "../tools/engine/duration.mts";
import { getEngine } from "../tools/engine/getEngine.mts";
import { messageOf } from "../tools/engine/problem.mts";
import { Stopped, untilStopped } from "../tools/engine/untilStopped.mts";
import { describeMachine } from "./machine.mts";
import { measureMicro } from "./micro.mts";
import { help, parseOptions } from "./options.mts";
import { textReport } from "./report.mts";
import type { Results } from "./results.mts";
import { measureRounds } from "./rounds.mts";
import { writeDocs } from "./writeDocs.mts";

async function main(signal: AbortSignal): Promise<void> {
    const options = parseOptions(process.argv.slice(2));
    if (options === undefined) return console.log(help);
    const startedMs = performance.now();
    const report = (line: string) => console.error(`${duration(performance.now() - startedMs)}: ${line}`);
    const engine = await getEngine(report);
    const machine = await describeMachine(engine, signal);
    report("single steps: imports, texts, decisions");
    const micro = await measureMicro(options.microRuns, signal);
    const samples = await measureRounds({ ...options, engine, report, signal });
    const results: Results = { ...options, machine, samples, micro };
    console.log(textReport(results));
    if (options.writes) console.log(`Written: ${(await writeDocs(results)).join(", ")}`);
}

try {
    await untilStopped(main);
} catch (error) {
    console.error(messageOf(error));
    process.exitCode = error instanceof Stopped ? 128 + constants.signals[error.signal] : 1;
}
