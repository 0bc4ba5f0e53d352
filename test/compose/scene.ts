import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { z } from "zod";
import type { SimulatedApp } from "../../provider/testing";
import { descendantsOf, kill } from "../../tools/process.mts";
import { configure, exampleFiles, withoutTypeCheck } from "../support/exampleScene";
import { type Scene, startScene } from "../support/scene";
import { Kubernetes } from "./kubernetes";
import { Node, type PodRecord } from "./node";
import type { RollOut } from "./rollOut";

/** Where `npm run test:compose` says how to reach the cluster; undefined without a cluster. */
export const clusterFile = process.env["COMPOSE_CLUSTER"];

const clusterSchema = z.object({
    kubeconfig: z.string(),
    access: z.object({ url: z.string(), token: z.string().optional(), ca: z.string().optional() }),
});
const kubeconfigSchema = z.looseObject({
    contexts: z.array(z.looseObject({ context: z.looseObject({ namespace: z.string().optional() }) })),
});
const listSchema = z.object({
    items: z.array(z.object({ metadata: z.object({ name: z.string(), uid: z.string() }) })),
});

/** The example with Kubernetes, in a namespace of its own. */
export interface ComposedScene extends Scene {
    readonly kubernetes: Kubernetes;
    readonly node: Node;
    readonly app: () => SimulatedApp;
    /** Sets the example's trigger. */
    trigger(rotationTrigger: string): Promise<void>;
    configure(config: Readonly<Record<string, string>>): Promise<void>;
    /** The path in the namespace to all objects of a kind, or to one. */
    path(group: string, kind: string, name?: string): string;
    objects(group: string, kind: string): Promise<readonly { readonly name: string; readonly uid: string }[]>;
}

/** What a scene with Kubernetes starts with. */
interface ComposedSceneOptions {
    /** Configuration of the example beside the app and the image. */
    readonly config?: Readonly<Record<string, string>>;
    /** Changes the program. Default: it is the example's own. */
    readonly change?: (program: string) => string;
}

export const image = "registry.example.com/api:1";

/** The id of the example's app. */
const appId = "api";

export async function startComposedScene(options: ComposedSceneOptions = {}): Promise<ComposedScene> {
    const { kubeconfig, access } = clusterSchema.parse(JSON.parse(readFileSync(clusterFile ?? "", "utf8")));
    const kubernetes = new Kubernetes(access);
    const namespace = `csp-${randomUUID().slice(0, 8)}`;
    const files = exampleFiles("kubernetes");
    const program = files["index.ts"] ?? "";
    files["index.ts"] = options.change?.(program) ?? program;
    const scene = await startScene({ apps: [appId], files, env: withoutTypeCheck });
    const file = join(scene.project.folder, "kubeconfig");
    writeFileSync(file, JSON.stringify(withNamespace(kubeconfig, namespace)), { mode: 0o600 });
    scene.project.env["KUBECONFIG"] = file;
    await configure(scene.stack, { oauthAppId: appId, image, gracePeriodSeconds: "5", ...options.config });

    await kubernetes.create("/api/v1/namespaces", { metadata: { name: namespace } });
    const node = new Node(kubernetes, namespace);
    await node.start();
    const path = (group: string, kind: string, name = "") =>
        `/${group}/namespaces/${namespace}/${kind}${name && `/${name}`}`;
    const close = scene.close.bind(scene);
    return Object.assign(scene, {
        kubernetes,
        node,
        app: () => scene.simulator.app(appId),
        trigger: (rotationTrigger: string) => configure(scene.stack, { rotationTrigger }),
        configure: (config: Readonly<Record<string, string>>) => configure(scene.stack, config),
        path,
        objects: async (group: string, kind: string) => {
            const { items } = listSchema.parse(await kubernetes.get(path(group, kind)));
            return items.map(({ metadata }) => metadata);
        },
        close: async () => {
            await node.stop();
            // A failed test may leave Pulumi's engine and its plugins running.
            kill(...descendantsOf(process.pid).map(({ pid }) => pid));
            await kubernetes.delete(`/api/v1/namespaces/${namespace}`);
            await close();
        },
    });
}

/** Makes the secret and the pods, rotates, and waits until the new pods have used their secret for another second. */
export async function rotateWatched(scene: ComposedScene): Promise<RollOut> {
    const { simulator, node } = scene;
    await scene.trigger("1");
    await scene.up();
    await scene.trigger("2");
    const startedAtMs = Date.now();
    await scene.up();
    const [rotated, retired] = (["setSecret", "deleteOldSecret"] as const).map((kind) => {
        const [call, ...more] = simulator.callsOf(kind);
        expect(more).toEqual([]);
        return call?.atMs ?? Number.NaN;
    });
    await until("the old pods have ended", () => livingPods(node).length === 2);
    const untilMs = Date.now() + 1_000;
    const goesOn = ({ samples }: PodRecord) => (samples.at(-1)?.atMs ?? 0) > untilMs;
    await until("the new pods have gone on for a second", () => livingPods(node).every(goesOn));
    return {
        startedAtMs,
        endedAtMs: Date.now(),
        rotatedAtMs: rotated ?? Number.NaN,
        retiredAtMs: retired ?? Number.NaN,
        newSecret: scene.app().currentSecret,
        pods: node.pods.filter(({ endedAtMs: end }) => end === undefined || end > startedAtMs),
    };
}

/** The pods whose process has not ended. */
export function livingPods({ pods }: Node): PodRecord[] {
    return pods.filter(({ endedAtMs }) => endedAtMs === undefined);
}

/** Waits for what a pod or Kubernetes does by itself. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
    const limitMs = Date.now() + 60_000;
    while (!isSo()) {
        if (Date.now() > limitMs) throw new Error(`waited a minute in vain until ${what}`);
        await sleep(50);
    }
}

function withNamespace(kubeconfig: string, namespace: string): unknown {
    const parsed = kubeconfigSchema.parse(JSON.parse(kubeconfig));
    return { ...parsed, contexts: parsed.contexts.map((one) => ({ ...one, context: { ...one.context, namespace } })) };
}
