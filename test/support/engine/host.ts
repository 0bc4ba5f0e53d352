import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { isRecord } from "../../../provider/common/json";
import type { Properties } from "../properties";

/** What is kept of a step that made or changed something and then failed. */
export class PartialFailure extends Error {
    constructor(
        readonly id: string,
        readonly properties: Properties,
        readonly because: unknown,
    ) {
        super(String(because));
    }
}

/** The part of Pulumi's dynamic-provider host around a provider: the provider's text, partial failures, the wire. */
export class Host {
    constructor(
        private readonly provider: dynamic.ResourceProvider,
        /** Rejects when the provider process ends in the middle of a step. */
        private readonly ended: Promise<never> = new Promise(() => {}),
    ) {}

    async check(olds: Properties, news: Properties) {
        const result = await this.#run(this.provider.check?.(olds, news));
        const inputs = withProviderText(result?.inputs ?? news, news);
        return { inputs: overTheWire(inputs), failures: result?.failures ?? [] };
    }

    async diff(id: string, olds: Properties, news: Properties) {
        const result = await this.#run(this.provider.diff?.(id, olds, news));
        return { changes: result?.changes ?? true, replaces: result?.replaces ?? [] };
    }

    async create(news: Properties) {
        const { id, outs } = await this.#orPartialFailure(this.provider.create(news));
        return { id: String(id), outputs: overTheWire(withProviderText(outs, news)) };
    }

    async update(id: string, olds: Properties, news: Properties): Promise<Properties> {
        const result = await this.#orPartialFailure(this.provider.update?.(id, olds, news));
        return overTheWire(withProviderText(result?.outs, news));
    }

    /** @returns the outputs; undefined for a resource that is gone. */
    async read(id: string, outputs: Properties): Promise<Properties | undefined> {
        if (this.provider.read === undefined) return outputs;
        const result = await this.#run(this.provider.read(id, outputs));
        return result?.id ? overTheWire(withProviderText(result.props, outputs)) : undefined;
    }

    async delete(id: string, outputs: Properties): Promise<void> {
        await this.#run(this.provider.delete?.(id, outputs));
    }

    #run<T>(method: Promise<T> | undefined): Promise<T | undefined> {
        return Promise.race([Promise.resolve(method), this.ended]);
    }

    async #orPartialFailure<T>(method: Promise<T> | undefined): Promise<T> {
        try {
            const result = await this.#run(method);
            if (result === undefined) throw new Error("the provider lacks a method");
            return result;
        } catch (error) {
            if (!isRecord(error) || !error["id"]) throw error;
            const properties = isRecord(error["properties"]) ? error["properties"] : {};
            throw new PartialFailure(String(error["id"]), overTheWire(properties), error);
        }
    }
}

function withProviderText(result: Properties | undefined, properties: Properties): Properties {
    return { ...result, __provider: properties["__provider"] };
}

/** The properties as the other side gets them. Throws for a value that a protobuf struct can't carry. */
function overTheWire(properties: Properties): Properties {
    const arrived: unknown = JSON.parse(JSON.stringify(properties));
    if (!isRecord(arrived) || !isDeepStrictEqual(arrived, { ...properties })) {
        throw new Error(`not fit for the wire: ${Object.keys(properties).join(", ")}`);
    }
    return arrived;
}
