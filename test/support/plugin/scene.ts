import { Server } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { afterEach, beforeEach } from "vitest";
import type { Clock } from "../../../provider/common/clock";
import { resourceProviderService } from "../../../provider/hosts/plugin/service";
import type { Session } from "../../../provider/hosts/plugin/session";
import { Engine, type Replacement, type StoredResource } from "../engine/engine";
import type { CheckFailure, Difference, Host } from "../engine/host";
import { EngineScene, type SceneOptions, type Step } from "../engine/scene";
import type { Properties } from "../properties";
import { PluginClient } from "./client";
import { bound, type LogEngine, startLogEngine } from "./logEngine";
import { pluginHost, urnOf } from "./pluginHost";
import { opened, openText } from "./wire";

export interface ProcessOptions {
    /** The name of the provider resource. Default: that of the engine's own default provider. */
    readonly name?: string;
    readonly config?: Properties;
    readonly clock?: Clock;
}

/** A provider process. It runs in the test's own process, behind a real gRPC connection. */
export interface PluginProcess extends PluginClient {
    readonly session: Session;
    stop(): void;
}

/** What a command did with a resource of the plugin. */
export interface PluginStep extends Step {
    /** What `check` refused. */
    readonly failures?: readonly CheckFailure[] | undefined;
    readonly difference?: Difference | undefined;
    readonly id?: string;
    /** The outputs that the preview or the command reports, decrypted, and the paths of those that are secret. */
    readonly outputs?: Properties;
    readonly secrets?: readonly string[];
}

/** The options of a resource, and where its command runs. */
interface StepOptions {
    readonly replace?: Replacement;
    /** The resource option `customTimeouts`. */
    readonly timeoutSeconds?: number;
    /** A process that keeps running. Default: a new one, for this command only. */
    readonly on?: PluginProcess | undefined;
}

/**
 * The plugin between a simulated CSP and an engine. Each command has a provider process of its own, as with Pulumi, unless it
 * is told another one.
 */
export class PluginScene extends EngineScene {
    #engine: LogEngine | undefined;
    #processes: PluginProcess[] = [];
    /** The provider resource of the next processes. */
    provider: ProcessOptions = {};

    override async start(options?: SceneOptions): Promise<void> {
        await super.start(options);
        this.#engine = await startLogEngine();
        this.#processes = [];
        this.provider = {};
    }

    override async close(): Promise<void> {
        for (const plugin of this.#processes) plugin.stop();
        this.#engine?.kill();
        await super.close();
    }

    /** The part of the engine that takes lines. */
    get engine(): LogEngine {
        if (this.#engine === undefined) throw new Error("the scene has not started");
        return this.#engine;
    }

    /** The first `up` of a resource, cancelled while CSP holds the call that makes its secret. */
    async cancelledUp(resource: PluginResource) {
        const plugin = await this.startProcess();
        const held = this.simulator.hold("regenerateSecret", "before");
        const up = resource.up({}, { on: plugin });
        await held.arrived;
        await plugin.cancel();
        held.release();
        return await up;
    }

    async startProcess(options: ProcessOptions = this.provider): Promise<PluginProcess> {
        const { clock = this.clock, name = "default", config = {} } = options;
        const { session, methods } = resourceProviderService({
            version: "1.2.3",
            schema: '{"name":"vmware-csp"}',
            engineAddress: this.engine.address,
            cancellation: new AbortController(),
            clock,
            env: this.env,
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
        const plugin = Object.assign(client, { session, stop });
        this.#processes.push(plugin);
        return plugin;
    }

    resource(name = "ci", type = "vmware-csp:index:OAuthAppSecret"): PluginResource {
        return new PluginResource(this, name, type);
    }

    async run(
        engine: Engine,
        { name, urn }: PluginResource,
        { on, timeoutSeconds }: StepOptions,
        command: (host: Host) => Promise<void>,
    ): Promise<Step> {
        const plugin = on ?? (await this.startProcess());
        const earlier = this.engine.lines.length;
        const lines = () => this.engine.lines.slice(earlier).filter((line) => line.urn === urn);
        const host = pluginHost(plugin, timeoutSeconds);
        const messages = () => lines().map(({ message }) => message);
        const step = await this.command(engine, name, () => command(host), messages);
        if (on === undefined) plugin.stop();
        return step;
    }

    protected openTexts({ inputs, outputs }: StoredResource): string[] {
        return [openText(inputs), openText(outputs)];
    }
}

/** A resource of the program, on which Pulumi's commands are run. An engine of its own keeps it. */
export class PluginResource {
    readonly #engine = new Engine();
    readonly urn: string;

    constructor(
        private readonly scene: PluginScene,
        readonly name: string,
        readonly type: string,
    ) {
        this.urn = urnOf(this);
    }

    /** What the engine keeps, as on the wire. Throws if it keeps nothing. */
    get kept(): StoredResource {
        return this.#engine.existing(this.name);
    }

    /** Replaces the outputs by those that another release, or the other host, has written. */
    set outputs(outputs: Properties) {
        const { name, type } = this;
        const made = { name, type, id: "org/app", serial: 0, inputs: {}, initErrors: [], isReplaced: false };
        this.#engine.resources = [{ ...made, ...this.#engine.find(name), outputs }];
    }

    /** The outputs that the engine keeps, without their marks. Empty if there are none. */
    get outputs(): Properties {
        return opened(this.#engine.find(this.name)?.outputs ?? {}).values;
    }

    /** The paths of its secret outputs. */
    get secrets(): readonly string[] {
        return opened(this.#engine.find(this.name)?.outputs ?? {}).secrets;
    }

    get exists(): boolean {
        return this.#engine.find(this.name) !== undefined;
    }

    /** `pulumi up` of a program that declares the resource with these inputs. */
    up(news: Properties = {}, options: StepOptions = {}): Promise<PluginStep> {
        return this.#run(options, (host) => this.#engine.up(host, [this.#declared(news, options)]));
    }

    preview(news: Properties = {}, options: StepOptions = {}): Promise<PluginStep> {
        return this.#run(options, (host) => this.#engine.preview(host, [this.#declared(news, options)]));
    }

    refresh(options: StepOptions = {}): Promise<PluginStep> {
        this.#engine.existing(this.name);
        return this.#run(options, (host) => this.#engine.refresh(host));
    }

    destroy(options: StepOptions = {}): Promise<PluginStep> {
        this.#engine.existing(this.name);
        return this.#run(options, (host) => this.#engine.destroy(host));
    }

    #declared(news: Properties, { replace }: StepOptions) {
        const { name, type, scene } = this;
        const inputs = type.endsWith(":OAuthAppSecret") ? scene.inputs(news) : news;
        return { name, type, inputs: () => inputs, replace };
    }

    async #run(options: StepOptions, command: (host: Host) => Promise<void>): Promise<PluginStep> {
        const step = await this.scene.run(this.#engine, this, options, command);
        const { failures, difference, preview } = this.#engine.planned(this.name) ?? {};
        const shown = preview ?? (step.operation === "same" ? undefined : this.#engine.find(this.name));
        if (shown === undefined) return { ...step, failures, difference };
        const { values: outputs, secrets } = opened(shown.outputs);
        return { ...step, failures, difference, id: shown.id, outputs, secrets };
    }
}

/** A scene that starts before each test of the file, or of the `describe` around it, and closes after it. */
export function usePlugin(options?: SceneOptions): PluginScene {
    const scene = new PluginScene();
    beforeEach(() => scene.start(options));
    afterEach(() => scene.close());
    return scene;
}
