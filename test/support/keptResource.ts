import { isRecord } from "../../provider/common/json";
import { UserError } from "../../provider/common/userError";
import type { Handler } from "./handler";
import { carried, type Properties } from "./properties";

/** What the engine does, or would do, with a resource that a program declares. */
export type Operation = "same" | "create" | "update" | "replace";

/** What the engine keeps of a resource. */
interface Kept {
    readonly id: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
    /** The last step failed part-way: the next `up` updates, whatever `diff` says. */
    readonly initFailed: boolean;
}

/** What stands as the stored text of the provider: without it, a resource could not be deleted. */
export const providerText = "exports.handler = …";

/** One resource in the state of Pulumi's engine: does with it, and keeps of it, what the engine would. */
export class KeptResource {
    kept: Kept | undefined;

    /** What there is; throws where there is nothing. */
    get existing(): Kept {
        if (this.kept === undefined) throw new Error("the test's resource does not exist");
        return this.kept;
    }

    /** @returns the checked inputs; throws the reasons why they are bad. */
    async check(handler: Handler, news: Properties): Promise<Properties> {
        const { inputs, failures } = await handler.check(this.kept?.inputs ?? {}, news);
        if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
        return { ...carried(inputs), __provider: providerText };
    }

    async plan(handler: Handler, inputs: Properties): Promise<Operation> {
        if (this.kept === undefined) return "create";
        const { changes, replaces } = await handler.diff(this.kept.id, this.kept.outputs, inputs);
        if (replaces.length > 0) return "replace";
        return changes || this.kept.initFailed ? "update" : "same";
    }

    async carryOut(handler: Handler, operation: Operation, inputs: Properties): Promise<void> {
        if (operation === "create") await this.#create(handler, inputs);
        if (operation === "update") await this.#update(handler, inputs);
        if (operation === "replace") await this.#replace(handler, inputs);
    }

    async refresh(handler: Handler): Promise<void> {
        const kept = this.existing;
        const { id, props } = await handler.read(kept.id, kept.outputs);
        const outputs = () => ({ ...carried(props ?? {}), __provider: providerText });
        this.kept = id ? { ...kept, outputs: outputs(), initFailed: false } : undefined;
    }

    async delete(handler: Handler): Promise<void> {
        await handler.delete(this.existing.id, this.existing.outputs);
        this.kept = undefined;
    }

    async #create(handler: Handler, inputs: Properties): Promise<void> {
        this.#keep(inputs, await this.#keeping(inputs, handler.create(inputs)));
    }

    async #update(handler: Handler, inputs: Properties): Promise<void> {
        const { id, inputs: oldInputs, outputs } = this.existing;
        const { outs } = await this.#keeping(oldInputs, handler.update(id, outputs, inputs));
        this.#keep(inputs, { id, outs });
    }

    #keep(inputs: Properties, { id, outs }: { readonly id: string; readonly outs: Properties }): void {
        const outputs = { ...carried(outs), __provider: providerText };
        this.kept = { id, inputs, outputs, initFailed: false };
    }

    async #replace(handler: Handler, inputs: Properties): Promise<void> {
        const { id, outputs } = this.existing;
        await this.#create(handler, inputs);
        await handler.delete(id, outputs);
    }

    /** Keeps what a partial failure hands over, beside the inputs that the engine keeps then. */
    async #keeping<T>(inputs: Properties, step: Promise<T>): Promise<T> {
        try {
            return await step;
        } catch (error) {
            if (
                error instanceof UserError &&
                "properties" in error &&
                isRecord(error.properties) &&
                "id" in error
            ) {
                const { id, properties } = error;
                this.kept = { id: String(id), inputs, outputs: carried(properties), initFailed: true };
            }
            throw error;
        }
    }
}
