import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { unknownValue } from "../../../provider/common/unknown";
import type { Properties } from "../properties";
import { type Host, PartialFailure } from "./host";

/** The types of resources. */
export type ResourceType = "secret" | "retirement";

/** What the engine does, or would do, with a resource that a program declares. */
export type Operation = "same" | "create" | "update" | "replace";

/** A resource in Pulumi's state. */
export interface StoredResource {
    readonly name: string;
    readonly type: ResourceType;
    readonly id: string;
    /** Distinguishes it from resources that it replaced, and from those that replace it. */
    readonly serial: number;
    readonly inputs: Properties;
    readonly outputs: Properties;
    /** Reasons of a partial failure. The next update then runs whatever `diff` says. */
    readonly initErrors: readonly string[];
    /** Replaced by another one, and still to be deleted. */
    readonly isReplaced: boolean;
}

/** A resource that a program declares. Its inputs may be outputs of earlier resources. */
export interface Declared {
    readonly name: string;
    readonly type: ResourceType;
    readonly inputs: (outputsOf: (name: string) => Properties) => Properties;
}

/**
 * What replaces the secrets whatever `diff` says. `target`: `--replace` or a taint, of which the provider is not told.
 * `trigger`: `replacementTrigger`, `replaceWith`, or a move to another provider, which sees only the old inputs.
 * `onChanges`: `replaceOnChanges`, after the provider has compared old and new as for an update.
 */
export type Replacement = "target" | "trigger" | "onChanges";

export interface UpOptions {
    readonly refresh?: boolean;
    readonly replace?: Replacement | undefined;
}

/** The provider processes of one command: one host serves all resources of a type. */
export type Hosts = Readonly<Record<ResourceType, Host>>;

/** Inputs that a provider's `check` refused. */
export class CheckFailed extends Error {
    readonly properties: readonly string[];

    constructor(failures: readonly dynamic.CheckFailure[]) {
        super(failures.map(({ reason }) => reason).join("; "));
        this.properties = failures.map(({ property }) => property);
    }
}

/**
 * Pulumi's engine, as small as it can be: what pkg/resource/deploy does with custom resources (step_generator.go,
 * step.go, and OnResourceStepPost of engine/update.go for partial failures), one resource after the other.
 */
export class Engine {
    #resources: readonly StoredResource[] = [];
    #created = 0;
    #done: readonly string[] = [];
    readonly #planned = new Map<string, Operation>();

    /** Names of the resources that the last `up` has brought to their inputs, whatever failed after them. */
    get done(): readonly string[] {
        return this.#done;
    }

    get resources(): readonly StoredResource[] {
        return this.#resources;
    }

    /** Replaces the whole state, as `pulumi stack import` does. */
    set resources(resources: readonly StoredResource[]) {
        this.#resources = resources;
    }

    /** What the last `up` or `preview` decided to do with a resource. Undefined if it did not get that far. */
    planned(name: string): Operation | undefined {
        return this.#planned.get(name);
    }

    /** The resource of this name that has not been replaced. */
    find(name: string): StoredResource | undefined {
        return this.#resources.find((resource) => resource.name === name && !resource.isReplaced);
    }

