import { describe, expect, it } from "vitest";
import { banner } from "../../../provider/cli/simulator/banner";
import { callLine } from "../../../provider/cli/simulator/callLine";
import type { Call, CallKind } from "../../../provider/testing";

const api = "/csp/gateway/am/api/";
const inOrganization = `${api}orgs/9e5a2c34/`;

function lineOf(kind: CallKind, method: string, path: string, more: Partial<Call> = {}): string {
    const atMs = new Date(2026, 0, 2, 3, 4, 5).getTime();
    const sent = {
        requestId: "r-1",
        bodyText: '{"newClientSecret":"***"}',
        credential: "bearer",
        headers: {},
    } as const;
    return callLine({ kind, method, path, status: 200, appId: "demo", atMs, ...sent, ...more });
}

describe("the line of a call", () => {
    it.each<[kind: CallKind, method: string, before: string, path: string, says: string]>([
        ["apiTokenGrant", "POST", api, "auth/api-tokens/authorize", "access token for an API token"],
        ["clientCredentialsGrant", "POST", api, "auth/token", "access token for demo with its secret"],
        ["regenerateSecret", "PUT", inOrganization, "oauth-apps/demo/secret", "regenerate the secret of demo"],
        ["setSecret", "POST", inOrganization, "oauth-apps/demo/secret", "set a new secret of demo"],
        ["deleteOldSecret", "DELETE", inOrganization, "oauth-apps/demo/secret", "delete the old secret of demo"],
        ["getApp", "GET", inOrganization, "oauth-apps/demo", "read demo"],
        ["listApps", "GET", inOrganization, "oauth-apps", "list the apps of the organization"],
    ])("says when it came and what it asked for, in columns: %s", (kind, method, before, path, says) => {
        const line = lineOf(kind, method, before + path);
        expect(line).toBe(`03:04:05  200  ${says.padEnd(37)}  ${method} …/${path}`);
    });

    it.each([
        [
            lineOf("unknown", "GET", "/favicon.ico", { status: 404 }),
            /^03:04:05 {2}404 {2}no call of CSP +GET \/favicon/,
        ],
        [lineOf("getApp", "GET", "/", { status: undefined }), /^03:04:05 {2}--- {2}read demo +GET \/$/],
        [lineOf("getApp", "GET", "/", { appId: "\u001b[2Jdemo\n" }), /read %1B%5B2Jdemo%0A +GET/],
    ])("says that it is no call of CSP, or has no response, and never moves the cursor: %j", (line, says) => {
        expect(line).toMatch(says);
    });
});

describe("the simulator's banner", () => {
    const simulator = { origin: "http://127.0.0.1:8099", orgId: "org", apiToken: "fake-token" };
    const demo = { id: "demo", currentSecret: "fake-secret" };
    const posix = [
        "export CSP_HOST=http://127.0.0.1:8099\n",
        "export CSP_ORG_ID=org\n",
        "export CSP_API_TOKEN=fake-token\n",
    ];

    it.each([
        ["linux", ["a", "b"], [...posix, 'oauthAppId: "a" or oauthAppId: "b".']],
        ["win32", ["demo"], ['$env:CSP_API_TOKEN = "fake-token"\n', 'oauthAppId: "demo".']],
    ] as const)("says on %s how to point a stack at it, and names every app", (platform, ids, says) => {
        const apps = ids.map((id) => ({ ...demo, id }));
        const text = banner(simulator, apps, { showSecrets: false, platform }).join("\n");
        for (const each of says) expect(text).toContain(each);
    });

    it.each([true, false])("has the secret of each app only if asked to: %s", (showSecrets) => {
        const text = banner(simulator, [demo], { showSecrets, platform: "linux" }).join("\n");
        expect(text.includes("present secret of demo: fake-secret")).toBe(showSecrets);
        expect(text.includes("fake-secret")).toBe(showSecrets);
    });
});
