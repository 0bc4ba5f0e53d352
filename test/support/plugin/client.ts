import { credentials } from "@grpc/grpc-js";
import { PluginAttach, type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Properties } from "../properties";
import { called, properties, struct } from "../providerCalls";

/** The URN of a provider resource. The engine names its own ones `default`, with or without a version. */
export function providerUrn(name = "default"): string {
    return `urn:pulumi:dev::project::pulumi:providers:vmware-csp::${name}`;
}

interface StepOptions {
    readonly preview?: boolean;
    readonly timeoutSeconds?: number;
}

const kinds = new Map(Object.entries(messages.PropertyDiff.Kind).map(([name, kind]) => [kind, name]));

/** Talks to the provider plugin as Pulumi's engine does. Properties are as on the wire: secrets are marked. */
export class PluginClient {
    /** For calls that only few tests need. */
    readonly rpc: ResourceProviderClient;

    constructor(address: string) {
        this.rpc = new ResourceProviderClient(address, credentials.createInsecure(), {
            "grpc.enable_http_proxy": 0,
            "grpc.max_receive_message_length": -1,
            "grpc.max_send_message_length": -1,
        });
    }

    disconnect(): void {
        this.rpc.close();
    }

    handshake(engineAddress: string) {
        const request = new messages.ProviderHandshakeRequest().setEngineAddress(engineAddress);
        return called<messages.ProviderHandshakeResponse>((callback) => this.rpc.handshake(request, callback));
    }

    async attach(engineAddress: string): Promise<void> {
        await called((callback) => this.rpc.attach(new PluginAttach().setAddress(engineAddress), callback));
    }

    async getPluginInfo(): Promise<string> {
        const info = await called<PluginInfo>((callback) => this.rpc.getPluginInfo(new Empty(), callback));
        return info.getVersion();
    }

    async getSchema(): Promise<string> {
        const request = new messages.GetSchemaRequest();
        const response = await called<messages.GetSchemaResponse>((callback) => this.rpc.getSchema(request, callback));
        return response.getSchema();
    }

    checkConfig(name: string, news: Properties) {
        return this.#check("checkConfig", providerUrn(name), {}, news);
    }

    diffConfig(olds: Properties, news: Properties) {
        const request = new messages.DiffRequest().setUrn(providerUrn()).setOlds(struct(olds)).setNews(struct(news));
        return this.#diff("diffConfig", request.setOldInputs(struct(olds)));
    }

    configure(name: string, args: Properties) {
        const request = new messages.ConfigureRequest().setUrn(providerUrn(name)).setName(name).setArgs(struct(args));
        request.setAcceptsecrets(true).setAcceptresources(true);
        return called<messages.ConfigureResponse>((callback) => this.rpc.configure(request, callback));
    }

    async cancel(): Promise<void> {
        await called((callback) => this.rpc.cancel(new Empty(), callback));
    }

    check(urn: string, olds: Properties | undefined, news: Properties) {
        return this.#check("check", urn, olds, news);
    }

    diff(urn: string, id: string, olds: Properties, news: Properties) {
        const request = new messages.DiffRequest().setUrn(urn).setId(id);
        return this.#diff("diff", request.setOlds(struct(olds)).setNews(struct(news)));
    }

    async create(urn: string, news: Properties, { preview = false, timeoutSeconds = 0 }: StepOptions = {}) {
        const request = new messages.CreateRequest().setUrn(urn).setProperties(struct(news));
        request.setPreview(preview).setTimeout(timeoutSeconds);
        const response = await called<messages.CreateResponse>((callback) => this.rpc.create(request, callback));
        return { id: response.getId(), outputs: properties(response.getProperties()) };
    }

    async update(urn: string, id: string, olds: Properties, news: Properties, options: StepOptions = {}) {
        const { preview = false, timeoutSeconds = 0 } = options;
        const request = new messages.UpdateRequest().setUrn(urn).setId(id).setOlds(struct(olds)).setNews(struct(news));
        request.setPreview(preview).setTimeout(timeoutSeconds);
        const response = await called<messages.UpdateResponse>((callback) => this.rpc.update(request, callback));
        return properties(response.getProperties());
    }

    async read(urn: string, id: string, outputs: Properties, inputs: Properties) {
        const request = new messages.ReadRequest().setUrn(urn).setId(id);
        request.setProperties(struct(outputs)).setInputs(struct(inputs));
        const response = await called<messages.ReadResponse>((callback) => this.rpc.read(request, callback));
        return {
            id: response.getId(),
            outputs: properties(response.getProperties()),
            inputs: properties(response.getInputs()),
        };
    }

    async delete(urn: string, id: string, outputs: Properties, timeoutSeconds = 0): Promise<void> {
        const request = new messages.DeleteRequest().setUrn(urn).setId(id).setProperties(struct(outputs));
        await called((callback) => this.rpc.delete(request.setTimeout(timeoutSeconds), callback));
    }

    async #check(method: "check" | "checkConfig", urn: string, olds: Properties | undefined, news: Properties) {
        const request = new messages.CheckRequest().setUrn(urn).setNews(struct(news));
        if (olds !== undefined) request.setOlds(struct(olds));
        const response = await called<messages.CheckResponse>((callback) => this.rpc[method](request, callback));
        return { inputs: properties(response.getInputs()), failures: response.toObject().failuresList };
    }

    /** What a diff says, with the kinds of the changes by their names in the protocol. */
    async #diff(method: "diff" | "diffConfig", request: messages.DiffRequest) {
        const response = await called<messages.DiffResponse>((callback) => this.rpc[method](request, callback));
        const detailed = response
            .getDetaileddiffMap()
            .toObject(false, messages.PropertyDiff.toObject)
            .map(([name, { kind, inputdiff }]) => [name, inputdiff ? kinds.get(kind) : `${kinds.get(kind)} (output)`]);
        return {
            changes: response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
            replaces: response.getReplacesList(),
            diffs: response.getDiffsList(),
            detailed: response.getHasdetaileddiff() ? Object.fromEntries(detailed) : undefined,
        };
    }
}
