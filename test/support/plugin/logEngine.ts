import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** The part of Pulumi's engine that a plugin sees: the service that takes lines for people. */
export interface LogEngine {
    readonly address: string;
    /** What the plugin printed on resources, in the order in which it was acknowledged. */
    readonly lines: readonly { readonly urn: string; readonly message: string }[];
    /** Ends at once, as a killed engine does. */
    kill(): void;
}

/**
 * How long the engine takes for a line: if the plugin does not wait for it, it comes after the response. Every other line
 * takes longer, so lines that come at the same time change places.
 */
const takesMs = [10, 5] as const;

export async function startLogEngine(): Promise<LogEngine> {
    const lines: { urn: string; message: string }[] = [];
    let received = 0;
    const server = new Server();
    const methods: UntypedServiceImplementation = {
        log: ({ request }: { request: LogRequest }, respond: (error: null, response: Empty) => void) => {
            const severity = request.getSeverity() === LogSeverity.INFO ? "" : `(severity ${request.getSeverity()}) `;
            setTimeout(
                () => {
                    lines.push({ urn: request.getUrn(), message: severity + request.getMessage() });
                    respond(null, new Empty());
                },
                takesMs[received++ % 2],
            );
        },
    };
    server.addService(EngineService, methods);
    const port = await bound(server);
    return { address: `127.0.0.1:${port}`, lines, kill: () => server.forceShutdown() };
}

/** Binds a gRPC server to a free port of the loopback interface. */
export function bound(server: Server): Promise<number> {
    return new Promise((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
            error ? reject(error) : resolve(port),
        );
    });
}
