import { describe, expect, it } from "vitest";
import { banner } from "../../../provider/cli/simulator/banner";
import { callLine } from "../../../provider/cli/simulator/callLine";
import type { Call, CallKind } from "../../../provider/testing";

const app = "/csp/gateway/am/api/orgs/9e5a2c34/oauth-apps/demo";

function call(kind: CallKind, method: string, path: string, more: Partial<Call> = {}): Call {
    return {
        kind,
        method,
        path,
        status: 200,
        requestId: "r-1",
        atMs: new Date(2026, 0, 2, 3, 4, 5).getTime(),
        bodyText: '{"newClientSecret":"***"}',
        credential: "bearer",
        headers: {},
        ...more,
    };
}

describe("the line of a call", () => {
    it.each([
        {
            line: "03:04:05  200  access token for an API token           POST …/auth/api-tokens/authorize",
            of: call("apiTokenGrant", "POST", "/csp/gateway/am/api/auth/api-tokens/authorize"),
        },
        {
            line: "03:04:05  401  access token for demo with its secret  POST …/auth/token",
            of: call("clientCredentialsGrant", "POST", "/csp/gateway/am/api/auth/token", {
                appId: "demo",
                status: 401,
            }),
        },
        {
            line: "03:04:05  200  regenerate the secret of demo          PUT …/oauth-apps/demo/secret",
            of: call("regenerateSecret", "PUT", `${app}/secret`, { appId: "demo" }),
        },
        {
            line: "03:04:05  200  set a new secret of demo               POST …/oauth-apps/demo/secret",
            of: call("setSecret", "POST", `${app}/secret`, { appId: "demo" }),
        },
        {
            line: "03:04:05  200  delete the old secret of demo          DELETE …/oauth-apps/demo/secret",
            of: call("deleteOldSecret", "DELETE", `${app}/secret`, { appId: "demo" }),
        },
        {
            line: "03:04:05  ---  read demo                              GET …/oauth-apps/demo",
            of: call("getApp", "GET", app, { appId: "demo", status: undefined }),
        },
        {
            line: "03:04:05  200  list the apps of the organization      GET …/oauth-apps",
            of: call("listApps", "GET", "/csp/gateway/am/api/orgs/9e5a2c34/oauth-apps"),
        },
        {
            line: "03:04:05  404  no call of CSP                         GET /favicon.ico",
            of: call("unknown", "GET", "/favicon.ico", { status: 404 }),
        },
    ])("$line", ({ line, of }) => {
        expect(callLine(of).replace(/ +/g, " ")).toBe(line.replace(/ +/g, " "));
    });

    it("has its columns one below the other", () => {
        const kinds: CallKind[] = ["apiTokenGrant", "regenerateSecret", "getApp", "unknown"];
        const columns = kinds.map((kind) => callLine(call(kind, "GET", "/", { appId: "demo" })).indexOf("GET"));
        expect(new Set(columns).size).toBe(1);
    });

    it("shows harmless characters for an id that would move the cursor", () => {
        const line = callLine(call("getApp", "GET", "/", { appId: "\u001b[2Jdemo\n" }));
        expect(line).toContain("read %1B%5B2Jdemo%0A");
    });
});

describe("the simulator's banner", () => {
    const simulator = { origin: "http://127.0.0.1:8099", orgId: "org", apiToken: "fake-token" };
    const demo = { id: "demo", currentSecret: "fake-secret" };
    const linux = { showSecrets: false, platform: "linux" as const };

    it("says how to point a stack at it", () => {
        const text = banner(simulator, [demo], linux).join("\n");
        expect(text).toContain("export CSP_HOST=http://127.0.0.1:8099\n");
        expect(text).toContain("export CSP_ORG_ID=org\n");
        expect(text).toContain("export CSP_API_TOKEN=fake-token\n");
        expect(text).toContain('oauthAppId: "demo".');
    });

    it("names every app", () => {
        const text = banner(
            simulator,
            [
                { ...demo, id: "a" },
                { ...demo, id: "b" },
            ],
            linux,
        ).join("\n");
        expect(text).toContain('oauthAppId: "a" or oauthAppId: "b".');
    });

    it("speaks PowerShell on Windows", () => {
        const text = banner(simulator, [demo], { ...linux, platform: "win32" }).join("\n");
        expect(text).toContain('$env:CSP_API_TOKEN = "fake-token"\n');
    });

    it.each([true, false])("has the secret of each app only if asked to: %s", (showSecrets) => {
        const text = banner(simulator, [demo], { ...linux, showSecrets }).join("\n");
        expect(text.includes("present secret of demo: fake-secret")).toBe(showSecrets);
        expect(text.includes("fake-secret")).toBe(showSecrets);
    });
});
