import { Redactor } from "../../provider/common/redaction";
import { AccessTokens } from "../../provider/csp/accessTokens";
import type { CallContext, CallerHints } from "../../provider/csp/call";
import { CspClient } from "../../provider/csp/client";
import { ClockCheck } from "../../provider/csp/clockSkew";
import type { Credential } from "../../provider/csp/credential";
import { CspError } from "../../provider/csp/cspError";
import { type CallLimits, Deadline } from "../../provider/csp/deadline";
import { Paces } from "../../provider/csp/pace";
import { createTransport } from "../../provider/csp/transport";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../provider/testing";
import { FakeClock } from "./fakeClock";

/** The client of CSP and what it works with, against a simulator. */
export interface Csp {
    readonly simulator: Simulator;
    /** Shared by the client and the simulator. */
    readonly clock: FakeClock;
    readonly context: CallContext;
    /** A client with a retry budget of 300 s. */
    readonly client: CspClient;
    /** Another client of the same process: it shares the access tokens. */
    clientWith(limits: Partial<CallLimits>, context?: Partial<CallContext>, origin?: string): CspClient;
    /** The simulator's API token. */
    readonly apiToken: Credential;
    /** The service account `deployer`. */
    readonly serviceAccount: Credential;
    readonly app: { readonly orgId: string; readonly oauthAppId: string };
    /** The lines that the user read. */
    readonly announced: string[];
    /** Begins a new process, without calls or faults. */
    reset(): void;
    close(): Promise<void>;
}

/** Real time passes only where there is no response; all other waiting is on the fake clock. */
const limits: CallLimits = { requestTimeoutMs: 5_000, retryForMs: 300_000 };

/** What errors say about the caller. */
export const callerHints: CallerHints = {
    tryAgain: "run the caller again",
    ownerOnly: "set the caller's option",
    stopSafely: "stop the caller twice",
    callerGone: "the caller has ended",
    cancelled: "the caller was cancelled",
};

/** A client for the app `app`, whose jitter is always half of the greatest. */
export async function startCsp(options: SimulatorOptions = {}): Promise<Csp> {
    const clock = new FakeClock();
    const simulator = await startSimulator({ ...options, now: () => clock.now() });
    simulator.addApp({ id: "app" });
    const deployer = simulator.addApp({ id: "deployer", roles: ["developer"] });
    const announced: string[] = [];
    let paces = new Paces();
    let clockCheck = new ClockCheck(() => clock.now());
    const context: CallContext = {
        transport: createTransport({}),
        clock,
        random: () => 0.5,
        redactor: new Redactor(),
        get paces() {
            return paces;
        },
        get clockCheck() {
            return clockCheck;
        },
        trustHint: () => "Name its authority in NODE_EXTRA_CA_CERTS.",
        isCallerAlive: () => Promise.resolve(true),
        cancelled: new AbortController().signal,
        hints: callerHints,
        log: (line) => void announced.push(line),
    };
    let tokens = new AccessTokens(clock);
    const clientWith: Csp["clientWith"] = (otherLimits, otherContext = {}, origin = simulator.origin) => {
        const deadline = () => Deadline.after(clock, { ...limits, ...otherLimits });
        return new CspClient({ ...context, ...otherContext }, deadline, tokens, origin);
    };
    return {
        simulator,
        clock,
        context,
        clientWith,
        announced,
        get client() {
            return clientWith({});
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
            tokens = new AccessTokens(clock);
            paces = new Paces();
            clockCheck = new ClockCheck(() => clock.now());
            clock.sleeps.length = 0;
            announced.length = 0;
        },
        close: () => simulator.close(),
    };
}

/** The `CspError` that a call fails with. */
export async function cspErrorOf(call: Promise<unknown>): Promise<CspError> {
    const error = await call.then(
        () => new Error("the call succeeded"),
        (thrown: unknown) => thrown,
    );
    if (error instanceof CspError) return error;
    throw error;
}
