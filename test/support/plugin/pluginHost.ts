import { type Host, type Named, PartialFailure } from "../engine/host";
import { ProviderError } from "../providerCalls";
import type { PluginClient } from "./client";

/**
 * The plugin in the terms of the engine.
 *
 * @param timeoutSeconds the resource option `customTimeouts`.
 */
export function pluginHost(client: PluginClient, timeoutSeconds = 0): Host {
    return {
        check: (resource, olds, news) => client.check(urnOf(resource), olds, news),
        diff: (old, news) => client.diff(urnOf(old), old.id, old.outputs, news),
        create: (resource, news) => orPartialFailure(client.create(urnOf(resource), news, { timeoutSeconds })),
        update: (old, news) =>
            orPartialFailure(client.update(urnOf(old), old.id, old.outputs, news, { timeoutSeconds })),
        preview: async (resource, news, old) => {
            const urn = urnOf(resource);
            if (old === undefined) return await client.create(urn, news, { preview: true });
            return { id: old.id, outputs: await client.update(urn, old.id, old.outputs, news, { preview: true }) };
        },
        read: async (old) => {
            const { id, ...found } = await client.read(urnOf(old), old.id, old.outputs, old.inputs);
            return id === "" ? undefined : found;
        },
        delete: (old) => client.delete(urnOf(old), old.id, old.outputs, timeoutSeconds),
    };
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
