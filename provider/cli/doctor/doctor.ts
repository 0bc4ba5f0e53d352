import { withoutUndefined } from "../../common/json";
import { identitySetting, unknownKeysLine, waysToSetOrgId } from "../../common/settings";
import { UserError } from "../../common/userError";
import { defaultHost, originOf } from "../../csp/host";
import { violations } from "../../rotation/inputs";
import { createProviderContext, type ProviderContext } from "../../rotation/providerContext";
import type { CommandIo } from "../commandIo";
import { type StackConfiguration, stackConfiguration } from "../stackConfiguration";
import { examine, ofProviderResource, type Target } from "./examine";
import { type Finding, note, ok, problem } from "./finding";
import { isHealthy, type Report, reportJson, reportLines } from "./report";

/** Options of the command `doctor`. */
export interface DoctorOptions {
    readonly app: string;
    readonly org?: string;
    readonly host?: string;
    readonly profile?: string;
    readonly authenticateAs?: "credentials" | "app";
    readonly stack?: string;
    readonly json?: boolean;
}

/** The default here: somebody is waiting. */
const retryForSeconds = "10";

/** Tries whether the configured credentials can rotate an app's secret, and prints what it found. */
export async function doctor(options: DoctorOptions, io: CommandIo): Promise<0 | 1> {
    const configuration = await stackConfiguration(io, options.stack);
    const provider = createProviderContext({
        env: io.env,
        config: (key) =>
            (configuration.kind === "read" ? configuration.get(key) : undefined) ??
            (key === "vmware-csp:retryForSeconds" ? retryForSeconds : undefined),
        isEngineAlive: () => Promise.resolve(true),
        write: io.warn,
    });
    const report = await examined(provider, options, sourcesFinding(configuration, options));
    const lines = options.json ? [reportJson(report)] : reportLines(report);
    for (const line of lines) io.print(provider.calls.redactor.strip(line));
    return isHealthy(report) ? 0 : 1;
}

async function examined(provider: ProviderContext, options: DoctorOptions, sources: Finding): Promise<Report> {
    try {
        const target = targetOf(provider, options);
        const { orgId, oauthAppId, host } = target;
        const findings = [sources, ...(await examine(provider, target))];
        return { orgId, oauthAppId, origin: originOf(host), findings };
    } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { findings: [sources.status === "problem" ? sources : problem("settings", error.summary)] };
    }
}

/** @throws UserError if a setting is missing or invalid. */
function targetOf({ settings }: ProviderContext, options: DoctorOptions): Target {
    const { app, org, host, profile, authenticateAs } = options;
    const orgId = org ?? identitySetting(settings, "orgId", profile)?.value;
    if (orgId === undefined) {
        const ways = waysToSetOrgId(settings, profile);
        const hint = profile === undefined ? ` ${ofProviderResource}` : "";
        throw new UserError("INVALID_SETTING", `The organization is missing: give --org, or set ${ways}.${hint}`);
    }
    const target = {
        orgId,
        oauthAppId: app,
        host: host ?? identitySetting(settings, "host", profile)?.value ?? defaultHost,
        ...withoutUndefined({ profile, authenticateAs }),
    };
    const [violation] = violations(target, true);
    if (violation) throw new UserError("INVALID_SETTING", `${violation.property} ${violation.reason}.`);
    return target;
}

/** Where to look for the settings. A stack that was asked for must exist. */
function sourcesFinding(configuration: StackConfiguration, { stack }: DoctorOptions): Finding {
    if (configuration.kind === "read") {
        const name = stack === undefined ? "the selected stack" : `the stack ${stack}`;
        const sources = `from the environment and the configuration of ${name}`;
        const unknown = unknownKeysLine(configuration.keys);
        return unknown === undefined ? ok("settings", sources) : note("settings", `${sources}; ${unknown}`);
    }
    const { reason } = configuration;
    return stack === undefined
        ? note("settings", `from the environment only, no stack's configuration could be read: ${reason}`)
        : problem("settings", `the configuration of the stack ${stack} can't be read: ${reason}`);
}
