import { afterEach, beforeEach, expect } from "vitest";
import { dynamicProcess } from "./dynamicHandlers";
import { type Declared, Engine, type Replacement, type StoredResource } from "./engine/engine";
import type { Host } from "./engine/host";
import { EngineScene, type SceneOptions, type Step } from "./engine/scene";
import { carried, openPart, type Properties } from "./properties";

/** Stands for the provider's stored text, without which a resource could not be deleted. */
export const providerText = "exports.handler = …";

/** The one resource of a lifecycle's program. */
const name = "ci";

/**
 * The life of one `OAuthAppSecret` of the dynamic provider against a simulated CSP. Runs Pulumi's commands in the in-memory
 * engine, with one provider process for each command.
 */
export class Lifecycle extends EngineScene {
    #engine = new Engine();
    /** Whether the engine still responds. */
    isEngineAlive: () => Promise<boolean> = () => Promise.resolve(true);

    override async start(options?: SceneOptions): Promise<void> {
        await super.start(options);
        this.#engine = new Engine();
        this.isEngineAlive = () => Promise.resolve(true);
    }

    /** The outputs that the engine keeps. Undefined if it has no such resource. */
    get state(): Properties | undefined {
        return this.#engine.find(name)?.outputs;
    }

    /** Puts other outputs in their place, as another release or an editor of the state might. */
    rewriteState(change: (outputs: Properties) => Properties): void {
        const rewritten = this.#engine.existing(name);
        this.#engine.resources = this.#engine.resources.map((resource) =>
            resource === rewritten ? { ...resource, outputs: carried(change(resource.outputs)) } : resource,
        );
    }

    /** @returns a function that restores the present state, as if nothing had been stored since. */
    snapshot(): () => void {
        const { resources } = this.#engine;
        return () => {
            this.#engine.resources = resources;
        };
    }

    /** `pulumi up` of a program that declares the resource with these inputs, beside ids and host. */
    up(inputs: Properties = {}): Promise<Step> {
        return this.#run((host) => this.#engine.up(host, this.#program(inputs)));
    }

    /** An `up` that succeeds. */
    async succeeds(inputs: Properties = {}): Promise<Step> {
        const step = await this.up(inputs);
        expect(step.error).toBeUndefined();
        return step;
    }

    /** An `up` that fails, and says why. */
    async fails(inputs: Properties, says: string | RegExp): Promise<Step> {
        const step = await this.up(inputs);
        expect(step.error).toMatch(says);
        return step;
    }

    /** Makes sure that an `up` of the same inputs has nothing to do. */
    async expectSettled(inputs: Properties = {}): Promise<void> {
        expect(await this.up(inputs)).toEqual({ operation: "same", calls: [], lines: [] });
    }

    /** Makes sure that the state has the app's current secret, and these outputs. */
    expectCurrent(outputs: Properties = {}): void {
        expect(this.state).toMatchObject({ clientSecret: this.app.currentSecret, ...outputs });
    }

    /** `pulumi up --replace` of the same, or another replacement: the new resource is made first, then the old one deleted. */
    replace(inputs: Properties = {}, replace: Replacement = "target"): Promise<Step> {
        return this.#run((host) => this.#engine.up(host, this.#program(inputs, replace)));
    }

    /** `pulumi preview` of the same as `up`, or as `replace`; inputs may be unknown. */
    preview(inputs: Properties = {}, replace?: Replacement): Promise<Step> {
        return this.#run((host) => this.#engine.preview(host, this.#program(inputs, replace)));
    }

    /** `pulumi refresh`. */
    refresh(): Promise<Step> {
        this.#engine.existing(name);
        return this.#run((host) => this.#engine.refresh(host));
    }

    /** `pulumi destroy`. */
    destroy(): Promise<Step> {
        this.#engine.existing(name);
        return this.#run((host) => this.#engine.destroy(host));
    }

    /** Runs a command about another resource of the same stack, which an engine of its own keeps. */
    async run(engine: Engine, about: string, command: (host: Host) => Promise<void>): Promise<Step> {
        const { clock, env } = this;
        const { host, lines } = dynamicProcess({ clock, env, isEngineAlive: () => this.isEngineAlive() });
        return await this.command(
            engine,
            about,
            () => command(host),
            () => lines,
        );
    }

    /** A program may mark what it gives to a retirement as secret, which this host does not see. */
    protected openTexts({ type, inputs, outputs }: StoredResource): string[] {
        return [openPart(outputs), ...(type === "secret" ? [openPart(inputs)] : [])];
    }

    #run(command: (host: Host) => Promise<void>): Promise<Step> {
        return this.run(this.#engine, name, command);
    }

    #program(inputs: Properties, replace?: Replacement): Declared[] {
        const declared = { ...this.inputs(inputs), __provider: providerText, __urn: `urn:secret::${name}` };
        return [{ name, type: "secret", inputs: () => declared, replace }];
    }
}

/** A lifecycle that starts before each test of the file, or of the `describe` around it, and closes after it. */
export function useLifecycle(options?: SceneOptions): Lifecycle {
    const life = new Lifecycle();
    beforeEach(() => life.start(options));
    afterEach(() => life.close());
    return life;
}

/** A lifecycle that has started; the test closes it. */
export async function startLifecycle(options?: SceneOptions): Promise<Lifecycle> {
    const life = new Lifecycle();
    await life.start(options);
    return life;
}
