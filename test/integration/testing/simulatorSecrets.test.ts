import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimulatedApp, type Simulator, startSimulator } from "../../../provider/testing";

const start = Date.UTC(2026, 0, 1);
let now: number;
let simulator: Simulator;
let app: SimulatedApp;

beforeEach(async () => {
    now = start;
    simulator = await startSimulator({ now: () => now });
    app = simulator.addApp({ id: "app", clientSecret: "First-secret-0" });
});

afterEach(() => simulator.close());

const json = "application/json";

function call(method: string, body?: string, contentType = json): Promise<Response> {
    const url = `${simulator.origin}/csp/gateway/am/api/orgs/${simulator.orgId}/oauth-apps/app`;
    return fetch(`${url}/secret`, {
        method,
        headers: { authorization: `Bearer ${simulator.issueAccessToken()}`, "content-type": contentType },
        ...(body === undefined ? {} : { body }),
    });
}

function post(newClientSecret: string, secretRotationExpirationInSeconds?: number | null): Promise<Response> {
    return call("POST", JSON.stringify({ newClientSecret, secretRotationExpirationInSeconds }));
}

describe("PUT", () => {
    it("makes a new secret, the only valid one, and ends an overlap", async () => {
        app.rotateOutsideWithOverlap(60);
        const response = await call("PUT", "{}");
        expect(response.status).toBe(200);
        expect(await response.json()).toEqual({ clientId: "app", clientSecret: app.currentSecret });
        expect(app.currentSecret).toMatch(/^[A-Za-z0-9]{64}$/);
        expect(app.secretsMade.map((secret) => app.accepts(secret))).toEqual([false, false, true]);
    });

    it.each([undefined, "", "{ }", "null", "[]", '{"a":1}', "{"])("refuses the body %j", async (body) => {
        expect((await call("PUT", body)).status).toBe(400);
        expect(app.secretsMade).toHaveLength(1);
    });

    it("responds without the client id, or refuses during an overlap, depending on its switches", async () => {
        simulator.setSwitches({ clientIdInRegenerateAnswer: false, regenerateConflictsDuringOverlap: true });
        expect(await (await call("PUT", "{}")).json()).toEqual({ clientSecret: app.currentSecret });
        app.rotateOutsideWithOverlap(60);
        expect((await call("PUT", "{}")).status).toBe(409);
        now += 60_000;
        expect((await call("PUT", "{}")).status).toBe(200);
    });
});

