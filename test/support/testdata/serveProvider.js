// Serves Pulumi's provider protocol for a resource that YAML programs of tests use beside this package's.
const { Server, ServerCredentials } = require("@grpc/grpc-js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const plugin = require("@pulumi/pulumi/proto/plugin_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const provider = require("@pulumi/pulumi/proto/provider_pb");

/** `create` and `update` turn inputs into outputs, at once or later. Both may throw. */
exports.serveProvider = ({ schema, create, update }) => {
    const { name, version } = schema;
    const methods = {
        getPluginInfo: () => new plugin.PluginInfo().setVersion(version),
        getSchema: () => new provider.GetSchemaResponse().setSchema(JSON.stringify(schema)),
        checkConfig: ({ request }) => new provider.CheckResponse().setInputs(request.getNews()),
        diffConfig: () => new provider.DiffResponse(),
        // It accepts no secrets, so that it gets them as plain values; Pulumi keeps them secret.
        configure: () => new provider.ConfigureResponse(),
        check: ({ request }) => new provider.CheckResponse().setInputs(request.getNews()),
        diff: ({ request }) => {
            const [before, after] = [request.getOldInputs(), request.getNews()].map((inputs) => inputs.toJavaScript());
            const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
            const same = JSON.stringify(before) === JSON.stringify(after);
            return new provider.DiffResponse().setChanges(same ? DIFF_NONE : DIFF_SOME);
        },
        create: async ({ request }) =>
            new provider.CreateResponse()
                .setId(name)
                .setProperties(Struct.fromJavaScript(await create(request.getProperties().toJavaScript()))),
        update: async ({ request }) =>
            new provider.UpdateResponse().setProperties(
                Struct.fromJavaScript(await update(request.getNews().toJavaScript())),
            ),
        read: ({ request }) =>
            new provider.ReadResponse()
                .setId(request.getId())
                .setProperties(request.getProperties())
                .setInputs(request.getInputs()),
        delete: () => new Empty(),
        cancel: () => new Empty(),
    };
    const handlers = Object.entries(methods).map(([method, handle]) => [
        method,
        async (call, callback) => {
            try {
                callback(null, await handle(call));
            } catch (error) {
                callback(error);
            }
        },
    ]);
    const server = new Server();
    server.addService(ResourceProviderService, Object.fromEntries(handlers));
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_, port) => console.log(port));
    // The engine holds the other end, also if it is killed.
    process.stdin.on("end", () => process.exit()).resume();
};
