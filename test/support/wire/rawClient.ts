import { connect, constants } from "node:http2";
import { Client, credentials, Metadata, status } from "@grpc/grpc-js";

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

/** A call that its caller may end. */
export interface RawCall {
    readonly answer: Promise<Answer>;
    readonly cancel: () => void;
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

    /** @param deadlineMs from now. */
    call(method: string, request: Uint8Array, deadlineMs?: number): RawCall {
        let answered = (_answer: Answer) => {};
        const answer = new Promise<Answer>((resolve) => {
            answered = resolve;
        });
        const call = this.#client.makeUnaryRequest(
            pathOf(method),
            asIs,
            asIs,
            Buffer.from(request),
            new Metadata(),
            deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
            (error, body) => {
                if (error === null) return answered({ code: status.OK, message: "", body, metadata: "" });
                const { code, details: message, metadata } = error;
                const [details] = metadata.get("grpc-status-details-bin");
                const detailBytes = details instanceof Buffer ? details : undefined;
                answered({ code, message, body: detailBytes, metadata: JSON.stringify(metadata.getMap()) });
            },
        );
        return { answer, cancel: () => call.cancel() };
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
