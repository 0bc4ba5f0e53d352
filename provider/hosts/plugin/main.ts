/**
 * The process of the provider plugin: `pulumi-resource-vmware-csp ENGINE-ADDRESS`, as Pulumi's engine starts it. It prints
 * the port of its gRPC server, and serves until the engine ends it.
 *
 * @module
 */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { packageVersion } from "../../common/packageInfo";
import { engineAddressIn, isEngineAlive } from "../engine";
import { RunningCalls } from "./grpc";
import { resourceProviderService } from "./service";

const engineAddress = engineAddressIn(process.argv.slice(2));
const cancellation = new AbortController();
const calls = new RunningCalls();
const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(
    ResourceProviderService,
    resourceProviderService({ version: packageVersion(), engineAddress, cancellation, calls }),
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
});

/** Ends the process once every running call has handed over what it got; no further attempt begins. */
async function leave(): Promise<void> {
    cancellation.abort();
    await calls.ended();
    // A connection that the engine is just closing is never reported as closed (grpc-js).
    setTimeout(() => process.exit(0), 100);
    server.tryShutdown(() => process.exit(0));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, leave);

// The engine holds the other end. Where something else started this process, its standard input may end at once.
process.stdin.resume().once("end", async () => {
    if (!(await isEngineAlive(engineAddress))) await leave();
});

// An error that nobody caught must neither end a rotation nor show a stack trace.
process.on("uncaughtException", ({ message }) => console.error(message));
