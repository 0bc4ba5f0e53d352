import type { Call, CallKind } from "../../testing/simulator";

/** A call as a line to read: when it came, its status, and what it asked for. It has no secret. */
export function callLine({ kind, method, path, appId, status, atMs }: Call): string {
    const time = new Date(atMs).toTimeString().slice(0, 8);
    // The caller's own spelling may have characters that move a terminal's cursor.
    const app = encodeURIComponent(appId ?? "?");
    return `${time}  ${status ?? "---"}  ${asked[kind](app).padEnd(widest)}  ${method} ${shortened(path)}`;
}

const asked: Readonly<Record<CallKind, (app: string) => string>> = {
    apiTokenGrant: () => "access token for an API token",
    clientCredentialsGrant: (app) => `access token for ${app} with its secret`,
    regenerateSecret: (app) => `regenerate the secret of ${app}`,
    setSecret: (app) => `set a new secret of ${app}`,
    deleteOldSecret: (app) => `delete the old secret of ${app}`,
    getApp: (app) => `read ${app}`,
    listApps: () => "list the apps of the organization",
    unknown: () => "no call of CSP",
};

const widest = asked.clientCredentialsGrant("demo").length;

/** The path without the part that all of CSP's paths share. */
function shortened(path: string): string {
    return path.replace(/^\/csp\/gateway\/am\/api\/(orgs\/[^/]+\/)?/, "…/");
}
