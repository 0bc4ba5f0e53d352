import { providerTexts } from "../../provider/program/providerText";
import { PluginClient } from "./plugin/client";
import type { Properties } from "./properties";

/** Talks to Pulumi's dynamic-provider host as Pulumi's engine does, about resources with our stored text. */
export class HostClient {
    readonly #client: PluginClient;

    constructor(address: string) {
        this.#client = new PluginClient(address);
    }

    disconnect(): void {
        this.#client.disconnect();
    }

    async configure(config: Readonly<Record<string, string>>): Promise<void> {
        await this.#client.configure("", config);
    }

    check(olds: Properties, news: Properties) {
        return this.#client.check("", olds, withText(news));
    }

    async diff(id: string, olds: Properties, news: Properties) {
        const { changes, replaces } = await this.#client.diff("", id, olds, withText(news));
        return { changes, replaces };
    }

    create(news: Properties) {
        return this.#client.create("", withText(news));
    }

    async read(id: string, outputs: Properties) {
        const found = await this.#client.read("", id, outputs, {});
        return { id: found.id, outputs: found.outputs };
    }

    update(id: string, olds: Properties, news: Properties): Promise<Properties> {
        return this.#client.update("", id, olds, withText(news));
    }

    delete(id: string, outputs: Properties): Promise<void> {
        return this.#client.delete("", id, outputs);
    }
}

/** Inputs as the program registers them: with the text that the host evaluates. */
function withText(inputs: Properties): Properties {
    return { ...inputs, __provider: providerTexts.oauthAppSecret };
}
