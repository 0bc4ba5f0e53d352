import { describe, expect, it } from "vitest";
import { day, startOfTime } from "../../support/fakeClock";
import { providerText, useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

describe("create", () => {
    it("the create gets one access token, regenerates the secret once, and tests it", async () => {
        const step = await life.up({ rotationTrigger: { quarter: 4 } });
        expect(step).toMatchObject({ operation: "create", calls: ["login", "put", "test"] });
        expect(step.error).toBeUndefined();
        const { orgId, origin } = life.simulator;
        expect(life.state).toEqual({
            stateVersion: 1,
            orgId,
            oauthAppId: "app",
            host: origin,
            rotationTrigger: { quarter: 4 },
            clientId: "app",
            clientSecret: life.app.currentSecret,
            verified: true,
            rotatedAt: "2026-01-01T00:00:00.000Z",
            rotationReason: "created",
            rotationCount: 1,
            tokenEndpoint: `${origin}/csp/gateway/am/api/auth/token`,
            __provider: providerText,
        });
    });

    it("the body of the regeneration is exactly {}", async () => {
        await life.up();
        expect(life.simulator.callsOf("regenerateSecret")).toMatchObject([
            { bodyText: "{}", contentType: "application/json", credential: "bearer" },
        ]);
    });

    it("the secret is not tested with verify: false", async () => {
        const { calls } = await life.up({ verify: false });
        expect(calls).toEqual(["login", "put"]);
        expect(life.state).toMatchObject({ verified: false, clientSecret: life.app.currentSecret });
    });

    it("the secret of an app that can't use client_credentials is accepted untested", async () => {
        life.app.setGrantTypes(["authorization_code", "refresh_token"]);
        const { calls, error } = await life.up();
        expect(error).toBeUndefined();
        expect(calls).toEqual(["login", "put", "test", "get"]);
        expect(life.state).toMatchObject({ verified: false, clientSecret: life.app.currentSecret });
        expect(life.state).not.toHaveProperty("verificationPending");
        expect(life.clock.sleeps).toEqual([]);
    });

    it("the outputs say when the secret will be due", async () => {
        await life.up({ rotateAfterDays: 1.5 });
        expect(life.state).toMatchObject({ nextRotationAt: new Date(startOfTime + 1.5 * day).toISOString() });
    });

    it("a create that CSP refuses leaves no state", async () => {
        life.simulator.fault("regenerateSecret", { status: 403 });
        const { error } = await life.up();
        expect(error).toContain("status 403");
        expect(life.state).toBeUndefined();
    });

    it("a create whose response is lost for good leaves no state, and the next one starts afresh", async () => {
        life.simulator.fault("regenerateSecret", { drop: "after" }, { times: Number.POSITIVE_INFINITY });
        const { error } = await life.up();
        expect(error).toContain("CSP_UNREACHABLE");
        expect(life.state).toBeUndefined();
        life.simulator.clearFaults();
        await life.up();
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, verified: true });
    });
});

describe("an unchanged resource", () => {
    it.each([
        { name: "that did not change", inputs: { rotationTrigger: { a: 1, b: [{ c: 2, d: 3 }] } } },
        { name: "with keys in another order", inputs: { rotationTrigger: { b: [{ d: 3, c: 2 }], a: 1 } } },
        {
            name: "with null in place of absent inputs",
            inputs: { rotationTrigger: { a: 1, b: [{ c: 2, d: 3 }] }, verify: null },
        },
    ])("a resource $name is not updated and makes no call", async ({ inputs }) => {
        await life.up({ rotationTrigger: { a: 1, b: [{ c: 2, d: 3 }] } });
        const before = life.state;
        expect(await life.preview(inputs)).toEqual({ operation: "same", calls: [], lines: [] });
        expect(await life.up(inputs)).toEqual({ operation: "same", calls: [], lines: [] });
        expect(life.state).toBe(before);
    });
});

describe("invalid input", () => {
    it.each([
        { inputs: { oauthAppId: "" }, says: /^oauthAppId: must not be empty$/ },
        { inputs: { oauthAppId: "a/b" }, says: /^oauthAppId: must be a plain id/ },
        { inputs: { orgId: ".." }, says: /^orgId: must be a plain id/ },
        { inputs: { host: "http://csp.example" }, says: /^host: must use https/ },
    ])("$inputs is refused before any call, and the error names the input", async ({ inputs, says }) => {
        const step = await life.up(inputs);
        expect(step).toMatchObject({ operation: "check", calls: [] });
        expect(step.error).toMatch(says);
    });

    it("missing credentials are refused before any call, and the error names the settings", async () => {
        delete life.env["CSP_API_TOKEN"];
        const { calls, error } = await life.up();
        expect(calls).toEqual([]);
        expect(error).toMatch(/CSP_API_TOKEN.*CSP_CLIENT_ID and CSP_CLIENT_SECRET.*vmware-csp:apiToken/);
    });

    it("an unreadable setting is refused before any call, and the error names it", async () => {
        life.env["CSP_RETRY_FOR_SECONDS"] = "soon";
        const { calls, error } = await life.up();
        expect(calls).toEqual([]);
        expect(error).toContain("CSP_RETRY_FOR_SECONDS must be a number of seconds");
    });
});
