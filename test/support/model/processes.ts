import { isLoopback } from "../../../provider/csp/host";
import { createTransport, type Transport } from "../../../provider/csp/transport";
import { oauthAppSecretHandler } from "../../../provider/hosts/dynamic/oauthAppSecret";
import { previousSecretRetirementHandler } from "../../../provider/hosts/dynamic/previousSecretRetirement";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import type { Hosts } from "../engine/engine";
import { Host } from "../engine/host";
import { Network } from "./network";
import type { SimulatedCsp } from "./simulatedCsp";
import type { CallFault, Circumstances } from "./steps";

/** One for all: its connections outlive the provider processes, and lead to no other machine. */
const send = createTransport();
const sockets: Transport = async (request) => {
    if (!isLoopback(new URL(request.url).hostname)) throw new Error(`a request to ${request.url}`);
    return await send(request);
};

/** A provider process, as the engine starts one for each command, and what can be seen of it. */
export interface StartedProcess {
    readonly hosts: Hosts;
    readonly network: Network;
    /** What it has said. */
    readonly lines: readonly string[];
}

export function startProcess(csp: SimulatedCsp, circumstances: Circumstances = {}): StartedProcess {
    const { faults = [], crashAfterCall, frozen, noCredentials } = circumstances;
    csp.script(faults);
    const network = new Network(sockets, csp.clock, faults.filter(isLate), crashAfterCall);
    const lines: string[] = [];
    const apiToken = noCredentials ? undefined : csp.apiToken;
    const process = createProviderContext({
        clock: csp.clock,
        random: () => 0.5,
        env: {
            CSP_HOST: csp.origin,
            CSP_API_TOKEN: apiToken,
            // Fewer attempts than by default: more sequences in the same time.
            CSP_RETRY_FOR_SECONDS: "60",
            CSP_PROFILES: JSON.stringify({ spare: { apiToken, host: csp.origin } }),
            ...(frozen && { CSP_FREEZE_ROTATION: "true" }),
        },
        transport: network.transport,
        isEngineAlive: async () => true,
        write: (line) => lines.push(line),
    });
    const hosts = {
        secret: new Host(oauthAppSecretHandler(process), network.ended),
        retirement: new Host(previousSecretRetirementHandler(process), network.ended),
    };
    return { hosts, network, lines };
}

function isLate(fault: CallFault): fault is CallFault & { fault: { lateBy: number } } {
    return "lateBy" in fault.fault;
}
