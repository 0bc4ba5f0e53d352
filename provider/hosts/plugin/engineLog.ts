import { credentials, Metadata, status } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { systemClock } from "../../common/clock";

/** Where lines for people go. */
export interface EngineLog {
    /** Shows a line on a resource; resolves once the engine has it, or can't take it. */
    write(urn: string, line: string, severity?: "info" | "warning"): Promise<void>;
    /** Ends the connection once the lines that are on their way have arrived. */
    close(): void;
}

/** An engine takes a line at once; this is for a machine under heavy load. */
const defaultTimeoutMs = 10_000;

/**
 * The engine hides what a plugin prints, and shows what it is told here.
 *
 * @param timeoutMs how long to wait for an engine that takes no line: it, or its terminal, may be stopped.
 */
export function createEngineLog(address: string, timeoutMs = defaultTimeoutMs): EngineLog {
    // The engine is on this machine, so no proxy of the environment (`https_proxy`) applies.
    const options = { "grpc.enable_http_proxy": 0, "grpc.enable_channelz": 0 };
    // Made at the first line: most commands have none.
    let client: EngineClient | undefined;
    let isStuck = false;
    let allArrived: Promise<unknown> = Promise.resolve();
    const send = (request: LogRequest) =>
        new Promise<void>((resolve) => {
            const deadline = systemClock.now() + timeoutMs;
            client ??= new EngineClient(address, credentials.createInsecure(), options);
            client.log(request, new Metadata(), { deadline }, (error) => {
                isStuck = error?.code === status.DEADLINE_EXCEEDED;
                // If the engine is gone, nobody would read the line.
                resolve();
            });
        });
    return {
        write: async (urn, line, severity) => {
            const { INFO, WARNING } = LogSeverity;
            const request = new LogRequest().setSeverity(severity === "warning" ? WARNING : INFO);
            const arrived = send(request.setUrn(urn).setMessage(line));
            allArrived = Promise.all([allArrived, arrived]);
            // A line after one that was not taken in time is sent, but holds nothing up.
            if (!isStuck) await arrived;
        },
        // A client that is closed while it still connects drops what it was given.
        close: () => void allArrived.then(() => client?.close()),
    };
}
