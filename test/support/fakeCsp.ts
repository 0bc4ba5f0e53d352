import { Redactor } from "../../provider/common/redaction";
import { AccessTokens } from "../../provider/csp/accessTokens";
import type { CallContext } from "../../provider/csp/call";
import { CspClient } from "../../provider/csp/client";
import { ClockCheck } from "../../provider/csp/clockSkew";
import { type CallLimits, Deadline } from "../../provider/csp/deadline";
import { Paces } from "../../provider/csp/pace";
import type { Transport } from "../../provider/csp/transport";
import { callerHints } from "./csp";
import { FakeClock } from "./fakeClock";

/** A client of CSP over any transport, in no real time. */
export interface FakeCsp {
    readonly client: CspClient;
    readonly clock: FakeClock;
    readonly tokens: AccessTokens;
    /** The lines that the user read. */
    readonly announced: string[];
}

/** What a fake client works with. */
export interface FakeCspOptions {
    readonly clock?: FakeClock;
    readonly limits?: Partial<CallLimits>;
    readonly random?: () => number;
    readonly cancelled?: AbortSignal;
    readonly debug?: (line: string) => void;
}

export const fakeApp = { orgId: "0a1b2c3d-0000-4000-8000-000000000001", oauthAppId: "ci" };

/** More requests than any test needs: code that asks on and on must fail, since no real time would ever end it. */
const mostRequests = 5_000;

export function fakeCsp(
    send: Transport,
    {
        clock = new FakeClock(),
        limits,
        random = () => 0.5,
        cancelled = new AbortController().signal,
        debug,
    }: FakeCspOptions = {},
): FakeCsp {
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
        random,
        redactor: new Redactor(),
        paces: new Paces(),
        clockCheck: new ClockCheck(() => clock.now()),
        trustHint: () => "Name its authority in NODE_EXTRA_CA_CERTS.",
        isCallerAlive: () => Promise.resolve(true),
        cancelled,
        debug,
        hints: callerHints,
        log: (line) => void announced.push(context.redactor.strip(line)),
    };
    const tokens = new AccessTokens(clock);
    const bounds = { requestTimeoutMs: 30_000, retryForMs: 300_000, ...limits };
    return {
        clock,
        tokens,
        announced,
        client: new CspClient(context, () => Deadline.after(clock, bounds), tokens, "https://csp.example"),
    };
}
