import { identitySetting } from "../../common/settings";
import { UserError } from "../../common/userError";
import { defaultHost, originOf } from "../../csp/host";
import { violations } from "../../rotation/inputs";
import { createProviderContext, type ProviderContext } from "../../rotation/providerContext";
import type { CommandIo } from "../commandIo";
import { examine, type Target } from "./examine";
import { type Finding, note, ok, problem } from "./finding";
import { isHealthy, type Report, reportJson, reportLines } from "./report";
import { type StackConfiguration, stackConfiguration } from "./stackConfiguration";

/** Options of the command `doctor`. */
export interface DoctorOptions {
    readonly app: string;
    readonly org?: string;
    readonly host?: string;
    readonly profile?: string;
    readonly stack?: string;
    readonly json?: boolean;
}

/** Unless set otherwise: somebody is waiting. */
const retryForSeconds = "10";

/** Tries whether the configured credentials can rotate an app's secret, and prints what it found. */
export async function doctor(options: DoctorOptions, surroundings: CommandIo): Promise<0 | 1> {
    const configuration = await stackConfiguration(surroundings, options.stack);
    const process = createProviderContext({
        env: surroundings.env,
        config: (key) =>
            (configuration.kind === "read" ? configuration.get(key) : undefined) ??
            (key === "vmware-csp:retryForSeconds" ? retryForSeconds : undefined),
        isEngineAlive: () => Promise.resolve(true),
        write: surroundings.warn,
    });
    const report = await examined(process, options, sourcesFinding(configuration, options));
    const lines = options.json ? [reportJson(report)] : reportLines(report);
    for (const line of lines) surroundings.print(process.calls.redactor.strip(line));
    return isHealthy(report) ? 0 : 1;
}

async function examined(process: ProviderContext, options: DoctorOptions, sources: Finding): Promise<Report> {
    try {
        const patient = patientOf(process, options);
        const { orgId, oauthAppId, host } = patient;
        const findings = [sources, ...(await examine(process, patient))];
        return { orgId, oauthAppId, origin: originOf(host), findings };
    } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { findings: [sources.status === "problem" ? sources : problem("settings", error.summary)] };
    }
}

/** @throws UserError if a setting is missing or not as it must be. */
function patientOf({ settings }: ProviderContext, { app, org, host, profile }: DoctorOptions): Target {
    const orgId = org ?? identitySetting(settings, "orgId", profile);
    if (orgId === undefined) {
        const place =
            profile === undefined
                ? "set vmware-csp:orgId or CSP_ORG_ID"
                : `give the profile "${profile}" an orgId`;
        throw new UserError("INVALID_SETTING", `The organization is missing: give --org, or ${place}.`);
    }
    const patient = {
        orgId,
        oauthAppId: app,
        host: host ?? identitySetting(settings, "host", profile) ?? defaultHost,
        profile,
    };
    const [violation] = violations(patient, true);
    if (violation) throw new UserError("INVALID_SETTING", `${violation.property} ${violation.reason}.`);
    return patient;
}

/** Where the settings were looked for. A stack that was asked for must be there. */
function sourcesFinding(configuration: StackConfiguration, { stack }: DoctorOptions): Finding {
    if (configuration.kind === "read") {
        const name = stack === undefined ? "the selected stack" : `the stack ${stack}`;
        return ok("settings", `from the environment and the configuration of ${name}`);
    }
    const { reason } = configuration;
    return stack === undefined
        ? note("settings", `from the environment only, no stack's configuration could be read: ${reason}`)
        : problem("settings", `the configuration of the stack ${stack} can't be read: ${reason}`);
}
