import { Redactor } from "../../provider/common/redaction";
import { AccessTokens } from "../../provider/csp/accessTokens";
import type { CallContext, CallerHints } from "../../provider/csp/call";
import { CspClient } from "../../provider/csp/client";
import { ClockCheck } from "../../provider/csp/clockSkew";
import { CspError } from "../../provider/csp/cspError";
import { type CallLimits, Deadline } from "../../provider/csp/deadline";
import { Paces } from "../../provider/csp/pace";
import type { Transport } from "../../provider/csp/transport";
import { FakeClock } from "./fakeClock";

/** A client of CSP, and what it works with. */
export interface TestClient {
    readonly client: CspClient;
    readonly clock: FakeClock;
    /** The lines that the user read. */
    readonly announced: readonly string[];
    /** A client of the same process for another host. */
    clientAt(origin: string): CspClient;
}

/** What differs from the process of a test. */
export interface TestClientOptions
    extends Partial<Pick<CallContext, "random" | "isCallerAlive" | "cancelled" | "debug">> {
    readonly clock?: FakeClock;
    readonly limits?: Partial<CallLimits>;
}

export const someApp = { orgId: "0a1b2c3d-0000-4000-8000-000000000001", oauthAppId: "ci" };

/** The same app, as it stands in messages. */
export const someAppName = `OAuth app ci in organization ${someApp.orgId}`;

/** What errors say about the caller. */
const hints: CallerHints = {
    tryAgain: "run the caller again",
    ownerOnly: "set the caller's option",
    stopSafely: "stop the caller twice",
    callerGone: "the caller has ended",
    cancelled: "the caller was cancelled",
};

/** More requests than any test needs: code that asks on and on must fail, since no real time would ever end it. */
const mostRequests = 5_000;

/** A client over this transport. All its waiting is on the fake clock, with a jitter that is always half of the greatest. */
export function clientOver(
    send: Transport,
    { clock = new FakeClock(), limits, ...others }: TestClientOptions = {},
): TestClient {
    const announced: string[] = [];
    let requests = 0;
    const transport: Transport = async (request) => {
        requests += 1;
        if (requests > mostRequests) throw new Error(`There were ${mostRequests} requests: this never ends.`);
        return await send(request);
    };
    const context: CallContext = {
        transport,
        clock,
        random: () => 0.5,
        redactor: new Redactor(),
        paces: new Paces(),
        clockCheck: new ClockCheck(() => clock.now()),
        trustHint: () => "Name its authority in NODE_EXTRA_CA_CERTS.",
        isCallerAlive: () => Promise.resolve(true),
        cancelled: new AbortController().signal,
        hints,
        log: (line) => void announced.push(context.redactor.strip(line)),
        ...others,
    };
    const tokens = new AccessTokens(clock);
    const bounds = { requestTimeoutMs: 30_000, retryForMs: 300_000, ...limits };
    const clientAt = (origin: string) => new CspClient(context, () => Deadline.after(clock, bounds), tokens, origin);
    return { clock, announced, client: clientAt("https://csp.example"), clientAt };
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
