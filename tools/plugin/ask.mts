import { spawn } from "node:child_process";
import { once } from "node:events";
import grpc from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

export interface Answers {
    readonly version: string;
    /** Pulumi's schema, as JSON. */
    readonly schema: string;
}

/** Starts a plugin as Pulumi does, and asks it what it is. */
export async function askPlugin(file: string, args: readonly string[] = []): Promise<Answers> {
    const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
    const failed = once(child, "exit").then(([status]) => {
        throw new Error(`${file} ended with ${status}`);
    });
    try {
        const [port] = await Promise.race([once(child.stdout, "data"), failed]);
        const address = `127.0.0.1:${Number(port)}`;
        const client = new providerGrpc.ResourceProviderClient(address, grpc.credentials.createInsecure());
        const deadline = Date.now() + 30_000;
        const info = await new Promise<{ getVersion(): string }>((resolve, reject) =>
            client.getPluginInfo(new empty.Empty(), new grpc.Metadata(), { deadline }, (error, response) =>
                error ? reject(error) : resolve(response),
            ),
        );
        const schema = await new Promise<{ getSchema(): string }>((resolve, reject) =>
            client.getSchema(new messages.GetSchemaRequest(), new grpc.Metadata(), { deadline }, (error, response) =>
                error ? reject(error) : resolve(response),
            ),
        );
        client.close();
        return { version: info.getVersion(), schema: schema.getSchema() };
    } finally {
        failed.catch(() => undefined);
        child.kill();
    }
}
