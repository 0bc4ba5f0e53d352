import type { HttpRequest, Transport } from "../../provider/csp/transport";
import { TransportFailure } from "../../provider/csp/transportFailure";
import type { Simulator, SimulatorOptions } from "../../provider/testing";
import { routes } from "../../provider/testing/simulator/operations";
import type { Server } from "../../provider/testing/simulator/server";
import { type Simulation, simulate } from "../../provider/testing/simulator/simulation";
import type { SimulatorState } from "../../provider/testing/simulator/simulatorState";

export interface SimulatorInProcess {
    readonly simulator: Simulator;
    /** Takes a request to the simulator, whatever its host. */
    readonly transport: Transport;
    /** What the simulator knows. */
    readonly state: SimulatorState;
}

/** A simulator without sockets, so that it needs no time. It can't be down, and a call that it holds never times out. */
export function simulatorInProcess(options?: SimulatorOptions): SimulatorInProcess {
    const simulation = simulate(options);
    return { state: simulation.state, simulator: simulation.reachedBy(noServer), transport: directTo(simulation) };
}

const noServer: Server = { origin: "http://127.0.0.1:1", setDown: () => {}, close: async () => {} };

const patterns = routes.map(({ kind, method, url }) => ({
    kind,
    method,
    pattern: new RegExp(`^${url.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
}));

/** What a request to CSP is for, and what it names. */
export function routeOf({ method, url }: Pick<HttpRequest, "method" | "url">) {
    const { pathname } = new URL(url);
    const route = patterns.find((each) => each.method === method && each.pattern.test(pathname));
    const { orgId, appId } = route?.pattern.exec(pathname)?.groups ?? {};
    return { kind: route?.kind ?? ("unknown" as const), orgId, appId };
}

/** What the sockets between client and simulator do to a request and its response. */
function directTo({ respondTo }: Simulation): Transport {
    return async ({ method, url, headers, body = "" }) => {
        const { pathname: path, searchParams: query } = new URL(url);
        const { kind, orgId, appId } = routeOf({ method, url });
        const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
        const request = { method, path, query, orgId, appId, headers: named, body };
        const client = new AbortController();
        const response = await respondTo(kind, request, client.signal);
        client.abort();
        if (response === undefined || response.cut) throw new TransportFailure("connection", "the connection broke");
        return { status: response.status, headers: response.headers, body: response.body };
    };
}
