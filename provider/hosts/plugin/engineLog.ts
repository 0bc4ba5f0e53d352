import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Shows a line on a resource; resolves once the engine has it, or can't take it. */
export type EngineLog = (urn: string, line: string, severity?: "info" | "warning") => Promise<void>;

/** The engine hides what a plugin prints, and shows what it is told here. */
export function createEngineLog(address: string): EngineLog {
    // It is on this machine: a proxy of the environment (`https_proxy`) is not for it.
    const options = { "grpc.enable_http_proxy": 0, "grpc.enable_channelz": 0 };
    // Made at the first line: most commands have none.
    let client: EngineClient | undefined;
    return (urn, line, severity) =>
        new Promise((resolve) => {
            const { INFO, WARNING } = LogSeverity;
            const request = new LogRequest().setSeverity(severity === "warning" ? WARNING : INFO);
            request.setUrn(urn).setMessage(line);
            // Where the engine is gone, nobody reads the line.
            client ??= new EngineClient(address, credentials.createInsecure(), options);
            client.log(request, () => resolve());
        });
}
