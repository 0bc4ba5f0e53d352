import * as pulumi from "@pulumi/pulumi";
import { identitySetting, type SettingsSource } from "../common/settings";
import { UserError } from "../common/userError";
import { runError } from "./runError";

/**
 * The organization of a resource that does not name it: from the configuration, then from the environment.
 *
 * @throws pulumi.RunError if there is none, naming the input and the settings, or if the profiles can't be read.
 */
export function resolveOrgId(profile: string | undefined): string {
    // The raw configuration: pulumi.Config would warn of the secrets in profiles, which go no further here.
    const source = { config: (key: string) => pulumi.runtime.getConfig(key), env: process.env };
    const resolved = organizationIn(source, profile);
    if (resolved !== undefined) return resolved;
    throw runError(
        profile === undefined
            ? "orgId is missing: give the input, or set vmware-csp:orgId or CSP_ORG_ID."
            : `orgId is missing: give the input, or give the profile "${profile}" an orgId in vmware-csp:profiles or CSP_PROFILES.`,
    );
}

function organizationIn(source: SettingsSource, profile: string | undefined): string | undefined {
    try {
        return identitySetting(source, "orgId", profile);
    } catch (error) {
        // Pulumi shows only its own kind of error without calling the program broken.
        throw error instanceof UserError ? runError(error.message) : error;
    }
}
