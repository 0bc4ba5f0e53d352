import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import grpc from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

const urn = "urn:pulumi:stack::project::vmware-csp:index:OAuthAppSecret::name";
const inputs = { orgId: "0a1b2c3d-0000-4000-8000-00000000000e", oauthAppId: "app", host: "localhost" };
const limitMs = 60_000;

/**
 * Writes what V8 has compiled of the plugin's program once it has served what every update begins with: that is what it
 * need not compile when it starts with this.
 */
export async function makeCodeCache(node: string, program: string, target: string, signal: AbortSignal): Promise<void> {
    const child = spawn(node, [join(import.meta.dirname, "codeCacheProcess.cjs"), program, target], {
        cwd: dirname(target),
        env: {},
        // Its lines about the warm-up are for nobody.
        stdio: ["pipe", "pipe", "ignore", "ipc"],
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    });
    const exited = once(child, "exit");
    if (child.stdout === null) throw new Error("the plugin has no output");
    const [port] = await Promise.race([once(child.stdout, "data"), exited]);
    const client = new providerGrpc.ResourceProviderClient(
        `127.0.0.1:${Number(port)}`,
        grpc.credentials.createInsecure(),
    );
    try {
        await warmUp(client);
    } finally {
        client.close();
    }
    child.send("write");
    const [status] = await exited;
    if (status !== 0) throw new Error(`The plugin ended with ${status} when its code cache was to be written`);
}

type Client = InstanceType<typeof providerGrpc.ResourceProviderClient>;

async function warmUp(client: Client): Promise<void> {
    const properties = struct.Struct.fromJavaScript(inputs);
    const nothing = struct.Struct.fromJavaScript({});
    await called((done) => client.handshake(new messages.ProviderHandshakeRequest(), done));
    await called((done) => client.getPluginInfo(new empty.Empty(), done));
    const provider = "urn:pulumi:stack::project::pulumi:providers:vmware-csp::default";
    await called((done) => client.checkConfig(new messages.CheckRequest().setUrn(provider).setNews(nothing), done));
    await called((done) => client.configure(new messages.ConfigureRequest().setUrn(provider).setArgs(nothing), done));
    await called((done) => client.check(new messages.CheckRequest().setUrn(urn).setNews(properties), done));
    const creation = new messages.CreateRequest().setUrn(urn).setProperties(properties).setPreview(true);
    const created = await called<messages.CreateResponse>((done) => client.create(creation, done));
    const diff = new messages.DiffRequest()
        .setUrn(urn)
        .setId("id")
        .setOlds(created.getProperties())
        .setNews(properties);
    // The outputs of a preview are no state: what matters here is only what has run.
    await called((done) => client.diff(diff, done)).catch(() => undefined);
}

function called<T>(call: (done: (error: Error | null, response: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
        call((error, response) => (error ? reject(error) : resolve(response)));
    });
}
