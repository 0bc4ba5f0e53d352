import { isLoopback } from "../../../provider/csp/host";
import { createTransport, type Transport } from "../../../provider/csp/transport";
import { startSimulator } from "../../../provider/testing";
import type { FakeClock } from "../fakeClock";
import { type SimulatorInProcess, simulatorInProcess } from "../simulatorInProcess";

/** A simulator, and how requests get to it. Only one in this process shows what it knows. */
export type ReachedCsp = Omit<SimulatorInProcess, "state"> & Partial<SimulatorInProcess>;

/** One for all: its connections outlive the provider processes, and lead to no other machine. */
const transport = createTransport();
const overSockets: Transport = async (request) => {
    if (!isLoopback(new URL(request.url).hostname)) throw new Error(`a request to ${request.url}`);
    return await transport(request);
};

/** A simulator at a socket, which the provider's own transport reaches. */
export async function cspAtSocket(clock: FakeClock): Promise<ReachedCsp> {
    return { simulator: await startSimulator({ now: () => clock.now() }), transport: overSockets };
}

/** A simulator without sockets, for many more commands in the same time. */
export function cspInProcess(clock: FakeClock): ReachedCsp {
    return simulatorInProcess({ now: () => clock.now() });
}
