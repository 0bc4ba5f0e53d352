import type { Credential } from "../../provider/csp/credential";
import { createTransport } from "../../provider/csp/transport";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../provider/testing";
import { clientOver, type TestClient } from "./cspClient";
import { FakeClock } from "./fakeClock";

/** A simulator at a socket, and a client with a retry budget of 300 s and the same clock. */
export interface Csp extends Omit<TestClient, "tokens"> {
    readonly simulator: Simulator;
    /** The simulator's API token. */
    readonly apiToken: Credential;
    /** The service account `deployer`. */
    readonly serviceAccount: Credential;
    readonly app: { readonly orgId: string; readonly oauthAppId: string };
    /** Begins a new process, without calls or faults. */
    reset(): void;
    close(): Promise<void>;
}

/** Real time passes only where there is no response. */
const limits = { requestTimeoutMs: 5_000 };

export async function startCsp(options: SimulatorOptions = {}): Promise<Csp> {
    const clock = new FakeClock();
    const simulator = await startSimulator({ ...options, now: () => clock.now() });
    simulator.addApp({ id: "app" });
    const deployer = simulator.addApp({ id: "deployer", roles: ["developer"] });
    const transport = createTransport({});
    const newProcess = () => clientOver(transport, { clock, limits, origin: simulator.origin });
    let current = newProcess();
    return {
        simulator,
        clock,
        get client() {
            return current.client;
        },
        get clientWith() {
            return current.clientWith;
        },
        get announced() {
            return current.announced;
        },
        apiToken: {
            kind: "apiToken",
            apiToken: simulator.apiToken,
            source: "the API token from CSP_API_TOKEN",
        },
        serviceAccount: {
            kind: "clientCredentials",
            clientId: deployer.id,
            clientSecret: deployer.currentSecret,
            source: "the service account from CSP_CLIENT_ID and CSP_CLIENT_SECRET",
        },
        app: { orgId: simulator.orgId, oauthAppId: "app" },
        reset() {
            simulator.clearFaults();
            simulator.clearCalls();
            clock.sleeps.length = 0;
            current = newProcess();
        },
        close: () => simulator.close(),
    };
}
