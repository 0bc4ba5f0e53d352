import { serve } from "./simulator/server";
import { simulate } from "./simulator/simulation";
import type { Simulator, SimulatorOptions } from "./simulator/types";

export { SIMULATED_ORG_ID } from "./simulator/simulatorState";
export type * from "./simulator/types";

/**
 * Starts a simulator of the part of VMware Cloud Services (CSP) that this package uses, on the loopback
 * interface. Use its {@link Simulator.origin} as `host`, and its `orgId` and `apiToken`.
 *
 * @throws when fastify, an optional peer dependency, is not installed, or the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulation = simulate(options);
    return simulation.reachedBy(await serve(options, simulation.respondTo));
}
