// npm run test:compose: the tests in test/compose, with a real Kubernetes and Pulumi's real provider for it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { cacheFolder, getEngine } from "../../tools/engine/getEngine.mts";
import type { BuildContext } from "../../tools/goExecutable.mts";
import { descendantsOf, duration, kill, messageOf, runMain } from "../../tools/process.mts";
import { getCluster } from "./getCluster.mts";
import { getPlugin } from "./getPlugin.mts";

/** What is not ready after this time is given up. Go keeps what it has compiled, so the next run goes on from there. */
const preparationLimitMs = 35 * 60_000;
/** How long the tests take on a slow machine. */
const testsTakeMs = 10 * 60_000;

const { env } = process;
const startedMs = Date.now();
/** When all must have ended, in milliseconds since 1970. */
const deadlineMs = Number(env["COMPOSE_DEADLINE_MS"] || startedMs + preparationLimitMs + testsTakeMs);

await runMain(async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-compose-"));
    try {
        const prepared = await prepare(folder, signal);
        try {
            await runTests(folder, prepared, signal);
        } finally {
            await prepared?.cluster.stop();
        }
    } finally {
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
});

/** A cluster, and the folder of the Kubernetes provider. Undefined if there is no way: then it has said why, in one line. */
async function prepare(folder: string, signal: AbortSignal) {
    const limitMs = Math.min(preparationLimitMs, deadlineMs - startedMs - testsTakeMs);
    const limit = AbortSignal.timeout(Math.max(limitMs, 0));
    const log = console.error;
    const context: BuildContext = { env, cache: cacheFolder(env), log, signal: AbortSignal.any([signal, limit]) };
    try {
        if (limitMs <= 0) throw new Error("too little time is left for them");
        const engine = await getEngine(context).catch((error: unknown) => {
            log(messageOf(error));
            throw new Error("there is no Pulumi engine");
        });
        const plugin = await getPlugin(engine, context);
        const cluster = await getCluster(context, folder);
        log(`Kubernetes and Pulumi's provider for it are ready, after ${duration(Date.now() - startedMs)}.`);
        return { cluster, plugin };
    } catch (error) {
        signal.throwIfAborted();
        const givenUp = `given up after ${duration(limitMs)}; the next run goes on from what is compiled`;
        const reason = limit.aborted ? givenUp : messageOf(error);
        if (env["COMPOSE_REQUIRED"] === "true") throw new Error(`There is no Kubernetes to test with: ${reason}.`);
        log(`Skipping the tests with a Kubernetes: ${reason}.`);
        return undefined;
    }
}

async function runTests(folder: string, prepared: Awaited<ReturnType<typeof prepare>>, signal: AbortSignal) {
    const testEnv: NodeJS.ProcessEnv = { ...env, TMPDIR: folder };
    if (prepared !== undefined) {
        const { kubeconfig, access } = prepared.cluster;
        const file = join(folder, "cluster.json");
        writeFileSync(file, JSON.stringify({ kubeconfig, access }), { mode: 0o600 });
        testEnv["COMPOSE_CLUSTER"] = file;
        testEnv["PATH"] = [prepared.plugin, env["PATH"]].join(delimiter);
    }
    const options = { env: testEnv, stdio: "inherit", shell: process.platform === "win32" } as const;
    const runner = spawn("vitest", ["run", "--project", "compose"], options);
    const late = AbortSignal.timeout(Math.max(deadlineMs - Date.now(), 0));
    const stopped = AbortSignal.any([signal, late]);
    let left: readonly number[] = [];
    stopped.addEventListener("abort", () => {
        // Noted before the runner ends and leaves them to nobody: Pulumi's plugins are in groups of their own.
        left = descendantsOf(process.pid).map(({ pid }) => pid);
        runner.kill();
    });
    await once(runner, "exit");
    kill(...left);
    if (late.aborted) throw new Error("The tests with a Kubernetes took too long, and were stopped.");
    if (runner.exitCode !== 0) process.exitCode ??= runner.exitCode ?? 1;
}
