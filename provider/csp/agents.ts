import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isLoopback } from "./host";
import { proxyEnvironment } from "./proxy";

/** Node's agents by protocol, as got takes them. */
export interface Agents {
    readonly http: HttpAgent;
    readonly https: HttpsAgent;
}

/** Connections are kept, but none that a firewall in between may have forgotten in the meantime. */
const kept = { keepAlive: true, timeout: 20_000 };

/**
 * Where a request's connection comes from: one that is kept, through the environment's proxy, or directly to this
 * machine.
 *
 * @throws UserError `INVALID_SETTING`, once it is asked for a host that is not this machine, for a bad proxy.
 */
export function createAgents(env: Readonly<Record<string, string | undefined>>): (url: URL) => Agents {
    let loopback: Agents | undefined;
    let remote: Agents | undefined;
    return ({ hostname }) => {
        if (isLoopback(hostname)) {
            loopback ??= { http: new HttpAgent(kept), https: new HttpsAgent(kept) };
            return loopback;
        }
        // Plain http leaves no loopback, so that its agent needs no proxy.
        remote ??= {
            http: new HttpAgent(kept),
            https: new HttpsAgent({ ...kept, proxyEnv: { ...proxyEnvironment(env) } }),
        };
        return remote;
    };
}
