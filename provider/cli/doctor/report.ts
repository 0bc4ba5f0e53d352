import { oneLine } from "../../common/sanitize";
import type { App } from "../../csp/operations";
import type { Check, Finding } from "./finding";

/** Everything that the doctor found. */
export interface Report extends Partial<App> {
    /** The origin of the host. */
    readonly origin?: string | undefined;
    readonly findings: readonly Finding[];
}

const titles: Readonly<Record<Check, string>> = {
    settings: "settings",
    host: "host",
    credential: "credential",
    accessToken: "access token",
    app: "app",
    grantTypes: "grantTypes",
    ownerOnlySecretRotation: "ownerOnlySecretRotation",
    secretAge: "secret age",
};

const marks: Readonly<Record<Finding["status"], string>> = {
    ok: "ok",
    note: "note",
    problem: "PROBLEM",
    untried: "-",
};

/** Every check, in order: the ones without a finding were not tried. */
export function complete(findings: readonly Finding[]): Finding[] {
    return checks.map(
        (check) =>
            findings.find((finding) => finding.check === check) ?? {
                check,
                status: "untried",
                message: "not tried: see the problem above",
            },
    );
}

const checks: readonly Check[] = [
    "settings",
    "host",
    "credential",
    "accessToken",
    "app",
    "grantTypes",
    "ownerOnlySecretRotation",
    "secretAge",
];

/** Whether nothing that was found prevents a rotation. */
export function isHealthy({ findings }: Report): boolean {
    return !findings.some(({ status }) => status === "problem");
}

/** The report as one line for each check, and the conclusion. */
export function reportLines(report: Report): string[] {
    const lines = complete(report.findings).map(
        ({ check, status, message }) => `${marks[status].padEnd(7)}  ${titles[check].padEnd(23)}  ${oneLine(message)}`,
    );
    const conclusion = isHealthy(report)
        ? "No problem found. Only an actual rotation can show more."
        : "With these settings a rotation would fail: see the lines marked PROBLEM.";
    return [...lines, "", conclusion];
}

/** The report as JSON. */
export function reportJson(report: Report): string {
    const { origin, orgId, oauthAppId, findings } = report;
    return JSON.stringify({ ok: isHealthy(report), origin, orgId, oauthAppId, findings: complete(findings) }, null, 4);
}
