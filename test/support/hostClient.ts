import { createRequire } from "node:module";
import { credentials, type Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { providerTexts } from "../../provider/hosts/dynamic/providerText";
import type { Properties } from "./properties";

type Struct = NonNullable<ReturnType<messages.CheckRequest["getNews"]>>;

/** Of the SDK's own dependency, which we need not declare as ours: its messages are made of these. */
const requireOfSdk = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"));
const { Struct }: { readonly Struct: { fromJavaScript(values: object): Struct } } = requireOfSdk(
    "google-protobuf/google/protobuf/struct_pb",
);

/** What the host hands to the engine of a failure after which the resource's new state is to be kept. */
export interface InitFailure {
    readonly id: string;
    readonly properties: Properties;
    readonly reasons: readonly string[];
}

/** A call that failed. */
export class HostError extends Error {
    constructor(
        message: string,
        readonly initFailure: InitFailure | undefined,
    ) {
        super(message);
    }
}

type Callback<T> = (error: ServiceError | null, response?: T) => void;

/** Talks to Pulumi's dynamic-provider host as Pulumi's engine does, about resources with the stored text of ours. */
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
        request.setArgs(Struct.fromJavaScript({ ...config }));
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

function called<T>(call: (callback: Callback<T>) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
        call((error, response) => {
            if (error) reject(new HostError(error.details, initFailureIn(error.metadata)));
            else if (response) resolve(response);
            else reject(new Error(`no response (${status.OK})`));
        });
    });
}

function struct(values: Properties): Struct {
    return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

/** Inputs as the program registers them: with the text that the host evaluates. */
function withText(inputs: Properties): Struct {
    return struct({ ...inputs, __provider: providerTexts.oauthAppSecret });
}

function properties(values: Struct | undefined): Properties {
    return values?.toJavaScript() ?? {};
}

function initFailureIn(metadata: Metadata): InitFailure | undefined {
    const [packed] = metadata.get("grpc-status-details-bin");
    if (!(packed instanceof Buffer)) return undefined;
    const [detail] = Status.deserializeBinary(packed).getDetailsList();
    if (detail?.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") return undefined;
    const failure = messages.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
    return {
        id: failure.getId(),
        properties: properties(failure.getProperties()),
        reasons: failure.getReasonsList(),
    };
}
