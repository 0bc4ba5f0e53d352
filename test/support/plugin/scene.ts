import { Server } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { afterEach, beforeEach } from "vitest";
import type { Clock } from "../../../provider/common/clock";
import { resourceProviderService } from "../../../provider/hosts/plugin/service";
import {
    type SimulatedAppOptions,
    type Simulator,
    type SimulatorOptions,
    startSimulator,
} from "../../../provider/testing";
import { FakeClock } from "../fakeClock";
import { shortNameOf } from "../lifecycle";
import { expectNoSecret, type Properties } from "../properties";
import { ProviderError } from "../providerCalls";
import { PluginClient, type StepOptions } from "./client";
import { bound, type LogEngine, startLogEngine } from "./logEngine";
import { type Done, EngineResource, type PluginStep } from "./resource";
import { opened, openText } from "./wire";

export interface PluginSceneOptions {
    readonly app?: Partial<SimulatedAppOptions>;
    readonly simulator?: SimulatorOptions;
}

export interface ProcessOptions {
    /** The name of the provider resource. Default: that of the engine's own default provider. */
    readonly name?: string;
    readonly config?: Properties;
    readonly clock?: Clock;
}

/** A provider process. It runs in the test's own process, behind a real gRPC connection. */
export interface PluginProcess extends PluginClient {
    readonly running: ReadonlySet<Promise<unknown>>;
    readonly messageOf: (error: unknown) => string;
    stop(): void;
}

interface Started {
    readonly clock: FakeClock;
    readonly simulator: Simulator;
    readonly engine: LogEngine;
    readonly env: Record<string, string>;
    /** Secrets of the test's own, which must not be seen either. */
    readonly secrets: string[];
    readonly processes: PluginProcess[];
}

/**
 * The plugin between a simulated CSP, whose app is `app`, and an engine. Each command has a provider process of its own,
 * as with Pulumi, and shares the clock with CSP. After each, it makes sure that nothing that a user could read has a secret.
 */
export class PluginScene {
    #started: Started | undefined;
    /** The provider resource of the next processes. */
    provider: ProcessOptions = {};

    async start(options: PluginSceneOptions = {}): Promise<void> {
        const clock = new FakeClock();
        const simulator = await startSimulator({ ...options.simulator, now: () => clock.now() });
        simulator.addApp({ id: "app", roles: ["developer"], ...options.app });
        const env = { CSP_API_TOKEN: simulator.apiToken };
        this.provider = {};
        this.#started = { clock, simulator, engine: await startLogEngine(), env, secrets: [], processes: [] };
    }

    async close(): Promise<void> {
        const { processes, engine, simulator } = this.#scene;
        for (const plugin of processes) plugin.stop();
        engine.kill();
        await simulator.close();
    }

    get clock(): FakeClock {
        return this.#scene.clock;
    }

    get simulator(): Simulator {
        return this.#scene.simulator;
    }

    get engine(): LogEngine {
        return this.#scene.engine;
    }

    get env(): Record<string, string> {
        return this.#scene.env;
    }

    get secrets(): string[] {
        return this.#scene.secrets;
    }

    get app() {
        return this.simulator.app("app");
    }

    /** The first `up` of a resource, cancelled while CSP holds the call that makes its secret. */
    async cancelledUp(resource: PluginResource) {
        const plugin = await this.startProcess();
        const held = this.simulator.hold("regenerateSecret", "before");
        const up = resource.up({}, {}, plugin);
        await held.arrived;
        await plugin.cancel();
        held.release();
        return await up;
    }

    /** The inputs that every resource needs, with these added. */
    inputs(more: Properties = {}): Properties {
        return { orgId: this.simulator.orgId, oauthAppId: "app", host: this.simulator.origin, ...more };
    }

    async startProcess(options: ProcessOptions = this.provider): Promise<PluginProcess> {
        const { engine, env, processes } = this.#scene;
        const cancellation = new AbortController();
        const { clock = this.clock, name = "default", config = {} } = options;
        const { session, methods } = resourceProviderService({
            version: "1.2.3",
            schema: '{"name":"vmware-csp"}',
            engineAddress: engine.address,
            cancellation,
            clock,
            env,
            random: () => 0.5,
        });
        const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
        server.addService(ResourceProviderService, methods);
        const client = new PluginClient(`127.0.0.1:${await bound(server)}`);
        await client.configure(name, config);
        const stop = () => {
            client.disconnect();
            session.leaveRun();
            server.forceShutdown();
        };
        const plugin = Object.assign(client, {
            running: session.running,
            messageOf: (error: unknown) => session.messageOf(error),
            stop,
        });
        processes.push(plugin);
        return plugin;
    }

