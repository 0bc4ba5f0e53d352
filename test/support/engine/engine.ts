import { isDeepStrictEqual } from "node:util";
import { unknownValue } from "../../../provider/common/unknown";
import type { Properties } from "../properties";
import { type CheckFailure, type Difference, type Host, type Made, type Named, PartialFailure } from "./host";

/** What the engine does, or would do, with a resource. `check`: it did not get further. */
export type Operation = "check" | "same" | "create" | "update" | "replace" | "refresh" | "delete";

/** A resource in Pulumi's state. */
export interface StoredResource extends Named, Made {
    /** Distinguishes it from resources that it replaced, and from those that replace it. */
    readonly serial: number;
    readonly inputs: Properties;
    /** Reasons of a partial failure. The next update then runs whatever `diff` says. */
    readonly initErrors: readonly string[];
    /** Replaced by another one, and still to be deleted. */
    readonly isReplaced: boolean;
}

/** A resource that a program declares. Its inputs may be outputs of earlier resources. */
export interface Declared extends Named {
    readonly inputs: (outputsOf: (name: string) => Properties) => Properties;
    readonly replace?: Replacement | undefined;
}

/**
 * What replaces a resource whatever `diff` says. `target`: `--replace` or a taint, of which the provider is not told.
 * `trigger`: `replacementTrigger`, `replaceWith`, or a move to another provider, which sees only the old inputs.
 * `onChanges`: `replaceOnChanges`, after the provider has compared old and new as for an update.
 */
export type Replacement = "target" | "trigger" | "onChanges";

/** What the engine does with a resource, and why. */
export interface Plan {
    readonly operation: Operation;
    /** What `check` refused. */
    readonly failures?: readonly CheckFailure[];
    /** What `diff` said, where the engine asked. */
    readonly difference?: Difference | undefined;
    /** What a dry run showed. */
    readonly preview?: Made | undefined;
}

/** Inputs that a provider's `check` refused. */
export class CheckFailed extends Error {
    constructor(readonly failures: readonly CheckFailure[]) {
        super(failures.map(({ property, reason }) => (property === "" ? reason : `${property}: ${reason}`)).join("; "));
    }
}

/**
 * Pulumi's engine, as small as it can be: what pkg/resource/deploy does with custom resources (step_generator.go,
 * step.go, and OnResourceStepPost of engine/update.go for partial failures), one resource after the other.
 */
export class Engine {
    /** The whole state. A test may replace it, as `pulumi stack import` does. */
    resources: readonly StoredResource[] = [];
    /** Names of the resources that the last `up` has brought to their inputs, whatever failed after them. */
    done: readonly string[] = [];
    #created = 0;
    readonly #plans = new Map<string, Plan>();

    /** What the last command decided to do with a resource. Undefined if it did not get that far. */
    planned(name: string): Plan | undefined {
        return this.#plans.get(name);
    }

    /** The resource of this name that has not been replaced. */
    find(name: string): StoredResource | undefined {
        return this.resources.find((resource) => resource.name === name && !resource.isReplaced);
    }

    /** The same. Throws if there is none, or a test could pass without one. */
    existing(name: string): StoredResource {
        const resource = this.find(name);
        if (resource === undefined) throw new Error("the test's resource does not exist");
        return resource;
    }

    async up(host: Host, declared: readonly Declared[], { refresh = false } = {}): Promise<void> {
        this.done = [];
        this.#plans.clear();
        if (refresh) await this.refresh(host);
        for (const resource of declared) {
            const inputs = resource.inputs((name) => this.find(name)?.outputs ?? {});
            await this.#bringTo(host, resource, inputs);
            this.done = [...this.done, resource.name];
        }
        const names = declared.map(({ name }) => name);
        const undeclared = this.resources.filter(({ name, isReplaced }) => isReplaced || !names.includes(name));
        await this.#delete(host, undeclared);
    }

    async preview(host: Host, declared: readonly Declared[]): Promise<void> {
        this.#plans.clear();
        const previewed = new Map<string, Properties>();
        for (const resource of declared) {
            const { name } = resource;
            const old = this.find(name);
            const inputs = resource.inputs((of) => previewed.get(of) ?? this.find(of)?.outputs ?? {});
            const { news, ...plan } = await this.#plan(host, resource, old, inputs);
            if (plan.operation === "same") continue;
            const preview = await host.preview?.(resource, news, plan.operation === "update" ? old : undefined);
            this.#plans.set(name, { ...plan, preview });
            previewed.set(name, preview?.outputs ?? { ...old?.outputs, ...unknownOnes });
        }
    }

