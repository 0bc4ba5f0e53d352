import { once } from "node:events";
import { connect, constants } from "node:http2";
import { CreateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { onTestFinished } from "vitest";
import type { Properties } from "../properties";
import { struct } from "../providerCalls";

/** A response that has begun to arrive at an engine, which has not read it yet. */
export interface UnreadResponse {
    /** Resolves once the plugin takes no further call, or has ended. */
    readonly closing: Promise<unknown>;
    /** The gRPC status, once everything is read; undefined if the connection broke before. */
    read(): Promise<string | undefined>;
}

/** Creates a resource as an engine that is slow to read the response. */
export async function createAndNotRead(port: string, urn: string, news: Properties): Promise<UnreadResponse> {
    const session = connect(`http://127.0.0.1:${port}`);
    onTestFinished(() => session.destroy());
    session.on("error", () => {});
    const closing = Promise.race([once(session, "goaway"), once(session, "close")]);
    const call = session.request({
        [constants.HTTP2_HEADER_METHOD]: "POST",
        [constants.HTTP2_HEADER_PATH]: "/pulumirpc.ResourceProvider/Create",
        [constants.HTTP2_HEADER_CONTENT_TYPE]: "application/grpc",
        [constants.HTTP2_HEADER_TE]: "trailers",
    });
    call.on("error", () => {});
    const body = new CreateRequest().setUrn(urn).setProperties(struct(news)).serializeBinary();
    const head = Buffer.alloc(5);
    head.writeUInt32BE(body.length, 1);
    call.end(Buffer.concat([head, body]));
    await once(call, "response");
    return {
        closing,
        read: () =>
            new Promise((resolve) => {
                call.on("trailers", (trailers) => resolve(String(trailers["grpc-status"])));
                call.on("close", () => resolve(undefined));
                call.resume();
            }),
    };
}
