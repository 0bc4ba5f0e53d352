import { isLoopback } from "../../../provider/csp/host";
import { createTransport, type HttpRequest, type Transport } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { routes } from "../../../provider/testing/simulator/operations";
import type { Server } from "../../../provider/testing/simulator/server";
import { type Simulation, simulate } from "../../../provider/testing/simulator/simulation";
import type { SimulatorState } from "../../../provider/testing/simulator/simulatorState";
import type { FakeClock } from "../fakeClock";

/** A simulator, and how requests get to it. */
export interface ReachedCsp {
    readonly simulator: Simulator;
    readonly send: Transport;
    /** What CSP knows, where it is in this process. */
    readonly state?: SimulatorState;
}

/** One for all: its connections outlive the provider processes, and lead to no other machine. */
const transport = createTransport();
const overSockets: Transport = async (request) => {
    if (!isLoopback(new URL(request.url).hostname)) throw new Error(`a request to ${request.url}`);
    return await transport(request);
};

/** A simulator at a socket, which the provider's own transport reaches. */
export async function cspAtSocket(clock: FakeClock): Promise<ReachedCsp> {
    return { simulator: await startSimulator({ now: () => clock.now() }), send: overSockets };
}

/** A simulator without sockets, for many more commands in the same time. */
export function cspInProcess(clock: FakeClock): ReachedCsp {
    const simulation = simulate({ now: () => clock.now() });
    return { state: simulation.state, simulator: simulation.reachedBy(noServer), send: directTo(simulation) };
}

const noServer: Server = { origin: "http://127.0.0.1:1", setDown: () => {}, close: async () => {} };

const addressOf = /^http:\/\/127\.0\.0\.1:1(\/[^?]*)(\?.*)?$/i;
const patterns = routes.map(({ kind, method, url }) => ({
    kind,
    method,
    pattern: new RegExp(`^${url.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
}));

/** What the sockets between client and simulator do to a request and its response. */
function directTo({ respondTo }: Simulation): Transport {
    return async (request) => {
        const [, path = "", query = ""] = addressOf.exec(request.url) ?? [];
        const route = patterns.find(({ method, pattern }) => method === request.method && pattern.test(path));
        const named = route?.pattern.exec(path)?.groups ?? {};
        const response = await respondTo(
            route?.kind ?? "unknown",
            {
                method: request.method,
                path,
                query: new URLSearchParams(query),
                orgId: named["orgId"],
                appId: named["appId"],
                headers: headersOf(request),
                body: request.body ?? "",
            },
            new AbortController().signal,
        );
        if (response === undefined || response.cut) throw new TransportFailure("connection", "the connection broke");
        return { status: response.status, headers: response.headers, body: response.body };
    };
}

function headersOf({ headers }: HttpRequest): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
