import {
    createProviderContext,
    type ProviderContext,
    type ProviderContextOptions,
} from "../../provider/rotation/providerContext";
import { FakeClock, hour } from "./fakeClock";
import { type CallName, interposed, type Replies } from "./interposed";
import { MemoryCsp } from "./memoryCsp";

export interface ProviderOnOptions extends Omit<ProviderContextOptions, "env"> {
    /** What the first calls of each kind get in place of CSP's own responses. */
    readonly replies?: Replies | undefined;
    /** What CSP says of the app, beside its id and that its secrets can be tested. */
    readonly description?: Readonly<Record<string, unknown>> | undefined;
    /** Beside an API token and the setting by which no call is tried twice. */
    readonly env?: ProviderContextOptions["env"] | undefined;
}

/** A provider an hour after `startOfTime`, in front of an in-memory CSP that accepts these secrets. */
export function providerOn(
    accepted: Iterable<string>,
    { replies, description, env, ...options }: ProviderOnOptions = {},
): {
    readonly provider: ProviderContext;
    readonly csp: MemoryCsp;
    readonly clock: FakeClock;
    /** The calls that CSP got. */
    readonly calls: readonly CallName[];
    /** The lines that the provider printed. */
    readonly lines: readonly string[];
} {
    const csp = new MemoryCsp(accepted);
    const clock = new FakeClock();
    const lines: string[] = [];
    csp.description = { ...csp.description, ...description };
    clock.advance(hour);
    const { transport, calls } = interposed(csp, replies);
    const provider = createProviderContext({
        clock,
        random: () => 0.5,
        transport,
        write: (line: string) => void lines.push(line),
        env: { CSP_API_TOKEN: "Api-token-1", CSP_RETRY_FOR_SECONDS: "0", ...env },
        ...options,
    });
    return { provider, csp, clock, calls, lines };
}
