import { afterEach, beforeEach } from "vitest";
import { createProviderContext } from "../../provider/rotation/providerContext";
import {
    type Call,
    type SimulatedAppOptions,
    type Simulator,
    type SimulatorOptions,
    startSimulator,
} from "../../provider/testing";
import { oauthAppSecretHandler, previousSecretRetirementHandler } from "./dynamicHandlers";
import {
    type Declared,
    Engine,
    type Hosts,
    type Operation,
    type StoredResource,
    type UpOptions,
} from "./engine/engine";
import { Host } from "./engine/host";
import { FakeClock } from "./fakeClock";
import { carried, expectNoSecret, openPart, type Properties, textsOf } from "./properties";

/** Stands for the provider's stored text, without which a resource could not be deleted. */
export const providerText = "exports.handler = …";

/** The one resource of a lifecycle's program. */
const name = "ci";

/** What a command did. */
export interface Step {
    /** What was done with the resource, or tried; `check`: its inputs were refused. */
    readonly operation: Operation | "check" | "refresh" | "delete";
    /** What the command failed with. */
    readonly error?: string;
    /** The lines that the user read. */
    readonly lines: readonly string[];
    /** The calls that CSP saw, in order and in short: `login`, `test`, `put`, `post`, `delete`, `get`. */
    readonly calls: readonly string[];
}

export interface LifecycleOptions {
    readonly app?: Partial<SimulatedAppOptions>;
    readonly simulator?: SimulatorOptions;
}

/** What each test gets for itself. */
interface Scene {
    readonly clock: FakeClock;
    readonly simulator: Simulator;
    readonly env: Record<string, string>;
    readonly config: Record<string, string>;
    readonly secrets: string[];
    readonly engine: Engine;
    isEngineAlive: () => Promise<boolean>;
}

/**
 * The life of one `OAuthAppSecret` against a simulated CSP, whose app is `app`. Runs Pulumi's commands in the
 * in-memory engine, with one provider process for each command and a clock that it shares with CSP. After each command,
 * it makes sure that nothing that a user could read has a secret.
 */
export class Lifecycle {
    #started: Scene | undefined;

