import { createProviderContext } from "../../../provider/rotation/providerContext";
import { MapFacts, RunMemory } from "../../../provider/rotation/runMemory";
import { dynamicHandlers } from "../dynamicHandlers";
import { DynamicHost } from "../engine/dynamicHost";
import type { Host } from "../engine/host";
import { Network } from "./network";
import { providerOf } from "./program";
import type { SimulatedCsp } from "./simulatedCsp";
import type { CallFault, Circumstances } from "./steps";

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
    const apiToken = noCredentials ? undefined : csp.apiToken;
    const facts = new MapFacts();
    const providerContext = () =>
        createProviderContext({
            run: new RunMemory(facts),
            clock: csp.clock,
            random: () => 0.5,
            env: {
                CSP_HOST: csp.origin,
                CSP_API_TOKEN: apiToken,
                CSP_RETRY_FOR_SECONDS: String(csp.retryForSeconds),
                CSP_PROFILES: JSON.stringify({ spare: { apiToken, host: csp.origin } }),
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
