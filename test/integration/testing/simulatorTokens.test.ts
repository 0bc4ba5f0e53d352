import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { type Simulator, startSimulator } from "../../../provider/testing";

const nastySecret = `p%3A:+/"'\\ ~é${"=".repeat(8)}`;
const start = Date.UTC(2026, 0, 1);
let now: number;
let simulator: Simulator;

beforeEach(async () => {
    now = start;
    simulator = await startSimulator({
        now: () => now,
        apiTokens: [{ token: "api-token-1", roles: ["org_admin"] }],
        accessTokenLifetimeSeconds: 600,
        apps: [
            { id: "app", clientSecret: nastySecret },
            { id: "web", clientSecret: "web-secret", grantTypes: ["authorization_code"] },
        ],
    });
});

afterEach(() => simulator.close());

const form = "application/x-www-form-urlencoded";
const grant = "grant_type=client_credentials";

function ask(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${simulator.origin}/csp/gateway/am/api/auth/${path}`, {
        method: "POST",
        body,
        headers: { "content-type": form, ...headers },
    });
}

function basic(id: string, secret: string): Record<string, string> {
    return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
}

const tokenAnswer = z.object({ access_token: z.jwt(), token_type: z.string(), expires_in: z.number() });

describe("an access token", () => {
    it.each([
        { by: "an API token", path: "api-tokens/authorize", body: "api_token=api-token-1", headers: {} },
        {
            by: "the parameter's old name",
            path: "api-tokens/authorize",
            body: "refresh_token=api-token-1",
            headers: { "content-type": `${form}; charset=utf-8` },
        },
        { by: "credentials", path: "token", body: grant, headers: basic("app", nastySecret) },
        { by: "the older path", path: "authorize", body: grant, headers: basic("app", nastySecret) },
    ])("is given for $by", async ({ path, body, headers }) => {
        const response = await ask(path, body, headers);
        expect(response.status).toBe(200);
        const answer = tokenAnswer.parse(await response.json());
        expect(answer).toMatchObject({ token_type: "bearer", expires_in: 600 });
        expect(simulator.secretsEverIssued()).toContain(answer.access_token);
    });

    it.each([
        { problem: "a wrong API token", path: "api-tokens/authorize", body: "api_token=other", status: 400 },
        { problem: "no API token", path: "api-tokens/authorize", body: "", status: 400 },
        { problem: "an empty API token", path: "api-tokens/authorize", body: "api_token=", status: 400 },
        {
            problem: "both names",
            path: "api-tokens/authorize",
            body: "api_token=api-token-1&refresh_token=api-token-1",
            status: 400,
        },
        {
            problem: "a repeated parameter",
            path: "api-tokens/authorize",
            body: "api_token=api-token-1&api_token=api-token-1",
            status: 400,
        },
        {
            problem: "JSON",
            path: "api-tokens/authorize",
            body: '{"api_token":"api-token-1"}',
            headers: { "content-type": "application/json" },
            status: 400,
        },
        {
            problem: "another grant type",
            path: "token",
            body: "grant_type=password",
            headers: basic("app", nastySecret),
            status: 400,
        },
        { problem: "no credentials", path: "token", body: grant, status: 401 },
        {
            problem: "credentials that are not base64",
            path: "token",
            body: grant,
            headers: { authorization: "Basic ?" },
            status: 401,
        },
        { problem: "a wrong secret", path: "token", body: grant, headers: basic("app", "x"), status: 401 },
        {
            problem: "an escaped secret",
            path: "token",
            body: grant,
            headers: basic("app", encodeURIComponent(nastySecret)),
            status: 401,
        },
        { problem: "an unknown app", path: "token", body: grant, headers: basic("no", "x"), status: 401 },
        {
            problem: "an app without the grant type",
            path: "token",
            body: grant,
            headers: basic("web", "web-secret"),
            status: 401,
        },
    ])("is refused for $problem", async ({ path, body, headers, status }) => {
        const response = await ask(path, body, headers);
        expect(response.status).toBe(status);
        expect(await response.json()).toMatchObject({
            statusCode: status,
            requestId: simulator.calls[0]?.requestId,
            message: expect.any(String),
        });
    });
});

describe("client credentials", () => {
    const statusFor = async (id: string, secret: string) => (await ask("token", grant, basic(id, secret))).status;

    it("are refused with the status of the switch", async () => {
        simulator.setSwitches({ rejectedCredentialsStatus: 400 });
        expect(await statusFor("app", "x")).toBe(400);
        expect(await statusFor("web", "web-secret")).toBe(400);
    });

    it("follow the app's grant types", async () => {
        simulator.app("web").setGrantTypes(["client_credentials"]);
        expect(await statusFor("web", "web-secret")).toBe(200);
    });

    it("are accepted with a new secret only after the propagation, but at once with the first", async () => {
        simulator.setSwitches({ secretPropagationMs: 5_000 });
        simulator.addApp({ id: "late", clientSecret: "first" });
        expect(await statusFor("late", "first")).toBe(200);
        const secret = simulator.app("late").rotateOutside();
        now += 4_999;
        expect(simulator.app("late").accepts(secret)).toBe(true);
        expect(await statusFor("late", secret)).toBe(401);
        now += 1;
        expect(await statusFor("late", secret)).toBe(200);
    });

    it("mark the app as used", async () => {
        await ask("token", grant, basic("app", "x"));
        expect(simulator.app("app").lastUsedAtMs).toBeUndefined();
        now += 1_000;
        await ask("token", grant, basic("app", nastySecret));
        expect(simulator.app("app").lastUsedAtMs).toBe(start + 1_000);
    });
});
