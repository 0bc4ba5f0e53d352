import type { Properties } from "../properties";
import { ProviderError } from "../providerCalls";
import type { PluginClient, StepOptions } from "./client";
import { opened } from "./wire";

export type Difference = Awaited<ReturnType<PluginClient["diff"]>>;
export type Failure = Awaited<ReturnType<PluginClient["check"]>>["failures"][number];

/** What a command did with a resource. */
export interface PluginStep {
    /** `check`: its inputs were refused. `none`: it failed before the engine decided what to do. */
    readonly operation: "check" | "same" | "create" | "update" | "replace" | "refresh" | "delete" | "none";
    /** What `check` refused. */
    readonly failures?: readonly Failure[];
    readonly difference?: Difference;
    /** The outputs that the preview or the command reports, decrypted. */
    readonly outputs?: Properties;
    readonly secrets?: readonly string[];
    readonly id?: string;
    readonly error?: string;
    /** What was shown on the resource before the response came. */
    readonly lines: readonly string[];
    /** The calls that CSP saw, in short. */
    readonly calls: readonly string[];
}

export type Done = Omit<PluginStep, "lines" | "calls">;

/** What the engine keeps of a resource, as it is on the wire. */
export interface Kept {
    readonly id: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
    /** A partial failure: the next update runs, whatever `diff` says. */
    readonly failed: boolean;
}

/** What Pulumi's engine does with one resource of a plugin (pkg/resource/deploy: step_generator.go, step.go). */
export class EngineResource {
    kept: Kept | undefined;

    constructor(readonly urn: string) {}

    /** Does what `pulumi up` does, or its preview, which keeps nothing. */
    async bringTo(plugin: PluginClient, news: Properties, options: StepOptions = {}): Promise<Done> {
        const { urn, kept } = this;
        const isTarget = options.replace === "target";
        const { inputs, failures } = await plugin.check(urn, isTarget ? undefined : kept?.inputs, news);
        if (failures.length > 0) return { operation: "check", failures };
        if (kept === undefined) return await this.#create(plugin, inputs, options);
        if (isTarget) return { ...(await this.#create(plugin, inputs, options)), operation: "replace" };
        const replaceBy = async () => {
            const fresh = await plugin.check(urn, undefined, news);
            return { ...(await this.#create(plugin, fresh.inputs, options)), operation: "replace" } as const;
        };
        if (options.replace === "trigger") return await replaceBy();
        const difference = await plugin.diff(urn, kept.id, kept.outputs, inputs);
        if (difference.replaces.length > 0 || options.replace === "onChanges") {
            return { ...(await replaceBy()), difference };
        }
        if (difference.changes || kept.failed) return await this.#update(plugin, kept, inputs, difference, options);
        if (!options.preview) this.kept = { ...kept, inputs };
        return { operation: "same", difference };
    }

    async refresh(plugin: PluginClient): Promise<Done> {
        const kept = this.#existing();
        const { id, outputs, inputs } = await plugin.read(this.urn, kept.id, kept.outputs, kept.inputs);
        this.kept = id === "" ? undefined : { id, outputs, inputs, failed: false };
        return { operation: "refresh", ...shown(outputs) };
    }

    async destroy(plugin: PluginClient, timeoutSeconds?: number): Promise<Done> {
        const { id, outputs } = this.#existing();
        await plugin.delete(this.urn, id, outputs, timeoutSeconds);
        this.kept = undefined;
        return { operation: "delete" };
    }

    #existing(): Kept {
        if (this.kept === undefined) throw new Error("the test's resource does not exist");
        return this.kept;
    }

    async #create(plugin: PluginClient, inputs: Properties, options: StepOptions): Promise<Done> {
        return await this.#orKept("create", inputs, async () => {
            const { id, outputs } = await plugin.create(this.urn, inputs, options);
            if (!options.preview) this.kept = { id, inputs, outputs, failed: false };
            return { operation: "create", id, ...shown(outputs) };
        });
    }

    async #update(
        plugin: PluginClient,
        kept: Kept,
        inputs: Properties,
        difference: Difference,
        options: StepOptions,
    ): Promise<Done> {
        const done = await this.#orKept("update", kept.inputs, async () => {
            const outputs = await plugin.update(this.urn, kept.id, kept.outputs, inputs, options);
            if (!options.preview) this.kept = { ...kept, inputs, outputs, failed: false };
            return { operation: "update", ...shown(outputs) };
        });
        return { ...done, difference };
    }

    /** After a partial failure the old inputs stay, because the resource does not match the new ones. */
    async #orKept(operation: "create" | "update", inputs: Properties, step: () => Promise<Done>): Promise<Done> {
        try {
            return await step();
        } catch (error) {
            if (!(error instanceof ProviderError)) throw error;
            const { message, initFailure } = error;
            if (initFailure === undefined) return { operation, error: message };
            const { id, properties: outputs, reasons } = initFailure;
            this.kept = { id, inputs, outputs, failed: true };
            return { operation, id, error: reasons.join("; "), ...shown(outputs) };
        }
    }
}

function shown(raw: Properties): Pick<Done, "outputs" | "secrets"> {
    const { values, secrets } = opened(raw);
    return { outputs: values, secrets };
}
