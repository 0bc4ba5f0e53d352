import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Figures, figuresSchema } from "../support/consumers";
import type { Kubernetes } from "./kubernetes";

/** How pods behave. It may be changed while there are some. */
interface NodeSettings {
    /** From the start of a pod to the start of its process. */
    startMs: number;
    /** Images that can't be pulled. */
    missingImages: readonly string[];
}

/** What was seen of a pod. Times are in milliseconds since 1970. */
export interface PodRecord {
    readonly name: string;
    /** The secret that it has used from its start to its end. */
    clientSecret?: string;
    readonly scheduledAtMs: number;
    readyAtMs?: number;
    /** When Kubernetes marked it for deletion. Its process goes on for the grace period. */
    markedAtMs?: number;
    /** Its image could not be pulled, so it has no process. */
    isWithoutImage?: boolean;
    /** When its process had ended. */
    endedAtMs?: number;
    /** What its process has seen, at moments in order. */
    readonly samples: (Figures & { readonly atMs: number })[];
}

const container = z.object({
    name: z.string(),
    image: z.string(),
    envFrom: z.array(z.object({ secretRef: z.object({ name: z.string() }) })).default([]),
});
const podSchema = z.object({
    metadata: z.object({
        name: z.string(),
        uid: z.string(),
        deletionTimestamp: z.string().optional(),
        deletionGracePeriodSeconds: z.number().default(0),
    }),
    spec: z.object({ nodeName: z.string().optional(), containers: z.tuple([container]) }),
});
type Container = z.infer<typeof container>;
type Pod = z.infer<typeof podSchema>;

const secretSchema = z.object({ data: z.record(z.string(), z.base64()) });

const sampleEveryMs = 100;
/** Of a resource that no real node has: it keeps real schedulers away from the pods. */
const onlyHere = "pulumi-vmware-csp.test/node";

/**
 * Stands in for scheduler and kubelet in one namespace: binds each pod, reads the Secrets of its environment when it
 * starts, runs a real process for it, calls it ready once CSP has accepted it, and on its deletion lets the process
 * run on for the whole grace period.
 */
export class Node {
    readonly settings: NodeSettings = { startMs: 500, missingImages: [] };
    readonly pods: PodRecord[] = [];
    readonly #marked = new Map<string, (gracePeriodSeconds: number) => void>();
    readonly #processes = new Set<ChildProcess>();
    readonly #stopping = new AbortController();
    readonly #kubernetes: Kubernetes;
    readonly #namespace: string;

    constructor(kubernetes: Kubernetes, namespace: string) {
        this.#kubernetes = kubernetes;
        this.#namespace = namespace;
    }

    /** The node has the namespace's name. */
    async start(): Promise<void> {
        const limits = [{ type: "Container", default: { [onlyHere]: "1" } }];
        await this.#kubernetes.create(this.#path("limitranges"), { metadata: { name: "only-here" }, spec: { limits } });
        const taints = [{ key: onlyHere, effect: "NoSchedule" }];
        await this.#kubernetes.create("/api/v1/nodes", { metadata: { name: this.#namespace }, spec: { taints } });
        const { signal } = this.#stopping;
        void this.#keepReady(signal);
        void this.#kubernetes.watch(this.#path("pods"), (type, pod) => this.#onPod(type, podSchema.parse(pod)), signal);
    }

    /** Ends all processes. */
    async stop(): Promise<void> {
        this.#stopping.abort();
        for (const one of this.#processes) one.kill("SIGKILL");
        await this.#kubernetes.delete(`/api/v1/nodes/${this.#namespace}`);
    }

    #path(kind: string, name = ""): string {
        return `/api/v1/namespaces/${this.#namespace}/${kind}${name && `/${name}`}`;
    }

