import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { systemClock } from "../../common/clock";
import { names, settings } from "../../common/properties";
import { oneLine, shortened } from "../../common/sanitize";
import { asUserError } from "../../common/userError";
import { notReadable } from "../../resources/oauthAppSecret/readWithoutState";
import { shareFreeze } from "../../rotation/freeze";
import {
    createProviderContext,
    forOperation,
    type ProviderContext,
    type ProviderContextOptions,
} from "../../rotation/providerContext";
import { RunMemory } from "../../rotation/runMemory";
import { failuresOf, filesIn } from "./checkFailures";
import {
    checkConfiguration,
    isSameConfiguration,
    secretSettings,
    settingsOf,
    stackFreezeIn,
    unknownInputsLine,
    unknownSettingsLine,
} from "./configuration";
import { nameOf, type ProviderResource } from "./defaultProvider";
import { EngineConnection } from "./engineConnection";
import { RpcError, unary } from "./grpc";
import { oauthAppSecret } from "./oauthAppSecret";
import { previousSecretRetirement } from "./previousSecretRetirement";
import { InitFailed, type PropertyChange, type Resource } from "./resource";
import { type Properties, type Received, received, secretOutputs, toWire, withSecrets } from "./wire";

/** The resources by their types. */
const resources: ReadonlyMap<string, Resource> = new Map([
    ["vmware-csp:index:OAuthAppSecret", oauthAppSecret],
    ["vmware-csp:index:PreviousSecretRetirement", previousSecretRetirement],
]);

export interface ServiceOptions extends Pick<ProviderContextOptions, "clock" | "random" | "env" | "transport"> {
    readonly version: string;
    /** Pulumi's schema of the package, as JSON. */
    readonly schema: string;
    /** `host:port` of the engine that started this process. Without one, lines go to stderr. */
    readonly engineAddress?: string | undefined;
    /** How long to wait for an engine that takes no line. Default: as long as one may need on a busy machine. */
    readonly lineTimeoutMs?: number;
    /** Aborted when the engine cancels. */
    readonly cancellation: AbortController;
}

/** One call of the engine about one resource. */
interface Operation {
    readonly resource: Resource;
    readonly provider: ProviderContext;
    /** Outputs for the wire, the secret ones marked. */
    readonly outputs: (values: Properties) => Struct;
}

interface OperationRequest {
    readonly urn: string;
    readonly olds?: Received;
    readonly news?: Received;
    /** 0: no limit. */
    readonly timeoutSeconds?: number;
    /** Whether its response may have a new secret. */
    readonly hasOutcome?: boolean;
}

export interface Service {
    readonly methods: UntypedServiceImplementation;
    /** The operations that have not ended. */
    readonly running: ReadonlySet<Promise<unknown>>;
    /** When the last creation or update ended, whose response may still be on its way, in milliseconds since the epoch. */
    readonly lastOutcomeMs: () => number;
    /** Ends this process' part in what the run knows: the process ends. */
    readonly leaveRun: () => void;
    /** An unexpected error in words without secrets. */
    readonly messageOf: (error: unknown) => string;
}

