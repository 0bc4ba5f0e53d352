import { describe, expect, it } from "vitest";
import * as z from "zod";
import { useSimulator } from "../../support/useSimulator";

const nastySecret = `p%3A:+/"'\\ ~é${"=".repeat(8)}`;
const scene = useSimulator({
    apiTokens: [{ token: "api-token-1", roles: ["org_admin"] }],
    accessTokenLifetimeSeconds: 600,
    apps: [
        { id: "app", clientSecret: nastySecret },
        { id: "web", clientSecret: "web-secret", grantTypes: ["authorization_code"] },
    ],
});
const { clock } = scene;

const form = "application/x-www-form-urlencoded";
const grant = "grant_type=client_credentials";

function ask(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return scene.send("POST", `/auth/${path}`, { body, headers: { "content-type": form, ...headers } });
}

function basic(id: string, secret: string): Record<string, string> {
    return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
}

const own = basic("app", nastySecret);
const exchange = "api-tokens/authorize";

describe("an access token", () => {
    const tokenAnswer = z.object({ access_token: z.jwt(), token_type: z.string(), expires_in: z.number() });

    it.each([
        ["an API token", exchange, "api_token=api-token-1", {}],
        [
            "the parameter's old name",
            exchange,
            "refresh_token=api-token-1",
            { "content-type": `${form}; charset=utf-8` },
        ],
        ["credentials", "token", grant, own],
        ["the older path", "authorize", grant, own],
    ])("is given for %s", async (_, path, body, headers) => {
        const response = await ask(path, body, headers);
        expect(response.status).toBe(200);
        const answer = tokenAnswer.parse(await response.json());
        expect(answer).toMatchObject({ token_type: "bearer", expires_in: 600 });
        expect(scene.simulator.secretsEverIssued()).toContain(answer.access_token);
    });

    it.each([
        ["a wrong API token", 400, exchange, "api_token=other", {}],
        ["no API token", 400, exchange, "", {}],
        ["an empty API token", 400, exchange, "api_token=", {}],
        ["both names", 400, exchange, "api_token=api-token-1&refresh_token=api-token-1", {}],
        ["a repeated parameter", 400, exchange, "api_token=api-token-1&api_token=api-token-1", {}],
        ["JSON", 400, exchange, '{"api_token":"api-token-1"}', { "content-type": "application/json" }],
        ["another grant type", 400, "token", "grant_type=password", own],
        ["no credentials", 401, "token", grant, {}],
        ["credentials that are not base64", 401, "token", grant, { authorization: "Basic ?" }],
        ["a wrong secret", 401, "token", grant, basic("app", "x")],
        ["an escaped secret", 401, "token", grant, basic("app", encodeURIComponent(nastySecret))],
        ["an unknown app", 401, "token", grant, basic("no", "x")],
        ["an app without the grant type", 401, "token", grant, basic("web", "web-secret")],
    ])("is refused for %s", async (_, status, path, body, headers) => {
        const response = await ask(path, body, headers);
        expect(response.status).toBe(status);
        const { requestId } = scene.simulator.calls[0] ?? {};
        expect(await response.json()).toMatchObject({ statusCode: status, requestId, message: expect.any(String) });
    });
});

describe("client credentials", () => {
    const statusFor = async (id: string, secret: string) => (await ask("token", grant, basic(id, secret))).status;

    it("are refused with the status of the switch", async () => {
        scene.simulator.setSwitches({ rejectedCredentialsStatus: 400 });
        expect(await statusFor("app", "x")).toBe(400);
        expect(await statusFor("web", "web-secret")).toBe(400);
    });

    it("follow the app's grant types", async () => {
        scene.simulator.app("web").setGrantTypes(["client_credentials"]);
        expect(await statusFor("web", "web-secret")).toBe(200);
    });

    it("are accepted with a new secret only after the propagation, but at once with the first", async () => {
        scene.simulator.setSwitches({ secretPropagationMs: 5_000 });
        const late = scene.simulator.addApp({ id: "late", clientSecret: "first" });
        expect(await statusFor("late", "first")).toBe(200);
        const secret = late.rotateOutside();
        clock.advance(4_999);
        expect(late.accepts(secret)).toBe(true);
        expect(await statusFor("late", secret)).toBe(401);
        clock.advance(1);
        expect(await statusFor("late", secret)).toBe(200);
    });

    it("mark the app as used", async () => {
        await statusFor("app", "x");
        expect(scene.app.lastUsedAtMs).toBeUndefined();
        clock.advance(1_000);
        await statusFor("app", nastySecret);
        expect(scene.app.lastUsedAtMs).toBe(clock.now());
    });
});
