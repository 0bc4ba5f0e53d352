import {
    commonSetting,
    placesInOrder,
    type ReadSetting,
    type SettingName,
    type SettingsSource,
} from "../common/settings";
import { UserError } from "../common/userError";
import type { Credential } from "../csp/credential";
import type { CallLimits } from "../csp/deadline";

/**
 * The credential to call CSP with: the first complete one of the environment and the configuration; in each an API
 * token before a service account.
 *
 * @throws UserError `MISSING_CREDENTIALS`, naming the settings.
 */
export function findCredential(source: SettingsSource, profile: string | undefined): Credential {
    const [first, second] = placesInOrder(source, profile);
    const preferred = credentialIn(first);
    if (preferred) return source.isExplicit ? { ...preferred, renewal: renewalInProvider } : preferred;
    const credential = credentialIn(second);
    if (credential) return credential;
    throw new UserError(
        "MISSING_CREDENTIALS",
        `There are no credentials for CSP. ${[first, second].map(halfAccount).join("")}${waysToSetCredentials(source, profile)}`,
    );
}

/** Tried with engine 3.259. */
const renewalInProvider =
    "A refresh and a destroy use the credentials that the provider resource had in the last `pulumi up`: give it the new " +
    "ones in the program and run `pulumi up`, or run the same command with --run-program.";

/** Says of half a service account that it is not enough. */
function halfAccount(read: ReadSetting): string {
    const found = read("clientId") ?? read("clientSecret");
    return found === undefined ? "" : `${found.source} alone is not enough: a service account has an id and a secret. `;
}

function waysToSetCredentials({ isExplicit }: SettingsSource, profile: string | undefined): string {
    if (profile !== undefined) {
        return (
            `Give the profile "${profile}" an apiToken, or a clientId and a clientSecret, in CSP_PROFILES or in the ` +
            "stack configuration vmware-csp:profiles."
        );
    }
    const environment = "CSP_API_TOKEN, or CSP_CLIENT_ID and CSP_CLIENT_SECRET";
    return isExplicit
        ? `Give the provider resource an apiToken, or a clientId and a clientSecret, or set ${environment}.`
        : `Set ${environment}, or the stack configuration vmware-csp:apiToken, or vmware-csp:clientId and ` +
              "vmware-csp:clientSecret (as secrets).";
}

function credentialIn(read: ReadSetting): Credential | undefined {
    const apiToken = read("apiToken");
    if (apiToken) {
        const { value, source } = apiToken;
        return { kind: "apiToken", apiToken: value, source: `the API token from ${source}` };
    }
    const [clientId, clientSecret] = [read("clientId"), read("clientSecret")];
    if (!clientId || !clientSecret) return undefined;
    const source = `the service account from ${clientId.source} and ${clientSecret.source}`;
    return { kind: "clientCredentials", clientId: clientId.value, clientSecret: clientSecret.value, source };
}

export function findLimits(source: SettingsSource): CallLimits {
    return {
        requestTimeoutMs: (seconds(source, "requestTimeoutSeconds", "more than 0") ?? 30) * 1_000,
        retryForMs: (seconds(source, "retryForSeconds", "0") ?? 300) * 1_000,
    };
}

function seconds(source: SettingsSource, name: SettingName, least: "0" | "more than 0"): number | undefined {
    const found = commonSetting(source, name);
    if (!found) return undefined;
    const value = Number(found.value);
    // A day is more than any update lasts, and keeps the value within what a timer can wait.
    if ((least === "0" ? value >= 0 : value > 0) && value <= 86_400) return value;
    throw new UserError("INVALID_SETTING", `${found.source} must be a number of seconds, ${least} to 86400.`);
}