/** Pulumi's provider protocol for this package's resources. Each explicit provider resource has a process of its own. */
export function resourceProviderService(options: ServiceOptions): Service {
    const { version, schema, cancellation, clock = systemClock } = options;
    const engine = new EngineConnection(options.engineAddress, options.lineTimeoutMs);
    let provider = configured({ urn: "", given: {} });

    function configured(resource: ProviderResource): ProviderContext {
        return createProviderContext({
            ...options,
            ...settingsOf(resource),
            stackFreeze: () => stackFreezeIn(options.env ?? process.env),
            isEngineAlive: () => engine.isAlive(),
            run: new RunMemory(engine.folder),
            cancelled: cancellation.signal,
            // A first Ctrl-C reaches this process, and ends every wait.
            hints: { stopSafely: "to stop now, press Ctrl-C: the present secret stays as it is" },
            wayToAddCredentials: "declare a provider resource for each organization",
            write: (line) => console.error(line),
        });
    }

    const running = new Set<Promise<unknown>>();
    let lastOutcomeMs = Number.NEGATIVE_INFINITY;

    function operate<T>(request: OperationRequest, method: (operation: Operation) => T | Promise<T>): Promise<T> {
        const operation = perform(request, method).finally(() => {
            running.delete(operation);
            if (request.hasOutcome) lastOutcomeMs = clock.now();
        });
        running.add(operation);
        return operation;
    }

    async function perform<T>(
        { urn, olds, news, timeoutSeconds = 0 }: OperationRequest,
        method: (operation: Operation) => T | Promise<T>,
    ): Promise<T> {
        // One after the other: the engine may show lines that it gets at the same time in any order.
        let written = Promise.resolve();
        const write = (line: string) => {
            written = written.then(() => engine.write(urn, line));
        };
        const deadlineMs = timeoutSeconds > 0 ? clock.now() + timeoutSeconds * 1_000 : undefined;
        const resource = resourceOf(urn);
        const outputs = (values: Properties) => toWire(values, secretOutputs(resource.secretNames, values, news, olds));
        try {
            return await method({ resource, provider: forOperation(provider, write, deadlineMs), outputs });
        } catch (error) {
            if (!(error instanceof InitFailed)) throw new RpcError(asUserError(error, provider.calls.redactor).message);
            const { id, outputs: kept } = error.created;
            throw new RpcError(error.message, { id, properties: outputs(kept) });
        } finally {
            // The engine shows no line that comes after the response.
            await written;
        }
    }

    const methods: UntypedServiceImplementation = {
        handshake: unary(() => new messages.ProviderHandshakeResponse().setAcceptSecrets(true)),
        attach: unary((request: PluginAttach) => {
            if (engine.attach(request.getAddress())) provider = { ...provider, run: new RunMemory(engine.folder) };
            return new Empty();
        }),
        getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
        getSchema: unary(() => new messages.GetSchemaResponse().setSchema(schema)),

        checkConfig: unary(async (request: messages.CheckRequest) => {
            const news = received(request.getNews());
            const resource = { urn: request.getUrn(), given: news.values };
            const violations = checkConfiguration(resource);
            const unknown = unknownSettingsLine(resource);
            if (unknown !== undefined) await engine.write("", unknown);
            const untold = unknownInputsLine(resource);
            if (untold !== undefined) await engine.write(request.getUrn(), untold);
            const secrets = new Set([...secretSettings, ...news.secrets]);
            return new messages.CheckResponse()
                .setInputs(toWire(news.values, secrets))
                .setFailuresList(failuresOf([...filesIn(news), ...violations], names(settings), { ...news, secrets }));
        }),
        diffConfig: unary((request: messages.DiffRequest) => {
            const olds = received(request.getOldInputs() ?? request.getOlds()).values;
            return new messages.DiffResponse().setChanges(
                changes(!isSameConfiguration(olds, received(request.getNews()).values)),
            );
        }),
        configure: unary((request: messages.ConfigureRequest) => {
            provider = configured({ urn: request.getUrn() ?? "", given: received(request.getArgs()).values });
            shareFreeze(provider, nameOf(request.getUrn() ?? ""));
            return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
        }),
        cancel: unary(() => {
            cancellation.abort();
            return new Empty();
        }),

        check: unary((request: messages.CheckRequest) => {
            const [urn, olds, news] = [request.getUrn(), received(request.getOlds()), received(request.getNews())];
            return operate({ urn, olds, news }, ({ resource, provider, outputs }) => {
                const { inputs, failures } = resource.check(provider, urn, olds.values, news.values);
                // A trigger may be secret whatever the program says.
                const secrets = new Set(["rotationTrigger", ...resource.secretNames, ...news.secrets]);
                return new messages.CheckResponse()
                    .setInputs(outputs(inputs))
                    .setFailuresList(
                        failuresOf([...filesIn(news), ...failures], resource.inputNames, { ...news, secrets }),
                    );
            });
        }),
        diff: unary((request: messages.DiffRequest) => {
            const [olds, news] = [received(request.getOlds()), received(request.getNews())];
            return operate({ urn: request.getUrn(), olds, news }, ({ resource, provider }) => {
                const difference = resource.diff(provider, olds.values, news.values);
                const response = new messages.DiffResponse();
                response.setChanges(changes(difference.changes)).setHasdetaileddiff(true);
                for (const [name, change] of Object.entries(difference.properties)) {
                    response.addDiffs(name);
                    if (change === "replace") response.addReplaces(name);
                    response.getDetaileddiffMap().set(name, propertyDiff(change));
                }
                return response;
            });
        }),
        create: unary((request: messages.CreateRequest) => {
            const news = received(request.getProperties());
            const timeoutSeconds = request.getTimeout();
            const operation = { urn: request.getUrn(), news, timeoutSeconds, hasOutcome: !request.getPreview() };
            return operate(operation, async ({ resource, provider, outputs }) => {
                const created = request.getPreview()
                    ? resource.previewCreation(provider, news.values)
                    : await resource.create(provider, news.values);
                return new messages.CreateResponse().setId(created.id).setProperties(outputs(created.outputs));
            });
        }),
        read: unary((request: messages.ReadRequest) => {
            const olds = received(request.getProperties());
            return operate({ urn: request.getUrn(), olds }, async ({ resource, provider, outputs }) => {
                if (Object.keys(olds.values).length === 0) throw notReadable();
                const found = await resource.read(provider, olds.values);
                const inputs = request.getInputs();
                const response = new messages.ReadResponse();
                if (inputs !== undefined) response.setInputs(withSecrets(inputs, resource.secretNames));
                return found === undefined ? response : response.setId(request.getId()).setProperties(outputs(found));
            });
        }),
        update: unary((request: messages.UpdateRequest) => {
            const [olds, news] = [received(request.getOlds()), received(request.getNews())];
            const timeoutSeconds = request.getTimeout();
            const hasOutcome = !request.getPreview();
            const operation = { urn: request.getUrn(), olds, news, timeoutSeconds, hasOutcome };
            return operate(operation, async ({ resource, provider, outputs }) => {
                const updated = request.getPreview()
                    ? resource.previewUpdate(provider, olds.values, news.values)
                    : await resource.update(provider, olds.values, news.values);
                return new messages.UpdateResponse().setProperties(outputs(updated));
            });
        }),
        delete: unary((request: messages.DeleteRequest) => {
            const olds = received(request.getProperties());
            const operation = { urn: request.getUrn(), timeoutSeconds: request.getTimeout() };
            return operate(operation, async ({ resource, provider }) => {
                await resource.delete(provider, request.getId(), olds.values);
                return new Empty();
            });
        }),
    };
    return {
        methods,
        running,
        lastOutcomeMs: () => lastOutcomeMs,
        leaveRun: () => engine.leave(),
        messageOf: (error) => asUserError(error, provider.calls.redactor).message,
    };
}

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME`, where the type has those of its parents before it. */
function resourceOf(urn: string): Resource {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const resource = resources.get(type);
    if (resource !== undefined) return resource;
    throw new RpcError(`The provider vmware-csp has no resource type "${shortened(oneLine(type))}".`);
}

function changes(isChanged: boolean) {
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    return isChanged ? DIFF_SOME : DIFF_NONE;
}

function propertyDiff(change: PropertyChange): messages.PropertyDiff {
    const { Kind } = messages.PropertyDiff;
    const kinds = { add: Kind.ADD, update: Kind.UPDATE, delete: Kind.DELETE, replace: Kind.UPDATE_REPLACE };
    // Else the engine shows an output that is going to change as removed (tried).
    return new messages.PropertyDiff().setKind(kinds[change]).setInputdiff(change !== "add");
}
