import type { Transport } from "../../provider/csp/transport";
import { AppContext, type Connection } from "../../provider/rotation/appContext";
import { createProviderContext, type ProviderContext } from "../../provider/rotation/providerContext";
import { FakeClock } from "./fakeClock";
import { theInputs } from "./states";

/** An operation on the app of a CSP, and the lines that it prints. */
export function appOn(
    { transport, clock = new FakeClock() }: { readonly transport: Transport; readonly clock?: FakeClock },
    { env = { CSP_API_TOKEN: "Api-token-1" }, connection = {}, ownSecret, provider = {} }: AppOptions = {},
): { readonly app: AppContext; readonly lines: string[]; readonly clock: FakeClock } {
    const lines: string[] = [];
    const context = createProviderContext({
        clock,
        env,
        random: () => 0.5,
        transport,
        write: (line) => void lines.push(line),
    });
    const app = new AppContext({ ...context, ...provider }, theInputs(connection), ownSecret);
    return { app, lines, clock };
}

interface AppOptions {
    readonly env?: Readonly<Record<string, string>>;
    readonly connection?: Partial<Connection>;
    readonly ownSecret?: string;
    /** What differs from the provider of a test. */
    readonly provider?: Partial<ProviderContext>;
}