    async up(hosts: Hosts, declared: readonly Declared[], options: UpOptions = {}): Promise<void> {
        const { refresh = false, replace } = options;
        this.#done = [];
        this.#planned.clear();
        if (refresh) await this.refresh(hosts);
        for (const resource of declared) {
            const inputs = resource.inputs((name) => this.find(name)?.outputs ?? {});
            await this.#bringTo(
                hosts[resource.type],
                resource,
                inputs,
                resource.type === "secret" ? replace : undefined,
            );
            this.#done = [...this.#done, resource.name];
        }
        const isDeclared = ({ name, isReplaced }: StoredResource) =>
            !isReplaced && declared.some((resource) => resource.name === name);
        await this.#delete(
            hosts,
            this.#resources.filter((resource) => !isDeclared(resource)),
        );
    }

    async preview(hosts: Hosts, declared: readonly Declared[], { replace: asked }: UpOptions = {}): Promise<void> {
        this.#planned.clear();
        const unknownOutputs = new Set<string>();
        for (const { name, type, inputs } of declared) {
            const outputsOf = (of: string) => {
                const outputs = this.find(of)?.outputs ?? {};
                return unknownOutputs.has(of) ? { ...outputs, ...unknownOnes } : outputs;
            };
            const old = this.find(name);
            const replace = type === "secret" ? asked : undefined;
            const olds = replace === "target" ? {} : (old?.inputs ?? {});
            const news = await checked(hosts[type], olds, inputs(outputsOf));
            const operation = await this.#plan(hosts[type], name, news, replace);
            if (operation !== "same") unknownOutputs.add(name);
            if (operation === "replace" && replace !== "target") await checked(hosts[type], {}, inputs(outputsOf));
        }
    }

    /** Stores nothing before every resource has been read. */
    async refresh(hosts: Hosts): Promise<void> {
        const refreshed: StoredResource[] = [];
        for (const resource of this.#resources) {
            const host = hosts[resource.type];
            const outputs = await host.read(resource.id, resource.outputs);
            if (outputs === undefined) continue;
            await host.diff(resource.id, outputs, resource.inputs);
            refreshed.push({ ...resource, outputs, initErrors: [] });
        }
        this.#resources = refreshed;
    }

    async destroy(hosts: Hosts): Promise<void> {
        await this.#delete(hosts, this.#resources);
    }

    async #bringTo(host: Host, { name, type }: Declared, inputs: Properties, replace?: Replacement): Promise<void> {
        const old = this.find(name);
        const news = await checked(host, replace === "target" ? {} : (old?.inputs ?? {}), inputs);
        const operation = await this.#plan(host, name, news, replace);
        if (old === undefined) return await this.#create(host, { name, type, inputs: news }, undefined);
        if (operation === "replace") {
            const fresh = replace === "target" ? news : await checked(host, {}, inputs);
            return await this.#create(host, { name, type, inputs: fresh }, old);
        }
        if (operation === "update") return await this.#update(host, old, news);
        if (!isDeepStrictEqual(news, old.inputs)) this.#store(old, { ...old, inputs: news });
    }

    async #plan(host: Host, name: string, news: Properties, replace?: Replacement): Promise<Operation> {
        const operation = await this.#operation(host, this.find(name), news, replace);
        this.#planned.set(name, operation);
        return operation;
    }

    async #operation(
        host: Host,
        old: StoredResource | undefined,
        news: Properties,
        replace: Replacement | undefined,
    ): Promise<Operation> {
        if (old === undefined) return "create";
        if (replace === "target" || replace === "trigger") return "replace";
        const { changes, replaces } = await host.diff(old.id, old.outputs, news);
        if (replaces.length > 0 || replace === "onChanges") return "replace";
        return changes || old.initErrors.length > 0 ? "update" : "same";
    }

    async #create(
        host: Host,
        declared: Pick<StoredResource, "name" | "type" | "inputs">,
        replaced: StoredResource | undefined,
    ): Promise<void> {
        const store = (id: string, outputs: Properties, initErrors: string[]) => {
            if (replaced) this.#store(replaced, { ...replaced, isReplaced: true });
            this.#created += 1;
            const made = { ...declared, id, serial: this.#created, outputs, initErrors, isReplaced: false };
            this.#store(undefined, made);
        };
        try {
            const { id, outputs } = await host.create(declared.inputs);
            store(id, outputs, []);
        } catch (error) {
            if (!(error instanceof PartialFailure)) throw error;
            store(error.id, error.properties, [error.message]);
            throw error.because;
        }
    }

    async #update(host: Host, old: StoredResource, inputs: Properties): Promise<void> {
        try {
            const outputs = await host.update(old.id, old.outputs, inputs);
            this.#store(old, { ...old, inputs, outputs, initErrors: [] });
        } catch (error) {
            if (!(error instanceof PartialFailure)) throw error;
            // The old inputs stay, because the resource does not match the new ones.
            this.#store(old, { ...old, outputs: error.properties, initErrors: [error.message] });
            throw error.because;
        }
    }

    async #delete(hosts: Hosts, resources: readonly StoredResource[]): Promise<void> {
        for (const resource of resources.toReversed()) {
            await hosts[resource.type].delete(resource.id, resource.outputs);
            this.#store(resource, undefined);
        }
    }

    #store(old: StoredResource | undefined, stored: StoredResource | undefined): void {
        const others = this.#resources.filter((resource) => resource !== old);
        this.#resources = stored ? [...others, stored] : others;
    }
}

async function checked(host: Host, olds: Properties, news: Properties): Promise<Properties> {
    const { inputs, failures } = await host.check(olds, news);
    if (failures.length > 0) throw new CheckFailed(failures);
    return inputs;
}

/** The outputs of a previewed create or update that later resources see as unknown. */
const unknownOnes = Object.fromEntries(
    ["clientSecret", "rotatedAt", "previousClientSecret", "previousClientSecretExpiresAt"].map((name) => [
        name,
        unknownValue,
    ]),
);
