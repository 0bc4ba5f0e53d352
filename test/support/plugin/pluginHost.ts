import { type Host, type Made, type Named, PartialFailure } from "../engine/host";
import type { Properties } from "../properties";
import { ProviderError } from "../providerCalls";
import type { PluginClient } from "./client";

/** The plugin in the terms of the engine. */
export class PluginHost implements Host {
    constructor(
        private readonly client: PluginClient,
        /** The resource option `customTimeouts`. */
        private readonly timeoutSeconds = 0,
    ) {}

    check(resource: Named, olds: Properties, news: Properties) {
        return this.client.check(urnOf(resource), olds, news);
    }

    diff(resource: Named & Made, news: Properties) {
        return this.client.diff(urnOf(resource), resource.id, resource.outputs, news);
    }

    create(resource: Named, news: Properties) {
        return orPartialFailure(this.client.create(urnOf(resource), news, { timeoutSeconds: this.timeoutSeconds }));
    }

    update(resource: Named & Made, news: Properties) {
        const { timeoutSeconds } = this;
        const { id, outputs } = resource;
        return orPartialFailure(this.client.update(urnOf(resource), id, outputs, news, { timeoutSeconds }));
    }

    async preview(resource: Named, news: Properties, old?: Made) {
        const urn = urnOf(resource);
        if (old === undefined) return await this.client.create(urn, news, { preview: true });
        const { id, outputs } = old;
        return { id, outputs: await this.client.update(urn, id, outputs, news, { preview: true }) };
    }

    async read(resource: Named & Made & { readonly inputs: Properties }) {
        const { id, ...found } = await this.client.read(
            urnOf(resource),
            resource.id,
            resource.outputs,
            resource.inputs,
        );
        return id === "" ? undefined : found;
    }

    delete(resource: Named & Made) {
        return this.client.delete(urnOf(resource), resource.id, resource.outputs, this.timeoutSeconds);
    }
}

/** @param resource whose type is the schema's. */
export function urnOf({ name, type }: Named): string {
    return `urn:pulumi:dev::project::${type}::${name}`;
}

async function orPartialFailure<T>(call: Promise<T>): Promise<T> {
    try {
        return await call;
    } catch (error) {
        if (!(error instanceof ProviderError) || error.initFailure === undefined) throw error;
        const { id, properties } = error.initFailure;
        throw new PartialFailure({ id, outputs: properties }, error);
    }
}