describe("POST", () => {
    it.each([
        { seconds: 90, overlapMs: 90_000 },
        { seconds: undefined, overlapMs: 172_800_000 },
        { seconds: null, overlapMs: 172_800_000 },
        { seconds: 0, overlapMs: 0 },
    ])("keeps the old secret for $seconds s", async ({ seconds, overlapMs }) => {
        const response = await post("Second-secret-0", seconds);
        expect([response.status, await response.text()]).toEqual([200, ""]);
        expect(app.currentSecret).toBe("Second-secret-0");
        expect(app.previousSecretExpiresAtMs).toBe(overlapMs === 0 ? undefined : start + overlapMs);
        expect(app.accepts("First-secret-0")).toBe(overlapMs > 0);
        now += overlapMs;
        expect(app.previousSecret).toBeUndefined();
        expect(app.accepts("First-secret-0")).toBe(false);
    });

    it.each([
        { problem: "too short a secret", body: '{"newClientSecret":"Aa0-567"}' },
        { problem: "no upper-case letter", body: '{"newClientSecret":"second-secret-0"}' },
        { problem: "no lower-case letter", body: '{"newClientSecret":"SECOND-SECRET-0"}' },
        { problem: "no digit", body: '{"newClientSecret":"Second-secret"}' },
        { problem: "no special character", body: '{"newClientSecret":"Secondsecret0"}' },
        { problem: "no secret", body: "{}" },
        { problem: "a secret that is no text", body: '{"newClientSecret":12345678}' },
        { problem: "an unknown field", body: '{"newClientSecret":"Second-secret-0","a":1}' },
        {
            problem: "a negative overlap",
            body: '{"newClientSecret":"Second-secret-0","secretRotationExpirationInSeconds":-1}',
        },
        {
            problem: "an overlap that is text",
            body: '{"newClientSecret":"Second-secret-0","secretRotationExpirationInSeconds":"60"}',
        },
        { problem: "no JSON", body: "newClientSecret=Second-secret-0" },
    ])("refuses $problem, without repeating it", async ({ body }) => {
        const response = await call("POST", body);
        expect(response.status).toBe(400);
        expect(await response.text()).not.toMatch(/second-?secret/i);
        expect(app.secretsMade).toHaveLength(1);
    });

    it("refuses an overlap beyond the switch", async () => {
        simulator.setSwitches({ maxOverlapSeconds: 172_800 });
        expect((await post("Second-secret-0", 172_801)).status).toBe(400);
        expect((await post("Second-secret-0", 172_800)).status).toBe(200);
    });

    it.each([
        { postDuringOverlap: "refuse", status: 409, valid: [true, true, false] },
        { postDuringOverlap: "replace", status: 200, valid: [false, true, true] },
    ] as const)("during an overlap: $postDuringOverlap", async ({ postDuringOverlap, status, valid }) => {
        simulator.setSwitches({ postDuringOverlap });
        await post("Second-secret-0");
        expect((await post("Third-secret-0")).status).toBe(status);
        const secrets = ["First-secret-0", "Second-secret-0", "Third-secret-0"];
        expect(secrets.map((secret) => app.accepts(secret))).toEqual(valid);
    });

    it.each([
        { postSameSecret: "accept", status: 200 },
        { postSameSecret: "conflict", status: 409 },
    ] as const)("of the current secret: $postSameSecret", async ({ postSameSecret, status }) => {
        simulator.setSwitches({ postSameSecret });
        await post("Second-secret-0", 60);
        now += 1_000;
        expect((await post("Second-secret-0", 60)).status).toBe(status);
        expect(app.secretsMade).toHaveLength(2);
        expect(app.previousSecretExpiresAtMs).toBe(start + 60_000);
    });
});

describe("DELETE", () => {
    it.each([undefined, "{}"])("ends the overlap (body %j)", async (body) => {
        const secret = app.rotateOutsideWithOverlap(60);
        expect((await call("DELETE", body)).status).toBe(200);
        expect([app.currentSecret, app.previousSecret]).toEqual([secret, undefined]);
    });

    it.each([
        { deleteWithoutOverlap: "ok", status: 200 },
        { deleteWithoutOverlap: "notFound", status: 404 },
        { deleteWithoutOverlap: "badRequest", status: 400 },
    ] as const)("without an overlap: $deleteWithoutOverlap", async ({ deleteWithoutOverlap, status }) => {
        simulator.setSwitches({ deleteWithoutOverlap });
        app.rotateOutsideWithOverlap(60);
        now += 60_000;
        expect((await call("DELETE")).status).toBe(status);
        expect(app.accepts(app.currentSecret)).toBe(true);
    });

    it("refuses a body", async () => {
        app.rotateOutsideWithOverlap(60);
        expect((await call("DELETE", '{"a":1}')).status).toBe(400);
        expect(app.previousSecret).toBe("First-secret-0");
    });
});

it("each is noted in the app", async () => {
    const changes = [() => call("PUT", "{}"), () => post("Second-secret-0"), () => call("DELETE")];
    for (const change of changes) {
        now += 1_000;
        await change();
        expect([app.lastUpdatedAtMs, app.lastUpdatedBy]).toEqual([now, "user-1@example.com"]);
    }
    now += 1_000;
    app.rotateOutside();
    expect([app.lastUpdatedAtMs, app.lastUpdatedBy]).toEqual([now, "someone@example.com"]);
});

it.each(["PUT", "POST"])("%s takes JSON only", async (method) => {
    const body = method === "PUT" ? "{}" : '{"newClientSecret":"Second-secret-0"}';
    for (const contentType of ["text/plain", "application/x-www-form-urlencoded", "!"]) {
        expect((await call(method, body, contentType)).status).toBe(400);
    }
    expect((await call(method, body, `${json};charset=UTF-8`)).status).toBe(200);
});
