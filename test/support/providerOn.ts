import {
    createProviderContext,
    type ProviderContext,
    type ProviderContextOptions,
} from "../../provider/rotation/providerContext";
import { hour } from "./fakeClock";
import { type OneAppCsp, type OneAppCspOptions, oneAppCsp } from "./oneAppCsp";

export interface ProviderOnOptions extends Omit<ProviderContextOptions, "env">, OneAppCspOptions {
    /** Beside an API token and the setting by which no call is tried twice. */
    readonly env?: ProviderContextOptions["env"] | undefined;
}

/** A provider an hour after `startOfTime`, in front of a CSP that accepts these secrets. */
export function providerOn(
    accepted: readonly string[],
    { replies, description, env, ...options }: ProviderOnOptions = {},
): OneAppCsp & {
    readonly provider: ProviderContext;
    /** The lines that the provider printed. */
    readonly lines: readonly string[];
} {
    const csp = oneAppCsp(accepted, { replies, description });
    const lines: string[] = [];
    csp.clock.advance(hour);
    const provider = createProviderContext({
        clock: csp.clock,
        random: () => 0.5,
        transport: csp.transport,
        write: (line: string) => void lines.push(line),
        env: { CSP_API_TOKEN: "Api-token-1", CSP_RETRY_FOR_SECONDS: "0", ...env },
        ...options,
    });
    return { provider, lines, ...csp };
}