    /** Starts afresh: a new simulator, clock, app and state. */
    async start(options: LifecycleOptions = {}): Promise<void> {
        const clock = new FakeClock();
        const simulator = await startSimulator({ ...options.simulator, now: () => clock.now() });
        // With a role, so that it may rotate itself.
        simulator.addApp({ id: "app", roles: ["developer"], ...options.app });
        this.#started = {
            clock,
            simulator,
            env: { CSP_API_TOKEN: simulator.apiToken },
            config: {},
            secrets: [],
            engine: new Engine(),
            isEngineAlive: () => Promise.resolve(true),
        };
    }

    /** Closes the simulator. What the engine keeps can still be read. */
    async close(): Promise<void> {
        await this.#started?.simulator.close();
    }

    get clock(): FakeClock {
        return this.#scene.clock;
    }

    get simulator(): Simulator {
        return this.#scene.simulator;
    }

    /** Environment of the provider processes; has the API token. */
    get env(): Record<string, string> {
        return this.#scene.env;
    }

    /** Stack configuration. */
    get config(): Record<string, string> {
        return this.#scene.config;
    }

    /** Secrets of the test's own that must not be seen either. */
    get secrets(): string[] {
        return this.#scene.secrets;
    }

    /** Whether the engine still responds. */
    get isEngineAlive(): () => Promise<boolean> {
        return this.#scene.isEngineAlive;
    }

    set isEngineAlive(isEngineAlive: () => Promise<boolean>) {
        this.#scene.isEngineAlive = isEngineAlive;
    }

    /** The app that the resource manages. */
    get app() {
        return this.simulator.app("app");
    }

    /** The outputs that the engine keeps. Undefined if it has no such resource. */
    get state(): Properties | undefined {
        return this.#scene.engine.find(name)?.outputs;
    }

    /** An output of every resource that the engine keeps, including replaced ones. */
    kept(output: string): unknown[] {
        return this.#scene.engine.resources.map(({ outputs }) => outputs[output]);
    }

    /** Puts other outputs in their place, as another release or an editor of the state might. */
    rewriteState(change: (outputs: Properties) => Properties): void {
        const { engine } = this.#scene;
        const rewritten = this.#existing();
        engine.resources = engine.resources.map((resource) =>
            resource === rewritten ? { ...resource, outputs: carried(change(resource.outputs)) } : resource,
        );
    }

    /** @returns a function that restores the present state, as if nothing had been stored since. */
    snapshot(): () => void {
        const { engine } = this.#scene;
        const { resources } = engine;
        return () => {
            engine.resources = resources;
        };
    }

    /** `pulumi up` of a program that declares the resource with these inputs, beside ids and host. */
    up(inputs: Properties = {}): Promise<Step> {
        return this.#command("check", (engine, hosts) => engine.up(hosts, this.#program(inputs)));
    }

    /** `pulumi up --replace` of the same: the new resource is made first, then the old one deleted. */
    replace(inputs: Properties = {}, options: UpOptions = {}): Promise<Step> {
        const replace = { replace: "target", ...options } as const;
        return this.#command("check", (engine, hosts) => engine.up(hosts, this.#program(inputs), replace));
    }

    /** `pulumi up` after the resource got another name, without `aliases`. */
    rename(inputs: Properties = {}, to = "renamed"): Promise<Step> {
        return this.#command("check", async (engine, hosts) => {
            await engine.up(hosts, this.#program(inputs, to));
            engine.resources = engine.resources.map((resource) => ({ ...resource, name }));
        });
    }

    /** `pulumi preview` of the same as `up`, or as `replace`; inputs may be unknown. */
    preview(inputs: Properties = {}, options?: UpOptions): Promise<Step> {
        return this.#command("check", (engine, hosts) => engine.preview(hosts, this.#program(inputs), options));
    }

    /** `pulumi refresh`. */
    refresh(): Promise<Step> {
        return this.#command("refresh", async (engine, hosts) => {
            this.#existing();
            await engine.refresh(hosts);
        });
    }

    /** `pulumi destroy`. */
    destroy(): Promise<Step> {
        return this.#command("delete", async (engine, hosts) => {
            this.#existing();
            await engine.destroy(hosts);
        });
    }

    get #scene(): Scene {
        if (this.#started === undefined) throw new Error("the lifecycle has not started");
        return this.#started;
    }

    /** The resource. Throws if there is none, or a test could pass without one. */
    #existing(): StoredResource {
        const resource = this.#scene.engine.find(name);
        if (resource === undefined) throw new Error("the test's resource does not exist");
        return resource;
    }

    #program(inputs: Properties, as = name): Declared[] {
        const { orgId, origin } = this.simulator;
        const declared = {
            orgId,
            oauthAppId: "app",
            host: origin,
            ...inputs,
            __provider: providerText,
            __urn: `urn:secret::${as}`,
        };
        return [{ name: as, type: "secret", inputs: () => declared }];
    }

    /** @param operation the name of the step if the engine planned nothing. */
    async #command(operation: Step["operation"], run: (engine: Engine, hosts: Hosts) => Promise<void>): Promise<Step> {
        const { simulator, clock, env, config, engine } = this.#scene;
        const lines: string[] = [];
        simulator.clearCalls();
        const context = createProviderContext({
            clock,
            env,
            random: () => 0.5,
            config: (key: string) => config[key],
            isEngineAlive: () => this.isEngineAlive(),
            write: (line) => void lines.push(line),
        });
        const hosts = {
            secret: new Host(oauthAppSecretHandler(context)),
            retirement: new Host(previousSecretRetirementHandler(context)),
        };
        const failed = await run(engine, hosts).then(
            () => [],
            (error: unknown) => textsOf(error),
        );
        this.#expectNoSecret([...lines, ...failed]);
        const calls = simulator.calls.map(shortNameOf);
        const done = operation === "check" ? (engine.planned(name) ?? operation) : operation;
        return { operation: done, lines, calls, ...(failed[0] !== undefined && { error: failed[0] }) };
    }

    #expectNoSecret(texts: readonly string[]): void {
        const { engine, simulator, secrets } = this.#scene;
        const open = engine.resources.flatMap(({ inputs, outputs }) => [openPart(outputs), openPart(inputs)]);
        expectNoSecret([...texts, ...open], [...simulator.secretsEverIssued(), ...secrets]);
    }
}

/** A lifecycle that starts before each test of the file, or of the `describe` around it, and closes after it. */
export function useLifecycle(options?: LifecycleOptions): Lifecycle {
    const life = new Lifecycle();
    beforeEach(() => life.start(options));
    afterEach(() => life.close());
    return life;
}

/** A lifecycle that has started; the test closes it. */
export async function startLifecycle(options?: LifecycleOptions): Promise<Lifecycle> {
    const life = new Lifecycle();
    await life.start(options);
    return life;
}

const shortNames: Readonly<Record<Call["kind"], string>> = {
    apiTokenGrant: "login",
    clientCredentialsGrant: "test",
    regenerateSecret: "put",
    setSecret: "post",
    deleteOldSecret: "delete",
    getApp: "get",
    listApps: "list",
    unknown: "unknown",
};

/** A call in one word. A token request is a `login`, or a `test` if it is for the app `app` itself. */
export function shortNameOf({ kind, appId }: Call): string {
    return kind === "clientCredentialsGrant" && appId !== "app" ? "login" : shortNames[kind];
}
