import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../provider/testing";
import { type ProviderChildOptions, type Result, runProvider } from "./providerChild";

const folder = join(__dirname, "testdata", "tls");

/** The file of the authority that has signed the test certificates. */
const authorityFile = join(folder, "ca.pem");

/** A key and a certificate for a server: by default a good one for `csp.test`, `localhost` and 127.0.0.1. */
export function certificate(name: "server" | "expired" | "future" | "other-name" = "server") {
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    return { key: read("server.key"), cert: read(`${name}.pem`) };
}

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
