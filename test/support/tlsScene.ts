import { type Simulator, startSimulator } from "../../provider/testing";
import { type ProviderChildOptions, type Result, runProvider } from "./providerChild";
import { authorityFile, certificate } from "./tls";

/** An environment that trusts the authority of the simulator's certificate. */
export const trusting = { NODE_EXTRA_CA_CERTS: authorityFile };

/** A simulated CSP behind TLS, and processes that make the secret of its app `app`. */
export interface TlsScene {
    readonly simulator: Simulator;
    readonly port: number;
    /** Makes the secret of the app at this host, in a process with this environment, without retries by default. */
    createAt(
        host: string,
        env: ProviderChildOptions["env"],
        retryForSeconds?: number,
    ): Promise<Result & { readonly shown: string }>;
    /** The result of a creation that succeeded. */
    made(): object;
}

export async function startTlsScene(): Promise<TlsScene> {
    const simulator = await startSimulator({ tls: certificate(), apps: [{ id: "app" }] });
    return {
        simulator,
        port: Number(new URL(simulator.origin).port),
        createAt: async (host, env, retryForSeconds = 0) => {
            const inputs = { orgId: simulator.orgId, oauthAppId: "app", host };
            const retryFor = { CSP_RETRY_FOR_SECONDS: String(retryForSeconds) };
            const { results, stderr } = await runProvider({
                steps: [{ method: "create", args: [inputs] }],
                env: { CSP_REQUEST_TIMEOUT_SECONDS: "5", CSP_API_TOKEN: simulator.apiToken, ...retryFor, ...env },
            });
            return { ...results[0], shown: JSON.stringify(results) + stderr };
        },
        made: () => ({
            value: {
                id: `${simulator.orgId}/app`,
                outs: { clientSecret: simulator.app("app").currentSecret },
            },
        }),
    };
}
