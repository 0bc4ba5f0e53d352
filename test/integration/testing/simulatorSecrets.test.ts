import { describe, expect, it } from "vitest";
import { startOfTime } from "../../support/fakeClock";
import { useSimulator } from "../../support/useSimulator";

const scene = useSimulator({ apps: [{ id: "app", clientSecret: "First-secret-0" }] });
const { call, clock } = scene;

function post(newClientSecret: string, secretRotationExpirationInSeconds?: number | null): Promise<Response> {
    return call("POST", { body: JSON.stringify({ newClientSecret, secretRotationExpirationInSeconds }) });
}

/** Which of the secrets that the app ever had are valid. */
const accepted = () => scene.app.secretsMade.map((secret) => scene.app.accepts(secret));

describe("PUT", () => {
    it("makes a new secret, the only valid one, and ends an overlap", async () => {
        scene.app.rotateOutsideWithOverlap(60);
        const response = await call("PUT");
        expect(response.status).toBe(200);
        expect(await response.json()).toEqual({ clientId: "app", clientSecret: scene.app.currentSecret });
        expect(scene.app.currentSecret).toMatch(/^[A-Za-z0-9]{64}$/);
        expect(accepted()).toEqual([false, false, true]);
    });

    it.each([undefined, "{ }", "null", '{"a":1}', "{"])("refuses the body %j", async (body) => {
        expect((await call("PUT", { body })).status).toBe(400);
        expect(scene.app.secretsMade).toHaveLength(1);
    });

    it("responds without the client id, or refuses during an overlap, depending on its switches", async () => {
        scene.simulator.setSwitches({ clientIdInRegenerateAnswer: false, regenerateConflictsDuringOverlap: true });
        expect(await (await call("PUT")).json()).toEqual({ clientSecret: scene.app.currentSecret });
        scene.app.rotateOutsideWithOverlap(60);
        expect((await call("PUT")).status).toBe(409);
        clock.advance(60_000);
        expect((await call("PUT")).status).toBe(200);
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
        const { app } = scene;
        expect(app.currentSecret).toBe("Second-secret-0");
        expect(app.previousSecretExpiresAtMs).toBe(overlapMs === 0 ? undefined : startOfTime + overlapMs);
        expect(app.accepts("First-secret-0")).toBe(overlapMs > 0);
        clock.advance(overlapMs);
        expect(app.previousSecret).toBeUndefined();
        expect(app.accepts("First-secret-0")).toBe(false);
    });

    const good = '"newClientSecret":"Second-secret-0"';
    it.each([
        ["too short a secret", '{"newClientSecret":"Aa0-567"}'],
        ["no upper-case letter", '{"newClientSecret":"second-secret-0"}'],
        ["no lower-case letter", '{"newClientSecret":"SECOND-SECRET-0"}'],
        ["no digit", '{"newClientSecret":"Second-secret"}'],
        ["no special character", '{"newClientSecret":"Secondsecret0"}'],
        ["no secret", "{}"],
        ["a secret that is no text", '{"newClientSecret":12345678}'],
        ["an unknown field", `{${good},"a":1}`],
        ["a negative overlap", `{${good},"secretRotationExpirationInSeconds":-1}`],
        ["an overlap that is text", `{${good},"secretRotationExpirationInSeconds":"60"}`],
        ["no JSON", "newClientSecret=Second-secret-0"],
    ])("refuses %s, without repeating it", async (_, body) => {
        const response = await call("POST", { body });
        expect(response.status).toBe(400);
        expect(await response.text()).not.toMatch(/second-?secret/i);
        expect(scene.app.secretsMade).toHaveLength(1);
    });

    it("refuses an overlap beyond the switch", async () => {
        scene.simulator.setSwitches({ maxOverlapSeconds: 172_800 });
        expect((await post("Second-secret-0", 172_801)).status).toBe(400);
        expect((await post("Second-secret-0", 172_800)).status).toBe(200);
    });

    it.each([
        { postDuringOverlap: "refuse", status: 409, valid: [true, true] },
        { postDuringOverlap: "replace", status: 200, valid: [false, true, true] },
    ] as const)("during an overlap: $postDuringOverlap", async ({ postDuringOverlap, status, valid }) => {
        scene.simulator.setSwitches({ postDuringOverlap });
        await post("Second-secret-0");
        expect((await post("Third-secret-0")).status).toBe(status);
        expect(accepted()).toEqual(valid);
    });

    it.each([
        { postSameSecret: "accept", status: 200 },
        { postSameSecret: "conflict", status: 409 },
    ] as const)("of the current secret: $postSameSecret", async ({ postSameSecret, status }) => {
        scene.simulator.setSwitches({ postSameSecret });
        await post("Second-secret-0", 60);
        clock.advance(1_000);
        expect((await post("Second-secret-0", 60)).status).toBe(status);
        expect(scene.app.secretsMade).toHaveLength(2);
        expect(scene.app.previousSecretExpiresAtMs).toBe(startOfTime + 60_000);
    });
});

describe("DELETE", () => {
    it.each([
        { body: undefined, status: 200 },
        { body: "{}", status: 200 },
        { body: '{"a":1}', status: 400 },
    ])("ends the overlap, unless it has a body: $body", async ({ body, status }) => {
        const secret = scene.app.rotateOutsideWithOverlap(60);
        expect((await call("DELETE", { body })).status).toBe(status);
        expect(scene.app.currentSecret).toBe(secret);
        expect(accepted()).toEqual([status !== 200, true]);
    });

    it.each([
        { deleteWithoutOverlap: "ok", status: 200 },
        { deleteWithoutOverlap: "notFound", status: 404 },
        { deleteWithoutOverlap: "badRequest", status: 400 },
    ] as const)("without an overlap: $deleteWithoutOverlap", async ({ deleteWithoutOverlap, status }) => {
        scene.simulator.setSwitches({ deleteWithoutOverlap });
        scene.app.rotateOutsideWithOverlap(60);
        clock.advance(60_000);
        expect((await call("DELETE")).status).toBe(status);
        expect(accepted()).toEqual([false, true]);
    });
});

it("each is noted in the app", async () => {
    const { app } = scene;
    for (const change of [() => call("PUT"), () => post("Second-secret-0"), () => call("DELETE")]) {
        clock.advance(1_000);
        await change();
        expect([app.lastUpdatedAtMs, app.lastUpdatedBy]).toEqual([clock.now(), "user-1@example.com"]);
    }
    clock.advance(1_000);
    app.rotateOutside();
    expect([app.lastUpdatedAtMs, app.lastUpdatedBy]).toEqual([clock.now(), "someone@example.com"]);
});

it.each([
    ["PUT", "{}"],
    ["POST", '{"newClientSecret":"Second-secret-0"}'],
])("%s takes JSON only", async (method, body) => {
    const statusOf = async (contentType: string) =>
        (await call(method, { body, headers: { ...scene.as(), "content-type": contentType } })).status;
    for (const other of ["text/plain", "application/x-www-form-urlencoded", "!"])
        expect(await statusOf(other)).toBe(400);
    expect(await statusOf("application/json;charset=UTF-8")).toBe(200);
});
