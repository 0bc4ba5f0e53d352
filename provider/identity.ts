import * as pulumi from "@pulumi/pulumi";
import { identitySetting } from "./settings";

/**
 * The organization of a resource that does not name it: from the configuration, then from the environment.
 *
 * @throws pulumi.RunError if there is none, naming the input and the settings.
 */
export function resolveOrgId(profile: string | undefined): string {
    // The raw configuration: pulumi.Config would warn of the secrets in profiles, which go no further here.
    const source = { config: (key: string) => pulumi.runtime.getConfig(key), env: process.env };
    const resolved = identitySetting(source, "orgId", profile);
    if (resolved !== undefined) return resolved;
    throw new pulumi.RunError(
        profile === undefined
            ? "orgId is missing: give the input, or set vmware-csp:orgId or CSP_ORG_ID."
            : `orgId is missing: give the input, or give the profile "${profile}" an orgId in vmware-csp:profiles or CSP_PROFILES.`,
    );
}
