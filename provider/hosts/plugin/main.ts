/**
 * The process of the provider plugin: `pulumi-resource-vmware-csp ENGINE-ADDRESS`, as Pulumi's engine starts it. It prints
 * the port of its gRPC server, and serves until the engine ends it.
 *
 * @module
 */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { systemClock } from "../../common/clock";
import { packageVersion } from "../../common/packageInfo";
import { engineAddressIn, isEngineAlive } from "../engine";
import type { Service } from "./service";

/** Put in by the bundler, which makes it of the docstrings: Pulumi's schema of the package, as JSON. */
declare const bundledSchema: string;

/** A response to the engine on the same machine takes less, and an engine waits 5 s for a plugin to end. */
const shutdownMs = 500;

/** How often to check that the engine lives, if nothing else shows its end. */
const aliveCheckMs = 2_000;

const engineAddress = engineAddressIn(process.argv.slice(2));
const cancellation = new AbortController();
const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
const loadDefinition = (): typeof import("@pulumi/pulumi/proto/provider_grpc_pb") =>
    require("@pulumi/pulumi/proto/provider_grpc_pb");
const loadService = (): typeof import("./service") => require("./service");
let service: Service | undefined;
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error === null) {
        console.log(port);
        return addService();
    }
    console.error(error.message);
    process.exit(1);
});

/**
 * Loads what serves the calls, which is more than half of this program, while the engine connects: in one turn of the
 * event loop, so that no call is read before it is there.
 */
function addService(): void {
    const { ResourceProviderService } = loadDefinition();
    const options = { version: packageVersion(), schema: bundledSchema, engineAddress, cancellation };
    service = loadService().resourceProviderService(options);
    server.addService(ResourceProviderService, service.methods);
}

/** Ends the process once the engine has what every operation got; no further attempt begins. */
async function leave(): Promise<void> {
    cancellation.abort();
    await Promise.allSettled(service?.running ?? []);
    // A response may still be on its way. Otherwise, waiting for the connection would only hold up the engine.
    if (service !== undefined && systemClock.now() - service.lastOutcomeMs() < shutdownMs) {
        await new Promise<void>((resolve) => {
            server.tryShutdown(() => resolve());
            setTimeout(resolve, shutdownMs);
        });
    }
    process.exit(0);
}

process.once("exit", () => service?.leaveRun());
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void leave());

// The engine holds the other end. Where something else started this process, its standard input may end at once.
process.stdin.resume().once("end", async () => {
    while (await isEngineAlive(engineAddress)) await systemClock.sleep(aliveCheckMs);
    await leave();
});

// An uncaught error must neither end a rotation nor show a stack trace.
process.on("uncaughtException", (error) =>
    console.error(service?.messageOf(error) ?? "An unexpected error while it starts."),
);
