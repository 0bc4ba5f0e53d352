import { chosenSecret } from "./appRequests";
import { FaultScript } from "./faultScript";
import { applyFault, faultInWords } from "./faults";
import { dispatch } from "./operations";
import { RateLimit } from "./rateLimit";
import { RequestLog } from "./requestLog";
import type { RespondTo, Server } from "./server";
import { SimulatorState } from "./simulatorState";
import type { Simulator, SimulatorOptions } from "./types";
import { pause } from "./waiting";

/** CSP without its sockets: what it knows, and how it responds to a call. */
export interface Simulation {
    readonly state: SimulatorState;
    readonly respondTo: RespondTo;
    /** The simulator as its users have it, once it can be reached. */
    readonly reachedBy: (server: Server) => Simulator;
}

export function simulate(options: SimulatorOptions = {}): Simulation {
    const state = new SimulatorState(options);
    const requestLog = new RequestLog();
    const faults = new FaultScript();
    const reachedBy = (server: Server): Simulator => ({
        origin: server.origin,
        orgId: state.orgId,
        apiToken: state.apiToken,
        calls: requestLog.calls,
        get maxConcurrentCalls() {
            return requestLog.maxConcurrentCalls;
        },
        callsOf: (kind, appId) => requestLog.callsOf(kind, appId),
        clearCalls: () => requestLog.clear(),
        addApp: (app) => state.addApp(app),
        app: (id) => state.app(id),
        removeApp: (id) => state.removeApp(id),
        fault: (kind, fault, which) => faults.add(kind, { fault }, which),
        hold: (kind, when = "before", which) => faults.addHold(kind, when, which),
        clearFaults: () => faults.clear(),
        issueAccessToken: (appId) => state.issueAccessToken(appId),
        expireAccessTokens: () => state.accessTokens.expireAll(),
        setSwitches: (switches) => {
            Object.assign(state.switches, switches);
        },
        secretsEverIssued: () => state.secrets.all(),
        setDown: (down) => server.setDown(down),
        close: () => server.close(),
    });
    return { state, reachedBy, respondTo: responding(options, state, requestLog, faults) };
}

/** Takes a request to its response: request log, rate limit, fault, operation, latency. */
function responding(
    { latencyMs = 0, onCall }: SimulatorOptions,
    state: SimulatorState,
    requestLog: RequestLog,
    faults: FaultScript,
): RespondTo {
    const rateLimit = new RateLimit();
    return async (kind, request, client) => {
        const call = requestLog.open(state, kind, request, client);
        const { requestId } = call;
        if (kind === "setSecret") state.secrets.add(chosenSecret(request));
        const faulted = { requestId, client, dispatch: () => dispatch(state, kind, request, requestId) };
        const refusal = rateLimit.refusal(state, requestId);
        const scripted = refusal === undefined ? faults.next(kind, call.appId) : undefined;
        if (scripted !== undefined) {
            call.fault = faultInWords(scripted.fault);
        }
        const response = refusal ?? (scripted === undefined ? faulted.dispatch() : await applyFault(scripted, faulted));
        await pause(latencyMs);
        if (!client.aborted && response?.cut === undefined) {
            call.status = response?.status;
        }
        onCall?.(call);
        // By its own clock, like everything that expires.
        const date = new Date(state.now()).toUTCString();
        return response && { ...response, headers: { date, ...response.headers } };
    };
}