    /** A node that reports nothing for a while loses its pods, if there is a controller for that. */
    async #keepReady(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            const lastHeartbeatTime = new Date().toISOString();
            const ready = { type: "Ready", status: "True", reason: "Test", message: "", lastHeartbeatTime };
            const status = { conditions: [ready] };
            await this.#kubernetes.patch(`/api/v1/nodes/${this.#namespace}/status`, { status });
            await this.#sleep(10_000).catch(() => undefined);
        }
    }

    #sleep(milliseconds: number): Promise<void> {
        return sleep(milliseconds, undefined, { signal: this.#stopping.signal });
    }

    #onPod(type: string, pod: Pod): void {
        const { uid, deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
        if (!this.#marked.has(uid)) {
            if (type === "DELETED") return;
            const marked = new Promise<number>((resolve) => this.#marked.set(uid, resolve));
            this.#run(pod, marked).catch((error: unknown) => {
                if (!this.#stopping.signal.aborted) console.error(`The pod ${pod.metadata.name} failed:`, error);
            });
        }
        if (type === "DELETED") this.#marked.get(uid)?.(0);
        else if (deletionTimestamp !== undefined) this.#marked.get(uid)?.(deletionGracePeriodSeconds);
    }

    async #run({ metadata: { name, uid }, spec }: Pod, marked: Promise<number>): Promise<void> {
        const record: PodRecord = { name, scheduledAtMs: Date.now(), samples: [] };
        this.pods.push(record);
        if (spec.nodeName === undefined) {
            const target = { kind: "Node", name: this.#namespace };
            await this.#kubernetes.create(`${this.#path("pods", name)}/binding`, { metadata: { name }, target });
        }
        const deletion = marked.then((gracePeriodSeconds) => {
            record.markedAtMs = Date.now();
            return gracePeriodSeconds;
        });
        const [container] = spec.containers;
        if (this.settings.missingImages.includes(container.image)) {
            const waiting = { reason: "ImagePullBackOff", message: `there is no image ${container.image}` };
            await this.#setStatus(name, container, { waiting });
            record.isWithoutImage = true;
            await deletion;
        } else {
            await this.#sleep(this.settings.startMs);
            const child = await this.#startProcess(container, record);
            const stopSampling = this.#sample(child, record);
            while (record.markedAtMs === undefined && (record.samples.at(-1)?.accepted ?? 0) === 0)
                await this.#sleep(20);
            if (record.markedAtMs === undefined) {
                record.readyAtMs = Date.now();
                await this.#setStatus(name, container, { running: { startedAt: new Date().toISOString() } });
            }
            await this.#sleep((await deletion) * 1_000);
            await stopSampling();
            this.#processes.delete(child);
            child.kill("SIGKILL");
        }
        record.endedAtMs = Date.now();
        await this.#kubernetes.delete(this.#path("pods", name), { gracePeriodSeconds: 0, preconditions: { uid } });
    }

    async #startProcess({ envFrom }: Container, record: PodRecord): Promise<ChildProcess> {
        const env: Record<string, string> = {};
        for (const { secretRef } of envFrom) {
            const { data } = secretSchema.parse(await this.#kubernetes.get(this.#path("secrets", secretRef.name)));
            for (const [key, value] of Object.entries(data)) env[key] = Buffer.from(value, "base64").toString();
        }
        this.#stopping.signal.throwIfAborted();
        if (env["CLIENT_SECRET"]) record.clientSecret = env["CLIENT_SECRET"];
        const child = fork(join(__dirname, "podProcess.mts"), { env, execArgv: [] });
        this.#processes.add(child);
        return child;
    }

    /** Asks the process again and again what it has seen, until it is stopped. */
    #sample(child: ChildProcess, { samples }: PodRecord) {
        let isStopped = false;
        const sampleOnce = async () => {
            // It may be ending, and no longer respond.
            child.send("figures", () => undefined);
            const [answer]: unknown[] = await once(child, "message");
            samples.push({ ...figuresSchema.parse(answer), atMs: Date.now() });
        };
        const sampling = (async () => {
            while (!isStopped && child.connected) {
                await sampleOnce();
                await this.#sleep(sampleEveryMs);
            }
            await sampleOnce();
        })();
        sampling.catch(() => undefined);
        return async () => {
            isStopped = true;
            await sampling;
        };
    }

    async #setStatus(pod: string, { name, image }: Container, state: { running: object } | { waiting: object }) {
        const ready = "running" in state;
        const lastTransitionTime = new Date().toISOString();
        const conditions = ["Initialized", "ContainersReady", "Ready"].map((type) => ({
            type,
            status: ready || type === "Initialized" ? "True" : "False",
            lastTransitionTime,
        }));
        const containerStatuses = [{ name, image, imageID: "", restartCount: 0, started: ready, ready, state }];
        const status = { phase: ready ? "Running" : "Pending", conditions, containerStatuses };
        await this.#kubernetes.patch(`${this.#path("pods", pod)}/status`, { status });
    }
}
