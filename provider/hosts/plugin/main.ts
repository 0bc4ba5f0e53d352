/**
 * The process of the provider plugin: `pulumi-resource-vmware-csp ENGINE-ADDRESS`, as Pulumi's engine starts it. It prints
 * the port of its gRPC server, and serves until the engine ends it.
 *
 * @module
 */
import { createServer, type Socket } from "node:net";
import type { Server } from "@grpc/grpc-js";
import { systemClock } from "../../common/clock";
import { packageVersion } from "../../common/packageInfo";
import { engineAddressIn, isEngineAlive } from "../engine";
import type { Service } from "./service";

/** Pulumi's schema of the package, as JSON, which the bundler makes from the docstrings and inserts here. */
declare const bundledSchema: string;

/**
 * Longer than a response to an engine on the same machine takes, and shorter than the 5 s that an engine waits for a
 * plugin to end.
 */
const shutdownMs = 500;

/** How often to check that the engine lives, if nothing else shows its end. */
const aliveCheckMs = 2_000;

const engineAddress = engineAddressIn(process.argv.slice(2));
const cancellation = new AbortController();
let serving: Serving | undefined;

interface Serving {
    readonly server: Server;
    readonly service: Service;
    /** Serves the calls that arrive on a connection. */
    readonly accept: (connection: Socket) => void;
}

// Listens before anything else is loaded: the engine connects meanwhile. Both ends may close on their own, as in HTTP/2.
const listener = createServer({ allowHalfOpen: true }, (connection) => serving?.accept(connection));
const refuse = (error: Error) => {
    console.error(error.message);
    process.exit(1);
};
listener.once("error", refuse);
listener.listen(0, "127.0.0.1", () => {
    listener.off("error", refuse);
    const address = listener.address();
    if (address !== null && typeof address !== "string") console.log(address.port);
    // In one turn of the event loop, so that no connection is accepted before it can be served.
    serving = startServing();
});

/** Loads what serves the calls: nearly all of this program, and Node's HTTP/2. */
function startServing(): Serving {
    const { Server, ServerCredentials }: typeof import("@grpc/grpc-js") = require("@grpc/grpc-js");
    const { ResourceProviderService }: typeof import("@pulumi/pulumi/proto/provider_grpc_pb") =
        require("@pulumi/pulumi/proto/provider_grpc_pb");
    const { resourceProviderService }: typeof import("./service") = require("./service");
    const server = new Server({
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
        // Statistics that nobody asks for.
        "grpc.enable_channelz": 0,
    });
    const options = { version: packageVersion(), schema: bundledSchema, engineAddress, cancellation };
    const service = resourceProviderService(options);
    server.addService(ResourceProviderService, service.methods);
    const { injectConnection } = server.createConnectionInjector(ServerCredentials.createInsecure());
    return { server, service, accept: injectConnection };
}

/** Ends the process once the engine has the result of every operation. No further attempt begins. */
async function leave(): Promise<void> {
    cancellation.abort();
    await Promise.allSettled(serving?.service.session.running ?? []);
    // A response may still be on its way. Otherwise, waiting for the connection would only hold up the engine.
    if (serving !== undefined && systemClock.now() - serving.service.session.lastOutcomeMs < shutdownMs) {
        const { server } = serving;
        await new Promise<void>((resolve) => {
            server.tryShutdown(() => {});
            // The server itself does not wait for the connections that it was given.
            listener.close(() => resolve());
            setTimeout(resolve, shutdownMs);
        });
    }
    process.exit(0);
}

process.once("exit", () => serving?.service.session.leaveRun());
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void leave());

// The engine holds the other end. Where something else started this process, its standard input may end at once.
process.stdin.resume().once("end", async () => {
    while (await isEngineAlive(engineAddress)) await systemClock.sleep(aliveCheckMs);
    await leave();
});

// An uncaught error must neither end a rotation nor show a stack trace.
process.on("uncaughtException", (error) => {
    if (serving !== undefined) return console.error(serving.service.session.messageOf(error));
    console.error("An unexpected error while it starts.");
    process.exit(1);
});
