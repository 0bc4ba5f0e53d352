// npm run bench:scale: many secrets, in one stack and in many, and many rotations at a CSP that limits the rate of calls.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startSimulator } from "pulumi-vmware-csp/testing";
import { getEngine } from "../tools/engine/getEngine.mts";
import { rewriteSection } from "../tools/markdown.mts";
import { duration, runMain } from "../tools/process.mts";
import { root } from "../tools/root.mts";
import { type ContenderProject, createContenderProject, simulatedApps } from "./contenderProject.mts";
import type { Sample } from "./measurements.mts";
import { type HostName, hosts, type ScaleRow, type ScaleRun, scaleReport } from "./scaleReport.mts";
import { describeSetting } from "./setting.mts";

const partNames = ["one", "many", "storm"] as const;
type PartName = (typeof partNames)[number];

const help = `npm run bench:scale [-- OPTIONS]

  --parts LIST     one: all secrets in one stack; many: in stacks of 50;
                   storm: rotations at a CSP that allows 10 calls a second.
                   Default: one,many,storm
  --hosts LIST     dynamic: JavaScript programs; plugin: YAML programs.
                   Default: dynamic,plugin
  --parallel LIST  values of Pulumi's --parallel (default 8,32,64); the parts
                   many and storm take the first one
  --secrets COUNT  how many secrets (default 1000)
  --rotations N    how many rotations in the storm (default 300)
  --no-write       only print
  --add            keep what bench/scale.json has, and add this run to it
  --from FILE      measure nothing; take the results from FILE, such as
                   bench/scale.json

With the defaults it takes about an hour. Nothing else should run meanwhile.
`;
const resultsFile = join(import.meta.dirname, "scale.json");
const page = join(root, "docs", "benchmarks.md");
const latencyMs = 20;
const secretsPerStack = 50;
const callsPerSecond = 10;
const limitMs = 3_600_000;

interface Scale {
    readonly parts: readonly PartName[];
    readonly hosts: readonly HostName[];
    readonly parallel: readonly number[];
    readonly secrets: number;
    readonly rotations: number;
}

/** Puts down a measured row. */
type Add = (row: Omit<ScaleRow, keyof Sample>, sample: Sample) => void;

await runMain(async (signal) => {
    const { values } = parseArgs({
        allowNegative: true,
        options: {
            help: { type: "boolean", default: false },
            parts: { type: "string", default: partNames.join() },
            hosts: { type: "string", default: hosts.join() },
            parallel: { type: "string", default: "8,32,64" },
            secrets: { type: "string", default: "1000" },
            rotations: { type: "string", default: "300" },
            write: { type: "boolean", default: true },
            add: { type: "boolean", default: false },
            from: { type: "string" },
        },
    });
    if (values.help) return console.log(help);
    const scale: Scale = {
        parts: namesIn(values.parts, partNames),
        hosts: namesIn(values.hosts, hosts),
        parallel: values.parallel.split(",").map(count),
        secrets: count(values.secrets),
        rotations: count(values.rotations),
    };
    const stored = (file: string): ScaleRun[] => JSON.parse(readFileSync(file, "utf8"));
    const earlier = values.add ? stored(resultsFile) : [];
    const results = values.from ? stored(values.from) : [...earlier, await measureScale(scale, signal)];
    console.log(scaleReport(results));
    if (!values.write) return;
    writeFileSync(resultsFile, `${JSON.stringify(results)}\n`);
    rewriteSection(page, "scale", () => scaleReport(results));
    console.log("\nWritten: bench/scale.json, docs/benchmarks.md");
});

function namesIn<T extends string>(list: string, names: readonly T[]): T[] {
    const found = names.filter((name) => list.split(",").includes(name));
    if (found.length !== list.split(",").length) throw new Error(help);
    return found;
}

function count(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new Error(help);
    return value;
}

async function measureScale(scale: Scale, signal: AbortSignal): Promise<ScaleRun> {
    const startedMs = performance.now();
    const log = (line: string) => console.error(`${duration(performance.now() - startedMs)}: ${line}`);
    const engine = await getEngine({ log, signal, hosts: ["yaml"] });
    const setting = `${await describeSetting(engine, signal)} Command: npm run bench:scale -- ${process.argv.slice(2).join(" ")}`;
    const rows: ScaleRow[] = [];
    const add: Add = (row, sample) => {
        rows.push({ ...row, ...sample });
        log(JSON.stringify(rows.at(-1)));
    };
    const [parallel = 8] = scale.parallel;
    for (const host of scale.hosts) {
        const withProject = (secrets: number, work: (scene: Scene) => Promise<void>) =>
            atProject(engine, host, secrets, signal, work);
        if (scale.parts.includes("one"))
            for (const each of scale.parallel)
                await withProject(scale.secrets, (scene) => measureOneStack(scene, each, each === parallel, add));
        if (scale.parts.includes("many"))
            await withProject(scale.secrets, (scene) => measureManyStacks(scene, parallel, add));
        if (scale.parts.includes("storm"))
            await withProject(scale.rotations, (scene) => measureStorm(scene, parallel, add));
    }
    return { setting: setting.trim(), rows };
}

