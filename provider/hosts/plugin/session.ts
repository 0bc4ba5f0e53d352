import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Clock, systemClock } from "../../common/clock";
import { oneLine, shortened } from "../../common/sanitize";
import { asUserError } from "../../common/userError";
import { resources } from "../../resources";
import type { Properties, Resource } from "../../resources/resource";
import { shareFreeze } from "../../rotation/freeze";
import {
    createProviderContext,
    forOperation,
    type ProviderContext,
    type ProviderContextOptions,
} from "../../rotation/providerContext";
import { RunMemory } from "../../rotation/runMemory";
import { settingsOf, stackFreezeIn } from "./configuration";
import { nameOf, type ProviderResource } from "./defaultProvider";
import { EngineConnection } from "./engineConnection";
import { RpcError } from "./grpc";
import { type Received, secretOutputs, toWire } from "./wire";

/** The resources by their types. */
const byType: ReadonlyMap<string, Resource> = new Map(
    Object.entries(resources).map(([name, resource]) => [`vmware-csp:index:${name}`, resource]),
);

export interface SessionOptions extends Pick<ProviderContextOptions, "clock" | "random" | "env" | "transport"> {
    /** `host:port` of the engine that started this process. Without one, lines go to stderr. */
    readonly engineAddress?: string | undefined;
    /** How long to wait for an engine that takes no line. Default: as long as one may need on a busy machine. */
    readonly lineTimeoutMs?: number;
    /** Aborted when the engine cancels. */
    readonly cancellation: AbortController;
}

/** One call of the engine about one resource. */
export interface Operation {
    readonly resource: Resource;
    readonly provider: ProviderContext;
    /** Outputs for the wire, the secret ones marked. */
    readonly outputs: (values: Properties) => Struct;
}

export interface OperationRequest {
    readonly urn: string;
    readonly olds?: Received;
    readonly news?: Received;
    /** 0: no limit. */
    readonly timeoutSeconds?: number;
    /** Whether its response may have a new secret. */
    readonly hasOutcome?: boolean;
}

/** What a process of the plugin does for an engine, from its configuration to its last operation. */
export class Session {
    readonly #options: SessionOptions;
    readonly #clock: Clock;
    readonly engine: EngineConnection;
    #provider: ProviderContext;
    /** The operations that have not ended. */
    readonly running = new Set<Promise<unknown>>();
    /** When the last creation or update ended, whose response may still be on its way, in milliseconds since the epoch. */
    lastOutcomeMs = Number.NEGATIVE_INFINITY;

    constructor(options: SessionOptions) {
        this.#options = options;
        this.#clock = options.clock ?? systemClock;
        this.engine = new EngineConnection(options.engineAddress, options.lineTimeoutMs);
        this.#provider = this.#configured({ urn: "", given: {} });
    }

    /** Works for another engine from now on. */
    attach(address: string): void {
        if (!this.engine.attach(address)) return;
        this.#provider = { ...this.#provider, run: new RunMemory(this.engine.folder) };
    }

    /** Each explicit provider resource has a process of its own. */
    configure(resource: ProviderResource): void {
        this.#provider = this.#configured(resource);
        shareFreeze(this.#provider, nameOf(resource.urn));
    }

    /** Ends this process' part in what the run knows: the process ends. */
    leaveRun(): void {
        this.engine.leave();
    }

    /** The message of an unexpected error, without secrets. */
    messageOf(error: unknown): string {
        return asUserError(error, this.#provider.calls.redactor).message;
    }

    /** @throws RpcError in place of whatever the method throws. */
    operate<T>(request: OperationRequest, method: (operation: Operation) => T | Promise<T>): Promise<T> {
        const operation = this.#perform(request, method).finally(() => {
            this.running.delete(operation);
            if (request.hasOutcome) this.lastOutcomeMs = this.#clock.now();
        });
        this.running.add(operation);
        return operation;
    }

    async #perform<T>(
        { urn, olds, news, timeoutSeconds = 0 }: OperationRequest,
        method: (operation: Operation) => T | Promise<T>,
    ): Promise<T> {
        // One after the other: the engine may show lines that it gets at the same time in any order.
        let written = Promise.resolve();
        const write = (line: string) => {
            written = written.then(() => this.engine.write(urn, line));
        };
        const deadlineMs = timeoutSeconds > 0 ? this.#clock.now() + timeoutSeconds * 1_000 : undefined;
        const resource = resourceOf(urn);
        const outputs = (values: Properties) => toWire(values, secretOutputs(resource, values, news, olds));
        try {
            return await method({ resource, provider: forOperation(this.#provider, write, deadlineMs), outputs });
        } catch (error) {
            throw error instanceof RpcError ? error : new RpcError(this.messageOf(error));
        } finally {
            // The engine shows no line that comes after the response.
            await written;
        }
    }

    #configured(resource: ProviderResource): ProviderContext {
        const { cancellation, env = process.env } = this.#options;
        return createProviderContext({
            ...this.#options,
            ...settingsOf(resource),
            stackFreeze: () => stackFreezeIn(env),
            isEngineAlive: () => this.engine.isAlive(),
            run: new RunMemory(this.engine.folder),
            // A first Ctrl-C reaches this process, and ends every wait.
            cancelled: cancellation.signal,
            programs: { linkByOutput: true, noProfiles },
            write: (line) => console.error(line),
        });
    }
}

const noProfiles =
    "only the dynamic provider for Node programs has profiles. Declare a provider resource for each organization " +
    "instead, and give it as the option provider.";

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME`, where the type has those of its parents before it. */
function resourceOf(urn: string): Resource {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const resource = byType.get(type);
    if (resource !== undefined) return resource;
    throw new RpcError(`The provider vmware-csp has no resource type "${shortened(oneLine(type))}".`);
}
