// npm run bench: measures, prints tables, and writes bench/results.json and docs/benchmarks.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { getEngine } from "../tools/engine/getEngine.mts";
import { rewriteSection } from "../tools/markdown.mts";
import { duration, type Log, runMain } from "../tools/process.mts";
import { root } from "../tools/root.mts";
import { measure } from "./measure.mts";
import type { PluginFigures, Results } from "./measurements.mts";
import { measurePlugin } from "./plugin.mts";
import { report } from "./report.mts";
import { describeSetting } from "./setting.mts";
import { measureStartup } from "./startup.mts";

const help = `npm run bench [-- OPTIONS]

  --rounds COUNT  how often everything is measured (default 3)
  --sizes LIST    numbers of apps (default 1,10,100,300; with 100, slow calls are measured too)
  --only-plugin   measure only how the plugin starts; keep the rest of bench/results.json
  --no-write      only print
  --from FILE     measure nothing; take the results from FILE, such as bench/results.json

With the defaults it takes about half an hour. Nothing else should run meanwhile.
`;
const resultsFile = join(import.meta.dirname, "results.json");
const page = join(root, "docs", "benchmarks.md");

await runMain(async (signal) => {
    const { values } = parseArgs({
        allowNegative: true,
        options: {
            help: { type: "boolean", default: false },
            rounds: { type: "string", default: "3" },
            sizes: { type: "string", default: "1,10,100,300" },
            write: { type: "boolean", default: true },
            "only-plugin": { type: "boolean", default: false },
            from: { type: "string" },
        },
    });
    if (values.help) return console.log(help);
    const [rounds = 0, ...sizes] = [values.rounds, ...values.sizes.split(",")].map(Number);
    if (![rounds, ...sizes].every((value) => Number.isInteger(value) && value > 0)) throw new Error(help);
    const startedMs = performance.now();
    const log = (line: string) => console.error(`${duration(performance.now() - startedMs)}: ${line}`);
    const stored = (file: string): Results => JSON.parse(readFileSync(file, "utf8"));
    const results = values["only-plugin"]
        ? { ...stored(resultsFile), plugin: await pluginOnly(rounds, log, signal) }
        : values.from
          ? stored(values.from)
          : await measureAll(rounds, sizes, log, signal);
    console.log(report(results));
    if (!values.write) return;
    writeFileSync(resultsFile, `${JSON.stringify(results)}\n`);
    rewriteSection(page, "report", () => report(results));
    console.log("\nWritten: bench/results.json, docs/benchmarks.md");
});

async function measureAll(rounds: number, sizes: number[], log: Log, signal: AbortSignal): Promise<Results> {
    const engine = await getEngine({ log, signal, hosts: ["yaml"] });
    const setting = `${await describeSetting(engine, signal)} Rounds: ${rounds}.`;
    log("imports and starts");
    const startupMs = await measureStartup(4 * rounds, signal);
    log("starts of the plugin");
    const plugin = await measurePlugin({ engine, rounds: 3 * rounds, log, signal });
    return { setting, startupMs, plugin, measurements: await measure({ rounds, sizes, engine, log, signal }) };
}

async function pluginOnly(rounds: number, log: Log, signal: AbortSignal): Promise<PluginFigures> {
    return await measurePlugin({ engine: await getEngine({ log, signal }), rounds: 3 * rounds, log, signal });
}
