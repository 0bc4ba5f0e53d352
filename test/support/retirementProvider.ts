import {
    createProviderContext,
    type ProviderContext,
    type ProviderContextOptions,
} from "../../provider/rotation/providerContext";
import { FakeClock, hour, startOfTime } from "./fakeClock";
import { MemoryCsp } from "./memoryCsp";

const rotatedAt = new Date(startOfTime).toISOString();

/** The inputs of a retirement an hour after a rotation, whose overlap ends after another hour. */
export const rotationInputs = {
    ...{ orgId: "org", oauthAppId: "app", host: "csp.example", clientSecret: "New-1", rotatedAt },
    previousClientSecret: "Old-1",
    previousClientSecretExpiresAt: new Date(startOfTime + 2 * hour).toISOString(),
};

/** What Pulumi keeps of a retirement that has dealt with that rotation, as far as it is the same for all. */
export const retirementOutputs = { stateVersion: 1, orgId: "org", oauthAppId: "app", rotatedAt };

/** A provider at that time, in front of a CSP that accepts both secrets, and the lines that it prints. */
export function retirementProvider(options: ProviderContextOptions = {}): {
    readonly provider: ProviderContext;
    readonly lines: readonly string[];
    readonly csp: MemoryCsp;
} {
    const [lines, clock]: [string[], FakeClock] = [[], new FakeClock()];
    clock.advance(hour);
    const csp = new MemoryCsp(["New-1", "Old-1"]);
    const provider = createProviderContext({
        ...{ clock, random: () => 0.5, env: { CSP_API_TOKEN: "Api-token-1" }, transport: csp.transport },
        ...{ write: (line: string) => void lines.push(line), ...options },
    });
    return { provider, lines, csp };
}
