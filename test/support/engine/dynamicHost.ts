import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { isRecord } from "../../../provider/common/json";
import type { Properties } from "../properties";
import { type Host, type Made, type Named, PartialFailure } from "./host";

/** Which provider handles a resource: the real host loads it from the text that is stored with the resource. */
type HandlerOf = (type: string, properties: Properties) => dynamic.ResourceProvider;

/** The part of Pulumi's dynamic-provider host around providers: the provider's text, partial failures, the wire. */
export class DynamicHost implements Host {
    constructor(
        private readonly handlerOf: HandlerOf,
        /** Rejects when the provider process ends in the middle of a step. */
        private readonly ended: Promise<never> = new Promise(() => {}),
    ) {}

    async check({ type }: Named, olds: Properties, news: Properties) {
        const result = await this.#run(this.handlerOf(type, news).check?.(olds, news));
        const inputs = withProviderText(result?.inputs ?? news, news);
        return { inputs: overTheWire(inputs), failures: result?.failures ?? [] };
    }

    async diff({ type, id, outputs }: Named & Made, news: Properties) {
        const result = await this.#run(this.handlerOf(type, news).diff?.(id, outputs, news));
        return { changes: result?.changes ?? true, replaces: result?.replaces ?? [] };
    }

    async create({ type }: Named, news: Properties) {
        const { id, outs } = await this.#orPartialFailure(this.handlerOf(type, news).create(news));
        return { id: String(id), outputs: overTheWire(withProviderText(outs, news)) };
    }

    async update({ type, id, outputs }: Named & Made, news: Properties) {
        const result = await this.#orPartialFailure(this.handlerOf(type, news).update?.(id, outputs, news));
        return overTheWire(withProviderText(result?.outs, news));
    }

    async read({ type, id, outputs }: Named & Made) {
        const handler = this.handlerOf(type, outputs);
        if (handler.read === undefined) return { outputs };
        const result = await this.#run(handler.read(id, outputs));
        return result?.id ? { outputs: overTheWire(withProviderText(result.props, outputs)) } : undefined;
    }

    async delete({ type, id, outputs }: Named & Made) {
        await this.#run(this.handlerOf(type, outputs).delete?.(id, outputs));
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
            const outputs = isRecord(error["properties"]) ? error["properties"] : {};
            throw new PartialFailure({ id: String(error["id"]), outputs: overTheWire(outputs) }, error);
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