/** A simulator with so many apps, and a host's project for them. */
interface Scene {
    readonly host: HostName;
    readonly secrets: number;
    readonly simulator: Awaited<ReturnType<typeof startSimulator>>;
    readonly project: ContenderProject;
}

async function atProject(
    engine: string,
    host: HostName,
    secrets: number,
    signal: AbortSignal,
    work: (scene: Scene) => Promise<void>,
): Promise<void> {
    const simulator = await startSimulator({ apps: simulatedApps(secrets), latencyMs });
    const contender = host === "dynamic" ? "verified" : "plugin";
    const project = await createContenderProject({ engine, contender, simulator, signal, limitMs });
    try {
        await work({ host, secrets, simulator, project });
    } finally {
        await simulator.close();
        project.remove();
    }
}

function up(parallel: number): string[] {
    return ["up", "--yes", "--skip-preview", "--parallel", String(parallel)];
}

/** What does not depend on `--parallel` is measured only if `all`. */
async function measureOneStack({ host, secrets, project }: Scene, parallel: number, all: boolean, add: Add) {
    const row = { host, secrets, stacks: 1, parallel };
    await project.createStack("bench");
    project.declare({ apps: secrets, trigger: "first" });
    add({ ...row, operation: "create" }, await project.pulumi("bench", up(parallel)));
    if (all) {
        add({ ...row, operation: "preview" }, await project.pulumi("bench", ["preview"]));
        add({ ...row, operation: "report" }, await project.reportAll());
    }
    project.declare({ apps: secrets, trigger: "second" });
    add({ ...row, operation: "rotate" }, await project.pulumi("bench", up(parallel)));
}

/** One stack after the other, each with its share of the secrets. */
async function measureManyStacks({ host, secrets, project }: Scene, parallel: number, add: Add) {
    const stacks = Math.ceil(secrets / secretsPerStack);
    const numbers = Array.from({ length: stacks }, (_, index) => index);
    const row = { host, secrets, stacks, parallel };
    const inEach = async (trigger: string, args: readonly string[]) => {
        const samples: Sample[] = [];
        for (const number of numbers) {
            const firstApp = number * secretsPerStack + 1;
            const apps = Math.min(secretsPerStack, secrets - firstApp + 1);
            project.declare({ apps, firstApp, trigger });
            samples.push(await project.pulumi(`stack-${number}`, args));
        }
        return together(samples);
    };
    for (const number of numbers) await project.createStack(`stack-${number}`);
    add({ ...row, operation: "create" }, await inEach("first", up(parallel)));
    add({ ...row, operation: "preview" }, await inEach("first", ["preview"]));
    add({ ...row, operation: "report" }, await project.reportAll());
    add({ ...row, operation: "rotate" }, await inEach("second", up(parallel)));
}

/** Times and calls add up; of memory and state the largest counts. */
function together(samples: readonly Sample[]): Sample {
    const all = (figure: keyof Sample) => samples.map((sample) => sample[figure] ?? 0);
    const sum = (figure: keyof Sample) => all(figure).reduce((total, value) => total + value, 0);
    const largest = (figure: keyof Sample) => Math.max(...all(figure)) || undefined;
    return {
        wallMs: sum("wallMs"),
        calls: sum("calls"),
        providerMiB: largest("providerMiB"),
        programMiB: largest("programMiB"),
        stateKB: largest("stateKB"),
    };
}

async function measureStorm({ host, secrets, simulator, project }: Scene, parallel: number, add: Add) {
    const row = { host, secrets, stacks: 1, parallel };
    await project.createStack("bench");
    project.declare({ apps: secrets, trigger: "first" });
    await project.pulumi("bench", up(parallel));
    for (const retryAfterWhenLimited of [true, false]) {
        simulator.setSwitches({ maxCallsPerSecond: callsPerSecond, retryAfterWhenLimited });
        project.declare({ apps: secrets, trigger: `retry-after-${retryAfterWhenLimited}` });
        const sample = await project.pulumi("bench", up(parallel));
        const refused = simulator.calls.filter(({ status }) => status === 429).length;
        const callsMs = (simulator.calls.at(-1)?.atMs ?? 0) - (simulator.calls[0]?.atMs ?? 0);
        const operation = retryAfterWhenLimited ? "storm with Retry-After" : "storm without Retry-After";
        const bareMs = ((sample.calls - refused) / callsPerSecond) * 1_000;
        add({ ...row, operation, refused, callsMs, bareMs }, sample);
    }
}
