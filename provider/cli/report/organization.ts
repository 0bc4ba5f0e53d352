import { withoutUndefined } from "../../common/json";
import { identitySetting } from "../../common/settings";
import { asUserError, UserError } from "../../common/userError";
import { CspClient, type ListedApp } from "../../csp/client";
import { ClockCheck } from "../../csp/clockSkew";
import { Deadline } from "../../csp/deadline";
import { defaultHost, originOf } from "../../csp/host";
import { normalizedOrgId, violations } from "../../rotation/inputs";
import { createProviderContext, type ProviderContext } from "../../rotation/providerContext";
import { findCredential, findLimits } from "../../rotation/runtimeConfig";
import type { CommandIo } from "../commandIo";
import { stackConfiguration } from "../stackConfiguration";
import type { UnmanagedApp } from "./fleet";

/** The apps of an organization and, if the list is incomplete, why. */
export interface OrganizationApps {
    readonly orgId: string;
    readonly apps: readonly UnmanagedApp[];
    readonly problem?: string;
}

/**
 * Asks CSP for the organization's apps, with the settings of the environment, then of a stack's configuration.
 *
 * @param stack the stack whose configuration is read; default: the selected one.
 */
export async function organizationApps(
    org: string,
    stack: string | undefined,
    io: CommandIo,
): Promise<OrganizationApps> {
    const orgId = normalizedOrgId(org);
    const configuration = await stackConfiguration(io, stack);
    const provider = createProviderContext({
        env: io.env,
        config: (key) => (configuration.kind === "read" ? configuration.get(key) : undefined),
        write: io.warn,
    });
    try {
        const { apps, total } = await listedApps(provider, orgId, io.now);
        const found = apps.map((app) => describedApp(orgId, app));
        if (found.length >= total) return { orgId, apps: found };
        return { orgId, apps: found, problem: `CSP listed ${found.length} of ${total} apps, and then no more` };
    } catch (error) {
        return { orgId, apps: [], problem: asUserError(error, provider.calls.redactor).summary };
    }
}

/** @throws UserError */
async function listedApps({ calls, settings, tokens }: ProviderContext, orgId: string, now: CommandIo["now"]) {
    const host = identitySetting(settings, "host", undefined)?.value ?? defaultHost;
    const [violation] = violations({ orgId, oauthAppId: "any", host }, true);
    if (violation) throw new UserError("INVALID_SETTING", `${violation.property} ${violation.reason}.`);
    const hints = { ...calls.hints, tryAgain: "run the report again" };
    const clockCheck = new ClockCheck(now);
    const deadline = () => Deadline.after(calls.clock, findLimits(settings));
    const client = new CspClient({ ...calls, hints, clockCheck }, deadline, tokens, originOf(host));
    return await client.listApps(orgId, findCredential(settings, undefined));
}

function describedApp(orgId: string, app: ListedApp): UnmanagedApp {
    const { id: oauthAppId, displayName, createdAt, lastUpdatedAt, lastUpdatedBy, secretAge } = app;
    return withoutUndefined({ orgId, oauthAppId, displayName, createdAt, lastUpdatedAt, lastUpdatedBy, secretAge });
}