    /** Stores nothing before every resource has been read. */
    async refresh(host: Host): Promise<void> {
        this.#plans.clear();
        const refreshed: StoredResource[] = [];
        for (const resource of this.resources) {
            this.#plans.set(resource.name, { operation: "refresh" });
            const found = await host.read(resource);
            if (found === undefined) continue;
            const now = { ...resource, ...found, initErrors: [] };
            await host.diff(now, resource.inputs);
            refreshed.push(now);
        }
        this.resources = refreshed;
    }

    async destroy(host: Host): Promise<void> {
        this.#plans.clear();
        for (const { name } of this.resources) this.#plans.set(name, { operation: "delete" });
        await this.#delete(host, this.resources);
    }

    async #bringTo(host: Host, resource: Declared, inputs: Properties): Promise<void> {
        const old = this.find(resource.name);
        const { operation, news } = await this.#plan(host, resource, old, inputs);
        if (old === undefined || operation === "replace") return await this.#create(host, resource, news, old);
        if (operation === "update") return await this.#update(host, old, news);
        if (!isDeepStrictEqual(news, old.inputs)) this.#store(old, { ...old, inputs: news });
    }

    async #plan(host: Host, resource: Declared, old: StoredResource | undefined, inputs: Properties) {
        const { name, replace } = resource;
        const news = await this.#checked(host, resource, replace === "target" ? {} : (old?.inputs ?? {}), inputs);
        const plan = await operationFor(host, old, news, replace);
        this.#plans.set(name, plan);
        const isFresh = plan.operation === "replace" && replace !== "target";
        return { ...plan, news: isFresh ? await this.#checked(host, resource, {}, inputs) : news };
    }

    async #checked(host: Host, resource: Named, olds: Properties, news: Properties): Promise<Properties> {
        const { inputs, failures } = await host.check(resource, olds, news);
        if (failures.length === 0) return inputs;
        this.#plans.set(resource.name, { operation: "check", ...this.#plans.get(resource.name), failures });
        throw new CheckFailed(failures);
    }

    async #create(host: Host, { name, type }: Named, inputs: Properties, replaced?: StoredResource): Promise<void> {
        const store = ({ id, outputs }: Made, initErrors: string[]) => {
            if (replaced) this.#store(replaced, { ...replaced, isReplaced: true });
            this.#created += 1;
            const made = { name, type, inputs, id, serial: this.#created, outputs, initErrors, isReplaced: false };
            this.#store(undefined, made);
        };
        try {
            store(await host.create({ name, type }, inputs), []);
        } catch (error) {
            if (!(error instanceof PartialFailure)) throw error;
            store(error.made, [error.message]);
            throw error.because;
        }
    }

    async #update(host: Host, old: StoredResource, inputs: Properties): Promise<void> {
        try {
            const outputs = await host.update(old, inputs);
            this.#store(old, { ...old, inputs, outputs, initErrors: [] });
        } catch (error) {
            if (!(error instanceof PartialFailure)) throw error;
            // The old inputs stay, because the resource does not match the new ones.
            this.#store(old, { ...old, outputs: error.made.outputs, initErrors: [error.message] });
            throw error.because;
        }
    }

    async #delete(host: Host, resources: readonly StoredResource[]): Promise<void> {
        for (const resource of resources.toReversed()) {
            await host.delete(resource);
            this.#store(resource, undefined);
        }
    }

    #store(old: StoredResource | undefined, stored: StoredResource | undefined): void {
        const others = this.resources.filter((resource) => resource !== old);
        this.resources = stored ? [...others, stored] : others;
    }
}

async function operationFor(
    host: Host,
    old: StoredResource | undefined,
    news: Properties,
    replace: Replacement | undefined,
): Promise<Plan> {
    if (old === undefined) return { operation: "create" };
    if (replace === "target" || replace === "trigger") return { operation: "replace" };
    const difference = await host.diff(old, news);
    if (difference.replaces.length > 0 || replace === "onChanges") return { operation: "replace", difference };
    return { operation: difference.changes || old.initErrors.length > 0 ? "update" : "same", difference };
}

/** The outputs that later resources see as unknown where the protocol can't preview a create or update. */
const unknownOnes: Properties = {
    clientSecret: unknownValue,
    rotatedAt: unknownValue,
    previousClientSecret: unknownValue,
    previousClientSecretExpiresAt: unknownValue,
};
