import { chosenSecret } from "./simulator/appRequests";
import { FaultScript } from "./simulator/faultScript";
import { applyFault, faultInWords } from "./simulator/faults";
import { dispatch } from "./simulator/operations";
import { RateLimit } from "./simulator/rateLimit";
import { RequestLog } from "./simulator/requestLog";
import { type AnswerCall, serve } from "./simulator/server";
import { SimulatorState } from "./simulator/simulatorState";
import type { Simulator, SimulatorOptions } from "./simulator/types";
import { pause } from "./simulator/waiting";

export { SIMULATED_ORG_ID } from "./simulator/simulatorState";
export type * from "./simulator/types";

/**
 * Starts a simulator of the part of VMware Cloud Services (CSP) that this package uses, on the loopback
 * interface. Use its {@link Simulator.origin} as `host`, and its `orgId` and `apiToken`.
 *
 * @throws when fastify, an optional peer dependency, is not installed, or the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
    const world = new SimulatorState(options);
    const journal = new RequestLog();
    const faults = new FaultScript();
    const server = await serve(options, answering(options, world, journal, faults));
    return {
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
    };
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
        world.secrets.add(chosenSecret(request));
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
