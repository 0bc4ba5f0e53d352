// How the plugin starts, as a script and as an executable, and what it adds to a preview beside the least that a provider can be.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startSimulator } from "pulumi-vmware-csp/testing";
import packageJson from "../package.json" with { type: "json" };
import { cacheFolder } from "../tools/engine/getEngine.mts";
import { type GoExecutable, goExecutable } from "../tools/goExecutable.mts";
import { ownExecutable } from "../tools/plugin/executable.mts";
import { type Log, run } from "../tools/process.mts";
import { createPulumiProject } from "../tools/pulumiProject.mts";
import { root } from "../tools/root.mts";
import type { PluginFigures } from "./measurements.mts";
import { describeSetting } from "./setting.mts";

/** A provider that does nothing, with Pulumi's SDK for Go. */
const nothingInGo: GoExecutable = {
    name: "pulumi-resource-nothing",
    folder: join(import.meta.dirname, "goProvider"),
    package: ".",
    module: "github.com/pulumi/pulumi/sdk/v3",
    takes: "about half a minute on two cores",
};

const script = join(root, "dist", "plugin", "pulumi-resource-vmware-csp");
const restMs = 500;

interface Options {
    /** The folder of the engine's executables. */
    readonly engine: string;
    readonly rounds: number;
    readonly log: Log;
    readonly signal: AbortSignal;
}

/** Measures all in turns, so that what the machine does meanwhile meets all alike. */
export async function measurePlugin({ engine, rounds, log, signal }: Options): Promise<PluginFigures> {
    const nothing = await goExecutable(nothingInGo, { env: process.env, cache: cacheFolder(process.env), log, signal });
    const folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-bench-"));
    try {
        // A copy, as an installation makes one: of a file that was just put together, more is in memory than is used.
        const executable = join(folder, basename(script));
        copyFileSync(await ownExecutable({ log, signal }), executable);
        const { portMs, restMiB } = await measureStarts({ script, executable }, rounds);
        const previewMs = await measurePreviews({ engine, signal }, nothing, executable, rounds);
        // Others' work on the same machine, which shows in the medians.
        const load = loadavg()[0]?.toFixed(1);
        const setting = `${await describeSetting(engine, signal)} Rounds: ${rounds}. Load of the machine: ${load}.`;
        return { setting, portMs, restMiB, previewMs };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

async function measureStarts(files: Readonly<Record<"script" | "executable", string>>, rounds: number) {
    const portMs: Record<"script" | "executable", number[]> = { script: [], executable: [] };
    const restMiB: Record<"script" | "executable", number[]> = { script: [], executable: [] };
    for (let round = 0; round < rounds; round += 1)
        for (const name of ["script", "executable"] as const) {
            const startedMs = performance.now();
            const child = spawn(files[name], [], { stdio: ["pipe", "pipe", "inherit"] });
            await once(child.stdout, "data");
            portMs[name].push(performance.now() - startedMs);
            await sleep(restMs);
            const kib = execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" });
            restMiB[name].push(Number(kib) / 1_024);
            child.kill("SIGKILL");
            await once(child, "exit");
        }
    return { portMs, restMiB };
}

/** Unchanged previews of one resource in YAML, with plugins that are installed as a user's are. */
async function measurePreviews(
    { engine, signal }: Pick<Options, "engine" | "signal">,
    nothing: string,
    executable: string,
    rounds: number,
): Promise<PluginFigures["previewMs"]> {
    const ours = { type: "vmware-csp:OAuthAppSecret", name: "vmware-csp", version: packageJson.version };
    const contenders = [
        { of: "nothingInGo", type: "nothing:Resource", name: "nothing", version: "1.0.0", file: nothing },
        { of: "script", ...ours, file: dirname(script) },
        { of: "executable", ...ours, file: executable },
    ] as const;
    const previewMs: Record<(typeof contenders)[number]["of"], number[]> = {
        nothingInGo: [],
        script: [],
        executable: [],
    };
    const simulator = await startSimulator({ apps: [{ id: "app" }] });
    const projects: Awaited<ReturnType<typeof createPulumiProject>>[] = [];
    try {
        const commands = new Map<string, (...args: string[]) => Promise<string>>();
        for (const { of, type, name, version, file } of contenders) {
            const ci = { type, properties: { oauthAppId: "app", rotationTrigger: "1" } };
            const outputs = { clientSecret: `\${ci.clientSecret}` };
            const program = { name: "bench", runtime: "yaml", resources: { ci }, outputs };
            const files = { "Pulumi.yaml": JSON.stringify(program) };
            const project = await createPulumiProject({ engine, files, linkModules: false });
            projects.push(project);
            const { origin, orgId, apiToken } = simulator;
            const credentials = { CSP_HOST: origin, CSP_ORG_ID: orgId, CSP_API_TOKEN: apiToken };
            // No more than what the contenders need: a plugin found on the PATH would be run in place of each.
            const PATH = [engine, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
            const env = { ...process.env, ...project.env, ...credentials, PATH };
            const pulumi = (...args: string[]) => run("pulumi", args, { env, cwd: project.directory, signal });
            await pulumi("plugin", "install", "resource", name, version, "--file", file);
            await pulumi("stack", "init", "bench");
            await pulumi("up", "--yes", "--skip-preview", "--stack", "bench");
            commands.set(of, pulumi);
        }
        // Each has its turn at each place.
        for (let round = 0; round < rounds; round += 1)
            for (const { of } of [...contenders.slice(round % 3), ...contenders.slice(0, round % 3)]) {
                const startedMs = performance.now();
                await commands.get(of)?.("preview", "--stack", "bench");
                previewMs[of].push(performance.now() - startedMs);
            }
        return previewMs;
    } finally {
        for (const project of projects) project.remove();
        await simulator.close();
    }
}
