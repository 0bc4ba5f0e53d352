import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../../provider/testing";

let now = 1_000;
let simulator: Simulator;

beforeEach(async () => {
    simulator = await startSimulator({
        now: () => now,
        apps: [{ id: "app", clientSecret: "First-secret-0" }],
    });
});

afterEach(() => simulator.close());

const api = "/csp/gateway/am/api";
const form = "application/x-www-form-urlencoded";

function send(method: string, path: string, headers: Record<string, string>, body?: string) {
    return fetch(simulator.origin + path, { method, headers, ...(body === undefined ? {} : { body }) });
}

const basic = { authorization: `Basic ${btoa("app:First-secret-0")}` };
const secretPath = () => `${api}/orgs/${simulator.orgId}/oauth-apps/app/secret`;
const bearer = () => ({
    authorization: `Bearer ${simulator.issueAccessToken()}`,
    "content-type": "application/json",
});

describe("a call", () => {
    it("is recorded in full", async () => {
        now = 5_000;
        await send("PUT", `${secretPath()}?a=b`, { ...bearer(), "user-agent": "me/1", "x-more": "1" }, "{}");
        expect(simulator.calls).toEqual([
            {
                kind: "regenerateSecret",
                method: "PUT",
                path: secretPath(),
                orgId: simulator.orgId,
                appId: "app",
                status: 200,
                requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
                atMs: 5_000,
                bodyText: "{}",
                contentType: "application/json",
                credential: "bearer",
                userAgent: "me/1",
                headers: expect.objectContaining({ "x-more": "1", "content-length": "2" }),
            },
        ]);
    });

    it("for a token belongs to the app that asks", async () => {
        const headers = { ...basic, "content-type": form };
        await send("POST", `${api}/auth/token`, headers, "grant_type=client_credentials");
        expect(simulator.calls).toMatchObject([
            { appId: "app", orgId: simulator.orgId, credential: "basic", status: 200 },
        ]);
    });

    it("is found by kind and app, until it is cleared", async () => {
        simulator.addApp({ id: "other" });
        await send("GET", `${api}/orgs/${simulator.orgId}/oauth-apps/app`, bearer());
        await send("GET", `${api}/orgs/${simulator.orgId}/oauth-apps/other`, bearer());
        await send("GET", "/", {});
        const { calls } = simulator;
        expect(simulator.callsOf("getApp").map((call) => call.appId)).toEqual(["app", "other"]);
        expect(simulator.callsOf("getApp", "other")).toEqual([calls[1]]);
        expect(simulator.callsOf("unknown")).toMatchObject([{ credential: "none", path: "/" }]);
        simulator.clearCalls();
        expect(simulator.calls).toEqual([]);
    });
});

describe("secrets", () => {
    it.each([
        ["application/json", '{"newClientSecret":"Second-secret-0","n":60}', '{"newClientSecret":"***","n":60}'],
        ["application/json", '["Second-secret-0"]', '["***"]'],
        ["application/json", "{ }", "{ }"],
        ["application/json", "", ""],
        ["application/json", '{"newClientSecret":"Second-secret-0', "***"],
        [form, "grant_type=client_credentials", "grant_type=client_credentials"],
        [form, "api_token=Second-secret-0&scope=x", "api_token=***&scope=***"],
        [form, "Second-secret-0", "***=***"],
        [form.toUpperCase(), '{"newClientSecret":"Second-secret-0"}', "***=***"],
        ["text/plain", "Second-secret-0", "***"],
    ])("are hidden in a body: %s %s", async (contentType, body, shown) => {
        await send("POST", "/", { "content-type": contentType }, body);
        expect(simulator.calls[0]?.bodyText).toBe(shown);
    });

    it("are in no recorded call, but all listed", async () => {
        const user = await send("POST", `${api}/auth/api-tokens/authorize`, {}, "");
        expect(user.status).toBe(400);
        const body = `api_token=${simulator.apiToken}`;
        await send("POST", `${api}/auth/api-tokens/authorize`, { "content-type": form }, body);
        await send("POST", `${api}/auth/token`, { ...basic, "content-type": form }, "grant_type=client_credentials");
        const token = simulator.issueAccessToken("app");
        await send("PUT", secretPath(), { "csp-auth-token": token, "content-type": "application/json" }, "{}");
        simulator.fault("setSecret", { status: 500 });
        await send("POST", secretPath(), bearer(), '{"newClientSecret":"Refused-secret-0"}');
        await send("POST", secretPath(), bearer(), '{"newClientSecret":"weak"}');
        const outside = simulator.app("app").rotateOutsideWithOverlap(1);

        const secrets = simulator.secretsEverIssued();
        const made = simulator.app("app").secretsMade;
        expect(secrets).toEqual(expect.arrayContaining([...made, simulator.apiToken, token, outside]));
        expect(secrets).toContain("Refused-secret-0");
        expect(secrets).not.toContain("weak");
        const written = JSON.stringify(simulator.calls);
        expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
        expect(written).not.toContain(basic.authorization.slice("Basic ".length));
    });
});
