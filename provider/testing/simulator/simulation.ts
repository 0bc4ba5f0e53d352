import { chosenSecret } from "./appRequests";
import { FaultScript } from "./faultScript";
import { applyFault, faultInWords } from "./faults";
import { dispatch } from "./operations";
import { RateLimit } from "./rateLimit";
import { RequestLog } from "./requestLog";
import type { AnswerCall, Server } from "./server";
import { SimulatorState } from "./simulatorState";
import type { Simulator, SimulatorOptions } from "./types";
import { pause } from "./waiting";

/** CSP without its sockets: what it knows, and how it answers a call. */
export interface Simulation {
    readonly world: SimulatorState;
    readonly answerCall: AnswerCall;
    /** The simulator as its users have it, once it can be reached. */
    readonly reachedBy: (server: Server) => Simulator;
}

export function simulate(options: SimulatorOptions = {}): Simulation {
    const world = new SimulatorState(options);
    const journal = new RequestLog();
    const faults = new FaultScript();
    const reachedBy = (server: Server): Simulator => ({
        origin: server.origin,
        orgId: world.orgId,
        apiToken: world.apiToken,
        calls: journal.calls,
        get maxConcurrentCalls() {
            return journal.maxConcurrentCalls;
        },
        callsOf: (kind, appId) => journal.callsOf(kind, appId),
        clearCalls: () => journal.clear(),
        addApp: (app) => world.addApp(app),
        app: (id) => world.app(id),
        removeApp: (id) => world.removeApp(id),
        fault: (kind, fault, which) => faults.add(kind, { fault }, which),
        hold: (kind, when = "before", which) => faults.addHold(kind, when, which),
        clearFaults: () => faults.clear(),
        issueAccessToken: (appId) => world.issueAccessToken(appId),
        expireAccessTokens: () => world.accessTokens.expireAll(),
        setSwitches: (switches) => {
            Object.assign(world.switches, switches);
        },
        secretsEverIssued: () => world.secrets.all(),
        setDown: (down) => server.setDown(down),
        close: () => server.close(),
    });
    return { world, reachedBy, answerCall: answering(options, world, journal, faults) };
}

/** Takes a request to its answer: journal, rate limit, fault, operation, latency. */
function answering(
    { latencyMs = 0, onCall }: SimulatorOptions,
    world: SimulatorState,
    journal: RequestLog,
    faults: FaultScript,
): AnswerCall {
    const rateLimit = new RateLimit();
    return async (kind, request, client) => {
        const call = journal.open(world, kind, request, client);
        const { requestId } = call;
        if (kind === "setSecret") world.secrets.add(chosenSecret(request));
        const faulted = { requestId, client, dispatch: () => dispatch(world, kind, request, requestId) };
        const refusal = rateLimit.refusal(world, requestId);
        const scripted = refusal === undefined ? faults.next(kind, call.appId) : undefined;
        if (scripted !== undefined) {
            call.fault = faultInWords(scripted.fault);
        }
        const answer = refusal ?? (scripted === undefined ? faulted.dispatch() : await applyFault(scripted, faulted));
        await pause(latencyMs);
        if (!client.aborted && answer?.cut === undefined) {
            call.status = answer?.status;
        }
        onCall?.(call);
        // By its own clock, like everything that expires.
        const date = new Date(world.now()).toUTCString();
        return answer && { ...answer, headers: { date, ...answer.headers } };
    };
}
