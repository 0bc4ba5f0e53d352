import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { providerTexts } from "../../provider/program/providerText";
import type { Properties } from "./properties";
import { called, properties, struct } from "./providerCalls";

/** Talks to Pulumi's dynamic-provider host as Pulumi's engine does, about resources with our stored text. */
export class HostClient {
    readonly #client: ResourceProviderClient;

    constructor(address: string) {
        this.#client = new ResourceProviderClient(address, credentials.createInsecure());
    }

    disconnect(): void {
        this.#client.close();
    }

    async configure(config: Readonly<Record<string, string>>): Promise<void> {
        const request = new messages.ConfigureRequest();
        request.setArgs(struct(config));
        await called<messages.ConfigureResponse>((callback) => this.#client.configure(request, callback));
    }

    async check(olds: Properties, news: Properties) {
        const request = new messages.CheckRequest();
        request.setOlds(struct(olds));
        request.setNews(withText(news));
        const response = await called<messages.CheckResponse>((callback) => this.#client.check(request, callback));
        return { inputs: properties(response.getInputs()), failures: response.toObject().failuresList };
    }

    async diff(id: string, olds: Properties, news: Properties) {
        const request = new messages.DiffRequest();
        request.setId(id);
        request.setOlds(struct(olds));
        request.setNews(withText(news));
        const response = await called<messages.DiffResponse>((callback) => this.#client.diff(request, callback));
        const changes = response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME;
        return { changes, replaces: response.getReplacesList() };
    }

    async create(news: Properties) {
        const request = new messages.CreateRequest();
        request.setProperties(withText(news));
        const response = await called<messages.CreateResponse>((callback) => this.#client.create(request, callback));
        return { id: response.getId(), outputs: properties(response.getProperties()) };
    }

    async read(id: string, outputs: Properties) {
        const request = new messages.ReadRequest();
        request.setId(id);
        request.setProperties(struct(outputs));
        const response = await called<messages.ReadResponse>((callback) => this.#client.read(request, callback));
        return { id: response.getId(), outputs: properties(response.getProperties()) };
    }

    async update(id: string, olds: Properties, news: Properties): Promise<Properties> {
        const request = new messages.UpdateRequest();
        request.setId(id);
        request.setOlds(struct(olds));
        request.setNews(withText(news));
        const response = await called<messages.UpdateResponse>((callback) => this.#client.update(request, callback));
        return properties(response.getProperties());
    }

    async delete(id: string, outputs: Properties): Promise<void> {
        const request = new messages.DeleteRequest();
        request.setId(id);
        request.setProperties(struct(outputs));
        await called((callback) => this.#client.delete(request, callback));
    }
}

/** Inputs as the program registers them: with the text that the host evaluates. */
function withText(inputs: Properties) {
    return struct({ ...inputs, __provider: providerTexts.oauthAppSecret });
}
