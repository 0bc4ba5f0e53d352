import { expect, it } from "vitest";
import { create } from "../../../provider/resources/oauthAppSecret/create";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { day, second, startOfTime } from "../../support/fakeClock";
import { providerText, useLifecycle } from "../../support/lifecycle";
import { theInputs } from "../../support/states";

const life = useLifecycle();

const rotating = ["login", "put", "test"];

it("a creation gets one access token, regenerates the secret once, and tests it", async () => {
    const trigger = { rotationTrigger: { a: 1, b: [{ c: 2, d: 3 }] } };
    expect(await life.succeeds(trigger)).toMatchObject({ operation: "create", calls: rotating });
    expect(life.simulator.callsOf("regenerateSecret")).toMatchObject([
        { bodyText: "{}", contentType: "application/json", credential: "bearer" },
    ]);
    const { orgId, origin } = life.simulator;
    expect(life.state).toEqual({
        stateVersion: 1,
        orgId,
        oauthAppId: "app",
        host: origin,
        ...trigger,
        clientId: "app",
        clientSecret: life.app.currentSecret,
        verified: true,
        rotatedAt: "2026-01-01T00:00:00.000Z",
        rotationReason: "created",
        rotationCount: 1,
        tokenEndpoint: `${origin}/csp/gateway/am/api/auth/token`,
        __provider: providerText,
    });
    const reordered = { rotationTrigger: { b: [{ d: 3, c: 2 }], a: 1 }, verify: null };
    expect(await life.preview(reordered)).toEqual({ operation: "same", calls: [], lines: [] });
    await life.expectSettled(reordered);
});

it.each([
    { name: "with verify: false", grantType: "client_credentials", inputs: { verify: false }, calls: [] },
    { name: "of an app that can't be tested", grantType: "authorization_code", inputs: {}, calls: ["test", "get"] },
])("a creation $name takes the secret as CSP gives it", async ({ grantType, inputs, calls }) => {
    life.app.setGrantTypes([grantType]);
    expect((await life.succeeds(inputs)).calls).toEqual(["login", "put", ...calls]);
    life.expectCurrent({ verified: false });
    expect(life.state).not.toHaveProperty("verificationPending");
    expect(life.clock.sleeps).toEqual([]);
});

it("a changed trigger, which is never printed, rotates once, and the old secret no longer works", async () => {
    await life.up({ rotationTrigger: "spring" });
    const old = life.app.currentSecret;
    life.clock.advance(second);
    const { calls, lines } = await life.succeeds({ rotationTrigger: "autumn" });
    expect(calls).toEqual(rotating);
    expect(lines).toEqual([
        expect.stringMatching(/: will rotate: rotationTrigger changed; the present secret stops working at once$/),
        expect.stringMatching(/: rotated \(trigger\); the old secret has stopped working; CSP accepts the new one$/),
    ]);
    const rotatedAt = life.clock.iso();
    life.expectCurrent({ rotationTrigger: "autumn", rotationReason: "trigger", rotationCount: 2, rotatedAt });
    expect(life.app.accepts(old)).toBe(false);
    await life.expectSettled({ rotationTrigger: "autumn" });
});

it("another host makes no call and is the new token endpoint; a rotation is done at the host that its update gives", async () => {
    await life.up();
    expect((await life.succeeds({ host: "https://csp.example" })).calls).toEqual([]);
    const tokenEndpoint = "https://csp.example/csp/gateway/am/api/auth/token";
    expect(life.state).toMatchObject({ tokenEndpoint, rotationCount: 1 });
    expect((await life.succeeds({ rotationTrigger: 1 })).calls).toEqual(rotating);
    life.expectCurrent({ rotationCount: 2 });
});

it("a clock that goes back during an update ends it with an error, not with one rotation after the other", async () => {
    const inputs = { rotateAfterDays: 1 };
    await life.up(inputs);
    life.clock.advance(3 * day);
    life.isEngineAlive = () => {
        life.clock.set(startOfTime + day);
        return Promise.resolve(true);
    };
    const { calls } = await life.fails(inputs, /the update comes to no end.*\[INTERNAL_ERROR\]$/);
    expect(calls.filter((call) => call === "put")).toHaveLength(11);
    life.expectCurrent();
});

it("a rotation that CSP refuses leaves the state as it was, and shows no secret that CSP's message quotes", async () => {
    await life.up({ rotationTrigger: 1 });
    const before = life.state;
    const message = `bad secret ${life.app.currentSecret} for ${life.simulator.apiToken}`;
    life.simulator.fault("regenerateSecret", { status: 400, body: { message } });
    const { calls } = await life.fails({ rotationTrigger: 2 }, /status 400 "bad secret \[secret\] for \[secret\]"/);
    expect(calls).toEqual(["login", "put"]);
    expect(life.state).toBe(before);
    expect((await life.succeeds({ rotationTrigger: 2 })).calls).toEqual(rotating);
});

it("a freeze holds a changed trigger back and says so, and the next update without it rotates", async () => {
    await life.up({ rotationTrigger: 1 });
    const before = life.state;
    life.env["CSP_FREEZE_ROTATION"] = "true";
    const { lines } = await life.preview({ rotationTrigger: 2 });
    expect(lines).toEqual([expect.stringMatching(/rotation is frozen.*rotationTrigger changed/)]);
    expect(await life.succeeds({ rotationTrigger: 2 })).toMatchObject({ calls: [], lines });
    expect(life.state).toEqual(before);
    expect(await life.replace()).toMatchObject({ calls: [], error: expect.stringContaining("[ROTATION_FROZEN]") });
    expect(life.state).toEqual(before);
    delete life.env["CSP_FREEZE_ROTATION"];
    expect((await life.succeeds({ rotationTrigger: 2 })).calls).toEqual(rotating);
});

it("a creation itself refuses under a freeze, before any call, what its check could not see", async () => {
    const env = { ...life.env, CSP_FREEZE_ROTATION: "true" };
    const provider = createProviderContext({ clock: life.clock, env, write: () => {} });
    const made = create(provider, theInputs({ host: life.simulator.origin }));
    await expect(made).rejects.toThrow(/rotation is frozen \(CSP_FREEZE_ROTATION\).*\[ROTATION_FROZEN\]$/);
    expect(life.simulator.calls).toEqual([]);
});
