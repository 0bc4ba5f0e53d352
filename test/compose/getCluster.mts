import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type BuildContext, goExecutable } from "../../tools/goExecutable.mts";
import { findOnPath, isExecutable, run } from "../../tools/process.mts";
import { programs } from "./programs.mts";
import { type Cluster, type ClusterPrograms, startCluster } from "./startCluster.mts";

/**
 * Gets a Kubernetes: the cluster that the caller offers, or one of its own, with all of its files in the folder. Rejects
 * with the reason why there is none.
 */
export async function getCluster(context: BuildContext, folder: string): Promise<Cluster> {
    const { env, log, signal } = context;
    if (env["COMPOSE_USE_CLUSTER"] === "true") {
        log(
            "Using the cluster of the present kubeconfig context, in namespaces of its own, as COMPOSE_USE_CLUSTER says.",
        );
        return presentCluster(context);
    }
    const servers = await serverPrograms(context);
    const controllers = await goExecutable(programs.controllers, context);
    log("Starting etcd, the Kubernetes API server and its controllers on 127.0.0.1.");
    return startCluster({ ...servers, controllers: [controllers] }, folder, signal);
}

async function serverPrograms(context: BuildContext): Promise<Pick<ClusterPrograms, "etcd" | "apiServer">> {
    const assets = context.env["KUBEBUILDER_ASSETS"];
    if (!assets) {
        const servers = await goExecutable(programs.servers, context);
        return { etcd: [servers, "etcd"], apiServer: [servers, "kube-apiserver"] };
    }
    const etcd = join(assets, "etcd");
    const apiServer = join(assets, "kube-apiserver");
    for (const file of [etcd, apiServer])
        if (!(await isExecutable(file))) throw new Error(`KUBEBUILDER_ASSETS has no ${file} that can be run`);
    context.log(`Using etcd and kube-apiserver of KUBEBUILDER_ASSETS: ${assets}.`);
    return { etcd: [etcd], apiServer: [apiServer] };
}

/** kubectl knows all ways to log in, and its proxy spares the tests from them. */
async function presentCluster({ env, signal }: BuildContext): Promise<Cluster> {
    const kubectl = await findOnPath("kubectl", env);
    if (kubectl === undefined) throw new Error("COMPOSE_USE_CLUSTER needs kubectl on PATH");
    const args = ["config", "view", "--raw", "--flatten", "--minify", "--output=json"];
    const kubeconfig = await run(kubectl, args, { env, signal });
    const proxy = spawn(kubectl, ["proxy", "--port=0"], { env, stdio: ["ignore", "pipe", "inherit"] });
    const stop = async () => {
        if (proxy.exitCode !== null || proxy.signalCode !== null) return;
        const exited = once(proxy, "exit");
        proxy.kill();
        await exited;
    };
    try {
        return { kubeconfig, access: { url: await addressOf(proxy, signal) }, stop };
    } catch (error) {
        await stop();
        throw error;
    }
}

async function addressOf(proxy: ChildProcess & { readonly stdout: NodeJS.ReadableStream }, signal: AbortSignal) {
    const within = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    const [line]: unknown[] = await once(createInterface(proxy.stdout), "line", { signal: within });
    const [, address] = /(127\.0\.0\.1:\d+)/.exec(String(line)) ?? [];
    if (address === undefined) throw new Error(`kubectl proxy printed "${line}"`);
    return `http://${address}`;
}
