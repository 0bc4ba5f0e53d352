import { connect, constants } from "node:http2";
import { Client, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";

/** What a call got. */
export interface Answer {
    readonly code: status;
    /** What the status says; empty after a success. */
    readonly message: string;
    /** The bytes of the response, or of the error's details. */
    readonly body: Buffer | undefined;
    /** All metadata beside, as text. */
    readonly metadata: string;
}

const asIs = (bytes: Buffer) => bytes;
const pathOf = (method: string) => `/pulumirpc.ResourceProvider/${method}`;

/** A client that sends any bytes to any method. */
export class RawClient {
    readonly #client: Client;

    constructor(private readonly address: string) {
        this.#client = new Client(address, credentials.createInsecure(), {
            "grpc.enable_http_proxy": 0,
            "grpc.max_receive_message_length": -1,
            "grpc.max_send_message_length": -1,
            // What the library of Pulumi's engine takes.
            "grpc.max_metadata_size": 16 * 1024 * 1024,
            "grpc.use_local_subchannel_pool": 1,
        });
    }

    /** @param ends how the caller loses patience at once, if it does. */
    call(method: string, request: Uint8Array, ends?: "cancels" | "deadline"): Promise<Answer> {
        const options = ends === "deadline" ? { deadline: Date.now() + 1 } : {};
        const bytes = Buffer.from(request);
        return new Promise((resolve) => {
            const answered = (error: ServiceError | null, body?: Buffer) => {
                if (error === null) return resolve({ code: status.OK, message: "", body, metadata: "" });
                const { code, details: message, metadata } = error;
                const [details] = metadata.get("grpc-status-details-bin");
                const detailBytes = details instanceof Buffer ? details : undefined;
                resolve({ code, message, body: detailBytes, metadata: JSON.stringify(metadata.getMap()) });
            };
            const call = this.#client.makeUnaryRequest(
                pathOf(method),
                asIs,
                asIs,
                bytes,
                new Metadata(),
                options,
                answered,
            );
            if (ends === "cancels") setImmediate(() => call.cancel());
        });
    }

    /** Sends a request over a connection of its own, which breaks as soon as the request has gone out. */
    async callAndBreak(method: string, request: Uint8Array): Promise<void> {
        const session = connect(`http://${this.address}`);
        session.on("error", () => {});
        const call = session.request({
            [constants.HTTP2_HEADER_METHOD]: "POST",
            [constants.HTTP2_HEADER_PATH]: pathOf(method),
            [constants.HTTP2_HEADER_CONTENT_TYPE]: "application/grpc",
            [constants.HTTP2_HEADER_TE]: "trailers",
        });
        call.on("error", () => {});
        const head = Buffer.alloc(5);
        head.writeUInt32BE(request.length, 1);
        await new Promise((sent) => call.end(Buffer.concat([head, request]), () => sent(undefined)));
        session.destroy();
    }

    close(): void {
        this.#client.close();
    }
}
