import { describe, expect, it } from "vitest";
import { useSimulator } from "../../support/useSimulator";

const scene = useSimulator({ apps: [{ id: "app", clientSecret: "First-secret-0" }] });

const form = "application/x-www-form-urlencoded";
const basic = { authorization: `Basic ${btoa("app:First-secret-0")}` };
const grant = { headers: { ...basic, "content-type": form }, body: "grant_type=client_credentials" };

describe("a call", () => {
    it("is recorded in full", async () => {
        const { simulator, clock } = scene;
        clock.advance(5_000);
        await scene.call("PUT", { headers: { ...scene.as(), "user-agent": "me/1", "x-more": "1" } });
        expect(simulator.calls).toEqual([
            {
                kind: "regenerateSecret",
                method: "PUT",
                orgId: simulator.orgId,
                appId: "app",
                status: 200,
                path: `/csp/gateway/am/api/orgs/${simulator.orgId}/oauth-apps/app/secret`,
                requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
                atMs: clock.now(),
                bodyText: "{}",
                contentType: "application/json",
                credential: "bearer",
                userAgent: "me/1",
                headers: expect.objectContaining({ "x-more": "1", "content-length": "2" }),
            },
        ]);
    });

    it("for a token belongs to the app that asks", async () => {
        await scene.send("POST", "/auth/token", grant);
        const { orgId, calls } = scene.simulator;
        expect(calls).toMatchObject([{ appId: "app", orgId, credential: "basic", status: 200 }]);
    });

    it("is found by kind and app, until it is cleared", async () => {
        const { simulator } = scene;
        simulator.addApp({ id: "other" });
        await scene.call("GET");
        await scene.call("GET", { app: "other" });
        await scene.send("GET", "");
        expect(simulator.callsOf("getApp").map((call) => call.appId)).toEqual(["app", "other"]);
        expect(simulator.callsOf("getApp", "other")).toEqual([simulator.calls[1]]);
        expect(simulator.callsOf("unknown")).toMatchObject([{ credential: "none", path: "/csp/gateway/am/api" }]);
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
        await scene.send("POST", "", { headers: { "content-type": contentType }, body });
        expect(scene.simulator.calls[0]?.bodyText).toBe(shown);
    });

    it("are in no recorded call, but all listed", async () => {
        const { simulator, app } = scene;
        const body = `api_token=${simulator.apiToken}`;
        await scene.send("POST", "/auth/api-tokens/authorize", { headers: { "content-type": form }, body });
        await scene.send("POST", "/auth/token", grant);
        const token = simulator.issueAccessToken("app");
        await scene.call("PUT", { headers: { "csp-auth-token": token } });
        simulator.fault("setSecret", { status: 500 });
        await scene.call("POST", { body: '{"newClientSecret":"Refused-secret-0"}' });
        await scene.call("POST", { body: '{"newClientSecret":"weak"}' });
        const outside = app.rotateOutsideWithOverlap(1);

        const secrets = simulator.secretsEverIssued();
        const all = [...app.secretsMade, simulator.apiToken, token, outside, "Refused-secret-0"];
        expect(secrets).toEqual(expect.arrayContaining(all));
        expect(secrets).not.toContain("weak");
        const written = JSON.stringify(simulator.calls);
        expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
        expect(written).not.toContain(basic.authorization.slice("Basic ".length));
    });
});