    resource(name = "ci", type = "vmware-csp:index:OAuthAppSecret"): PluginResource {
        return new PluginResource(this, new EngineResource(`urn:pulumi:dev::project::${type}::${name}`));
    }

    get #scene(): Started {
        if (this.#started === undefined) throw new Error("the scene has not started");
        return this.#started;
    }

    /** @param on a process that keeps running. Default: a new one, for this command only. */
    async command(
        { urn }: Pick<EngineResource, "urn">,
        run: (plugin: PluginProcess) => Promise<Done>,
        on?: PluginProcess,
    ): Promise<PluginStep> {
        const { simulator, engine, secrets } = this.#scene;
        const plugin = on ?? (await this.startProcess());
        const earlier = engine.lines.length;
        simulator.clearCalls();
        const done = await run(plugin).catch((error: unknown): Done => {
            if (!(error instanceof ProviderError)) throw error;
            return { operation: "none", error: error.message };
        });
        const lines = engine.lines.slice(earlier).filter((line) => line.urn === urn);
        const calls = simulator.calls.map(shortNameOf);
        if (on === undefined) plugin.stop();
        const printed = [...lines.map(({ message }) => message), done.error ?? "", JSON.stringify(done.failures ?? [])];
        expectNoSecret(printed, [...simulator.secretsEverIssued(), ...secrets]);
        return { ...done, lines: lines.map(({ message }) => message), calls };
    }

    /** Fails if anything that the engine keeps shows a secret. */
    expectNoOpenSecret(...kept: readonly Properties[]): void {
        const { simulator, secrets } = this.#scene;
        expectNoSecret(kept.map(openText), [...simulator.secretsEverIssued(), ...secrets]);
    }
}

/** A resource of the program, on which Pulumi's commands are run. */
export class PluginResource {
    constructor(
        private readonly scene: PluginScene,
        private readonly inEngine: EngineResource,
    ) {}

    get urn(): string {
        return this.inEngine.urn;
    }

    /** What the engine keeps, as on the wire. Throws if it keeps nothing. */
    get kept() {
        const { kept } = this.inEngine;
        if (kept === undefined) throw new Error("the engine keeps no such resource");
        return kept;
    }

    /** Replaces the outputs by those that another release, or the other host, has written. */
    set outputs(outputs: Properties) {
        this.inEngine.kept = { ...(this.inEngine.kept ?? { id: "org/app", inputs: {}, failed: false }), outputs };
    }

    /** The outputs that the engine keeps, without their marks. Empty if there are none. */
    get outputs(): Properties {
        return opened(this.inEngine.kept?.outputs ?? {}).values;
    }

    /** The paths of its secret outputs. */
    get secrets(): readonly string[] {
        return opened(this.inEngine.kept?.outputs ?? {}).secrets;
    }

    get exists(): boolean {
        return this.inEngine.kept !== undefined;
    }

    /** `pulumi up` of a program that declares the resource with these inputs. */
    up(news: Properties = {}, options?: StepOptions, on?: PluginProcess): Promise<PluginStep> {
        return this.#command((plugin) => this.inEngine.bringTo(plugin, this.#inputs(news), options), on);
    }

    preview(news: Properties = {}, on?: PluginProcess): Promise<PluginStep> {
        return this.up(news, { preview: true }, on);
    }

    refresh(on?: PluginProcess): Promise<PluginStep> {
        return this.#command((plugin) => this.inEngine.refresh(plugin), on);
    }

    destroy(on?: PluginProcess, timeoutSeconds?: number): Promise<PluginStep> {
        return this.#command((plugin) => this.inEngine.destroy(plugin, timeoutSeconds), on);
    }

    #inputs(news: Properties): Properties {
        return this.urn.includes("PreviousSecretRetirement") ? news : this.scene.inputs(news);
    }

    async #command(run: (plugin: PluginProcess) => Promise<Done>, on?: PluginProcess): Promise<PluginStep> {
        const step = await this.scene.command(this.inEngine, run, on);
        const { kept } = this.inEngine;
        if (kept !== undefined) this.scene.expectNoOpenSecret(kept.inputs, kept.outputs);
        return step;
    }
}

/** A scene that starts before each test of the file, or of the `describe` around it, and closes after it. */
export function usePlugin(options?: PluginSceneOptions): PluginScene {
    const scene = new PluginScene();
    beforeEach(() => scene.start(options));
    afterEach(() => scene.close());
    return scene;
}
