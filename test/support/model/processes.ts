import type { HttpRequest, Transport } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { MapFacts, RunMemory } from "../../../provider/rotation/runMemory";
import type { CallKind } from "../../../provider/testing";
import { dynamicHandlers } from "../dynamicHandlers";
import { DynamicHost } from "../engine/dynamicHost";
import type { Host } from "../engine/host";
import type { FakeClock } from "../fakeClock";
import { routeOf } from "../simulatorInProcess";
import { providerOf } from "./program";
import type { SimulatedCsp } from "./simulatedCsp";
import type { CallFault, Circumstances } from "./steps";

/** A call that a provider process made, with the response that it got. */
export interface Exchange {
    readonly kind: CallKind;
    readonly appId: string | undefined;
    /** Undefined: no response. */
    readonly status: number | undefined;
    /** Whether the provider heard of a mutating call's success. */
    readonly usable: boolean;
}

/** The end of a provider process. */
export class Crash extends Error {}

/** How long a request takes, and how long its response. */
const onTheWayMs = 20;

interface LateRequest {
    readonly request: HttpRequest;
    callsToGo: number;
}

/** The network of one provider process: it notes the calls, delays some beyond their time-out, and ends with it. */
export class Network {
    readonly exchanges: Exchange[] = [];
    /** Access tokens that the process got: no output or line may have them. */
    readonly tokens: string[] = [];
    /** Rejects when the process ends. */
    readonly ended: Promise<never>;
    /** How many exchanges there had been when a late request arrived that changes a secret. */
    readonly lateArrivals: number[] = [];
    #end: (crash: Crash) => void = () => {};
    #late: LateRequest[] = [];

    constructor(
        private readonly send: Transport,
        private readonly clock: FakeClock,
        private readonly lateFaults: readonly (CallFault & { fault: { lateBy: number } })[],
        private readonly crashAfterCall: number | undefined,
    ) {
        this.ended = new Promise((_, reject) => {
            this.#end = reject;
        });
        this.ended.catch(() => {});
    }

    /** How the process sends its requests. */
    readonly transport: Transport = async (request) => {
        const { kind } = routeOf(request);
        const earlier = this.exchanges.filter((exchange) => exchange.kind === kind).length;
        const late = this.lateFaults.find(({ on, call = 1 }) => on === kind && call === earlier + 1);
        try {
            this.clock.advance(onTheWayMs);
            const response = await (late ? this.#delay(request, late.fault.lateBy) : this.send(request));
            this.clock.advance(onTheWayMs);
            const body = parsed(response.body);
            if (typeof body["access_token"] === "string") this.tokens.push(body["access_token"]);
            const isSecretLost = kind === "regenerateSecret" && typeof body["clientSecret"] !== "string";
            const isPage = response.body.startsWith("<");
            this.#note(request, response.status, response.status === 200 && !isSecretLost && !isPage);
            return response;
        } catch (error) {
            this.#note(request, undefined, false);
            throw error;
        } finally {
            await this.#deliver();
            if (this.exchanges.length === this.crashAfterCall) {
                this.#end(new Crash());
                // Nothing follows in a process that has ended.
                await new Promise(() => {});
            }
        }
    };

    /** Lets everything arrive that is still under way when the command is over. */
    async close(): Promise<void> {
        for (const { request } of this.#late.splice(0)) await this.send(request);
    }

    #note(request: HttpRequest, status: number | undefined, usable: boolean): void {
        this.exchanges.push({ kind: routeOf(request).kind, appId: appIdOf(request), status, usable });
    }

    async #delay(request: HttpRequest, callsToGo: number): Promise<never> {
        this.#late.push({ request, callsToGo: callsToGo + 1 });
        this.clock.advance(request.timeoutMs);
        throw new TransportFailure("timeout", "no response in time");
    }

    async #deliver(): Promise<void> {
        for (const late of this.#late) late.callsToGo -= 1;
        const due = this.#late.filter(({ callsToGo }) => callsToGo <= 0);
        this.#late = this.#late.filter(({ callsToGo }) => callsToGo > 0);
        for (const { request } of due) {
            const { kind } = routeOf(request);
            if (kind === "regenerateSecret" || kind === "setSecret") this.lateArrivals.push(this.exchanges.length);
            await this.send(request);
        }
    }
}

/** Whose secret a grant proves, or which app a call is about. */
function appIdOf(request: HttpRequest): string | undefined {
    const client = /^Basic (.*)$/.exec(request.headers["authorization"] ?? "")?.[1];
    return client === undefined ? routeOf(request).appId : Buffer.from(client, "base64").toString().split(":")[0];
}

function parsed(body: string): Record<string, unknown> {
    try {
        return { ...JSON.parse(body) };
    } catch {
        return {};
    }
}

/** The provider processes that the engine starts for a command, and what can be seen of them. */
export interface StartedProcess {
    readonly host: Host;
    readonly network: Network;
    /** What it has said. */
    readonly lines: readonly string[];
}

export function startProcess(csp: SimulatedCsp, circumstances: Circumstances = {}): StartedProcess {
    const { faults = [], crashAfterCall, frozen, noCredentials } = circumstances;
    csp.script(faults);
    const network = new Network(csp.send, csp.clock, faults.filter(isLate), crashAfterCall);
    const lines: string[] = [];
    const apiToken = noCredentials ? undefined : csp.simulator.apiToken;
    const facts = new MapFacts();
    const providerContext = () =>
        createProviderContext({
            run: new RunMemory(facts),
            clock: csp.clock,
            random: () => 0.5,
            env: {
                CSP_HOST: csp.simulator.origin,
                CSP_API_TOKEN: apiToken,
                CSP_RETRY_FOR_SECONDS: String(csp.retryForSeconds),
                CSP_PROFILES: JSON.stringify({ spare: { apiToken, host: csp.simulator.origin } }),
                ...(frozen && { CSP_FREEZE_ROTATION: "true" }),
            },
            transport: network.transport,
            isEngineAlive: async () => true,
            write: (line) => lines.push(line),
        });
    const handlers = { default: dynamicHandlers(providerContext()), explicit: dynamicHandlers(providerContext()) };
    const host = new DynamicHost((type, properties) => handlers[providerOf(properties)](type), network.ended);
    return { host, network, lines };
}

function isLate(fault: CallFault): fault is CallFault & { fault: { lateBy: number } } {
    return "lateBy" in fault.fault;
}
