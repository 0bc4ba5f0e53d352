import { type Metadata, type ServiceError, status } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { membersOf } from "../../provider/hosts/plugin/wire";
import type { Properties } from "./properties";

/** What a provider gives to the engine after a failure, so that the engine keeps the resource's new state. */
export interface InitFailure {
    readonly id: string;
    readonly properties: Properties;
    readonly reasons: readonly string[];
}

/** A call of a provider that failed. */
export class ProviderError extends Error {
    constructor(
        message: string,
        readonly code: status,
        readonly initFailure: InitFailure | undefined,
    ) {
        super(message);
    }
}

type Callback<T> = (error: ServiceError | null, response?: T) => void;

/** A call of a gRPC client as a promise. */
export function called<T>(call: (callback: Callback<T>) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
        call((error, response) => {
            if (error) reject(new ProviderError(error.details, error.code, initFailureIn(error.metadata)));
            else if (response) resolve(response);
            else reject(new Error(`no response (${status.OK})`));
        });
    });
}

/** The failure of a call. Throws if it did not fail, or not in the provider. */
export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
    const error: unknown = await call.then(
        () => new Error("it should have failed"),
        (thrown: unknown) => thrown,
    );
    if (error instanceof ProviderError) return error;
    throw error;
}

/** Properties for the wire: JSON values only, and nothing undefined. */
export function struct(values: Properties): Struct {
    return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

export function properties(values: Struct | undefined): Properties {
    return values === undefined ? {} : membersOf(values);
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
