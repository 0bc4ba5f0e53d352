import { type handleUnaryCall, Metadata, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { wellFormed } from "../../common/sanitize";

/** An error as the engine gets it: its message, and the outputs to keep. */
export class RpcError extends Error {
    readonly code = status.UNKNOWN;
    readonly metadata = new Metadata();

    /** @param kept the outputs to keep although the step failed (a partial failure). */
    constructor(message: string, kept?: { readonly id: string; readonly properties: Struct }) {
        super(wellFormed(message));
        // What an RPC library, or the engine, prints of an error.
        this.stack = "";
        if (kept === undefined) return;
        const failure = new ErrorResourceInitFailed();
        failure.setId(kept.id);
        failure.setProperties(kept.properties);
        failure.setReasonsList([this.message]);
        const detail = new Any();
        detail.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
        const details = new Status();
        details.setCode(this.code);
        details.setMessage(this.message);
        details.addDetails(detail);
        this.metadata.add("grpc-status-details-bin", Buffer.from(details.serializeBinary()));
    }
}

/** A method of a gRPC service from a function that returns its response, or throws an {@link RpcError}. */
export function unary<Request, Response>(
    method: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
    return async ({ request }, respond) => {
        try {
            respond(null, await method(request));
        } catch (error) {
            respond(error instanceof RpcError ? error : new RpcError("An unexpected error in pulumi-vmware-csp."));
        }
    };
}
