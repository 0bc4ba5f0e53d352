import { hour, startOfTime } from "./fakeClock";
import { type ProviderOnOptions, providerOn } from "./providerOn";

const rotatedAt = new Date(startOfTime).toISOString();

/** The inputs of a retirement an hour after a rotation, whose overlap ends after another hour. */
export const rotationInputs = {
    orgId: "org",
    oauthAppId: "app",
    host: "csp.example",
    clientSecret: "New-1",
    rotatedAt,
    previousClientSecret: "Old-1",
    previousClientSecretExpiresAt: new Date(startOfTime + 2 * hour).toISOString(),
};

/** What Pulumi keeps of a retirement that has dealt with that rotation, as far as it is the same for all. */
export const retirementOutputs = { stateVersion: 1, orgId: "org", oauthAppId: "app", rotatedAt };

/** A provider at that time, in front of a CSP that accepts both secrets. */
export function retirementProvider(options?: ProviderOnOptions) {
    return providerOn(["New-1", "Old-1"], options);
}
