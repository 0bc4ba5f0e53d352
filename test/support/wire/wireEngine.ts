import { Server, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { bound } from "../plugin/logEngine";

/** An engine that takes lines at once, or takes the connection and then answers nothing, or is gone. */
export class WireEngine {
    readonly lines: string[] = [];
    becomes: "answering" | "silent" = "answering";

    private constructor(
        readonly address: string,
        readonly kill: () => void,
    ) {}

    static async start(): Promise<WireEngine> {
        const server = new Server({ "grpc.max_receive_message_length": -1 });
        const methods: UntypedServiceImplementation = {
            log: ({ request }: { request: LogRequest }, respond: (error: null, response: Empty) => void) => {
                engine.lines.push(request.getMessage());
                if (engine.becomes === "answering") respond(null, new Empty());
            },
        };
        server.addService(EngineService, methods);
        const port = await bound(server);
        const engine = new WireEngine(`127.0.0.1:${port}`, () => server.forceShutdown());
        return engine;
    }
}
