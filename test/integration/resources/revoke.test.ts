import { describe, expect, it } from "vitest";
import { day, second } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const revoking = { revokeOnDelete: true };

describe("a destroy without revokeOnDelete", () => {
    it("the destroy makes no call and needs neither credentials nor CSP", async () => {
        await life.up();
        delete life.env["CSP_API_TOKEN"];
        life.simulator.setDown(true);
        expect(await life.destroy()).toEqual({ operation: "delete", calls: [], lines: [] });
        expect(life.state).toBeUndefined();
    });

    it("the destroy reads no setting of the calls, so an invalid one does not stop it", async () => {
        await life.up();
        life.env["CSP_REQUEST_TIMEOUT_SECONDS"] = "soon";
        expect(await life.destroy()).toEqual({ operation: "delete", calls: [], lines: [] });
    });
});

describe("a destroy with revokeOnDelete", () => {
    it("the secret is regenerated once more, so that the stored one no longer works", async () => {
        await life.up(revoking);
        const secret = life.app.currentSecret;
        const { calls, lines } = await life.destroy();
        expect(calls.filter((call) => call === "put")).toHaveLength(1);
        expect(calls[0]).toBe("test");
        expect(lines).toEqual([expect.stringMatching(/: its secret is revoked$/)]);
        expect(life.app.accepts(secret)).toBe(false);
    });

    it("the secret is left without a call while rotation is frozen, and a line says so", async () => {
        await life.up(revoking);
        const secret = life.app.currentSecret;
        life.env["CSP_FREEZE_ROTATION"] = "true";
        const { calls, error, lines } = await life.destroy();
        expect(error).toBeUndefined();
        expect(calls).toEqual([]);
        expect(lines).toEqual([expect.stringContaining("its secret is not revoked: rotation is frozen")]);
        expect(life.app.accepts(secret)).toBe(true);
    });

    it.each(["expired", undefined])(
        "the destroy fails without working credentials (%s), and the error tells how to do without them",
        async (apiToken) => {
            await life.up(revoking);
            delete life.env["CSP_API_TOKEN"];
            if (apiToken !== undefined) life.env["CSP_API_TOKEN"] = apiToken;
            const { error } = await life.destroy();
            expect(error).toContain("run the same command with CSP_FREEZE_ROTATION=true.");
            expect(error).toContain(`The secret's organization is ${life.simulator.orgId}.`);
            life.env["CSP_FREEZE_ROTATION"] = "true";
            expect((await life.destroy()).error).toBeUndefined();
            expect(life.state).toBeUndefined();
        },
    );

    it.each([
        { name: "is for another organization", refused: { operation: "getApp", status: 403 } as const },
        { name: "is not accepted any more", refused: { operation: "apiTokenGrant", status: 400 } as const },
    ])("if the credential $name, the error says whose secret it is, and what to do", async ({ refused }) => {
        await life.up(revoking);
        const { operation, status } = refused;
        life.simulator.fault(operation, { status, processed: false }, always);
        life.env["CSP_ORG_ID"] = "0a1b2c3d-0000-4000-8000-00000000000b";
        const { error } = await life.destroy();
        expect(error).toContain("The credential was the API token from CSP_API_TOKEN");
        expect(error).toContain(
            `The secret's organization is ${life.simulator.orgId}, and CSP_ORG_ID is ${life.env["CSP_ORG_ID"]} by now. ` +
                "Where a stack moves from one organization to another, name a profile for each organization, and keep",
        );
        expect(error).toMatch(
            /run the same command with CSP_FREEZE_ROTATION=true\. \(With deleteBeforeReplace, .* with its URN\.\) \[CSP_\w+\]$/,
        );
    });

    it("a replacement that can't revoke the old secret is finished by the same command under a freeze", async () => {
        await life.up(revoking);
        life.simulator.addApp({ id: "other" });
        life.simulator.fault("getApp", { status: 403, processed: false }, always);
        const replacing = { ...revoking, oauthAppId: "other" };
        for (let times = 0; times < 2; times++) {
            expect((await life.up(replacing)).error).toContain("run the same command with CSP_FREEZE_ROTATION=true.");
        }
        life.env["CSP_FREEZE_ROTATION"] = "true";
        const { error, lines, calls } = await life.up(replacing);
        expect(error).toBeUndefined();
        expect(lines).toEqual([expect.stringContaining("its secret is not revoked: rotation is frozen")]);
        expect(calls).toEqual([]);
        delete life.env["CSP_FREEZE_ROTATION"];
        expect((await life.up(replacing)).calls).toEqual([]);
    });

    it("if the profile is gone, the error says so, and what to do", async () => {
        const { apiToken, orgId } = life.simulator;
        life.env["CSP_PROFILES"] = JSON.stringify({ eu: { apiToken, orgId } });
        await life.up({ ...revoking, profile: "eu" });
        delete life.env["CSP_PROFILES"];
        const { error } = await life.destroy();
        expect(error).toMatch(/the profile "eu".*The secret's organization is .*the same command.*MISSING_CREDENTIALS/);
    });

    it("if CSP is down, the error says how to do without it, and does not mention credentials", async () => {
        await life.up(revoking);
        life.simulator.fault("regenerateSecret", { status: 500, processed: false }, always);
        const { error } = await life.destroy();
        expect(error).toContain("run the same command with CSP_FREEZE_ROTATION=true.");
        expect(error).not.toContain("organization to another");
    });

    it("a lost response counts as a revocation if the stored secret no longer works", async () => {
        await life.up(revoking);
        const secret = life.app.currentSecret;
        life.simulator.fault("regenerateSecret", { drop: "after" }, always);
        const { error, lines } = await life.destroy();
        expect(error).toBeUndefined();
        expect(lines.at(-1)).toMatch(/: its secret is revoked$/);
        expect(life.app.accepts(secret)).toBe(false);
    });

    it("a lost request is an error while the stored secret still works", async () => {
        await life.up(revoking);
        life.simulator.fault("regenerateSecret", { drop: "before" }, always);
        expect((await life.destroy()).error).toContain("CSP_UNREACHABLE");
        expect(life.state).toBeDefined();
    });

    it("an adopted secret is revoked too", async () => {
        await life.up({ ...revoking, existingClientSecret: life.app.currentSecret });
        const secret = life.app.currentSecret;
        await life.destroy();
        expect(life.app.accepts(secret)).toBe(false);
    });

    it("the destroy succeeds when the app is gone", async () => {
        await life.up(revoking);
        life.simulator.removeApp("app");
        const { error } = await life.destroy();
        expect(error).toBeUndefined();
    });

    it("the destroy succeeds when only the regeneration reveals that the app is gone", async () => {
        await life.up(revoking);
        life.simulator.fault("regenerateSecret", { status: 404 });
        expect((await life.destroy()).error).toBeUndefined();
    });

    it.each([
        { name: "a proxy's 404", fault: { html: true, status: 404 }, call: "regenerateSecret" },
        { name: "403", fault: { status: 403 }, call: "regenerateSecret" },
        { name: "a 404 of the login", fault: { status: 404 }, call: "apiTokenGrant" },
    ] as const)("the destroy fails with $name and can be run again", async ({ fault, call }) => {
        await life.up(revoking);
        const secret = life.app.currentSecret;
        life.simulator.fault(call, fault);
        const { error } = await life.destroy();
        expect(error).toContain(`status ${fault.status}`);
        expect(life.state).toBeDefined();
        await life.destroy();
        expect(life.app.accepts(secret)).toBe(false);
    });

    it.each([
        { name: "was rotated outside", given: () => void life.app.rotateOutside() },
        { name: "can't be tested", given: () => life.simulator.setDown(true) },
        {
            name: "is of an app that can't use client_credentials",
            given: () => life.app.setGrantTypes(["authorization_code"]),
        },
    ])("the destroy succeeds and says so when it leaves a secret that $name", async ({ given }) => {
        await life.up(revoking);
        given();
        const made = life.app.secretsMade.length;
        const { error, lines } = await life.destroy();
        expect(error).toBeUndefined();
        expect(lines.at(-1)).toContain("its secret is not revoked: CSP did not accept it just now");
        expect(life.app.secretsMade).toHaveLength(made);
    });

    it("a secret made by an unresolved rotation is left", async () => {
        await life.up(revoking);
        life.simulator.fault("setSecret", { drop: "after" });
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        await life.up({ ...revoking, overlapSeconds: 60, rotationTrigger: 2 });
        life.simulator.clearFaults();
        const { lines, calls } = await life.destroy();
        expect(calls).not.toContain("put");
        expect(lines).toEqual([expect.stringContaining("one of its secrets is still pending")]);
    });
});

describe("a replacement, with revokeOnDelete", () => {
    it("replacing the app revokes the old app's secret and leaves the new one", async () => {
        life.simulator.addApp({ id: "other" });
        await life.up(revoking);
        const old = life.app.currentSecret;
        const { error } = await life.up({ ...revoking, oauthAppId: "other" });
        expect(error).toBeUndefined();
        expect(life.app.accepts(old)).toBe(false);
        expect(life.simulator.app("other").accepts(String(life.state?.["clientSecret"]))).toBe(true);
    });

    it.each([
        { name: "made", inputs: () => ({}) },
        { name: "made with overlap", inputs: () => ({ overlapSeconds: 60 }) },
        { name: "adopted", inputs: () => ({ existingClientSecret: life.app.currentSecret }) },
    ])("replacing the resource for the same app leaves the secret that was just $name", async ({ inputs }) => {
        await life.up(revoking);
        const { lines, error } = await life.replace({ ...revoking, ...inputs() });
        expect(error).toBeUndefined();
        expect(lines.at(-1)).toContain("its secret is not revoked");
        expect(life.app.accepts(String(life.state?.["clientSecret"]))).toBe(true);
    });
});

it("a replacement, with revokeOnDelete, leaves the caller's own secret that CSP has already", async () => {
    const newClientSecret = "Own-secret_1";
    life.secrets.push(newClientSecret);
    const inputs = { ...revoking, overlapSeconds: 60, newClientSecret };
    await life.up(inputs);
    life.clock.advance(day);
    const { calls, error } = await life.replace(inputs);
    expect(error).toBeUndefined();
    expect(calls).not.toContain("put");
    expect(life.app.accepts(newClientSecret)).toBe(true);
});

describe("a destroy with revokeOnDelete and overlaps", () => {
    const overlapping = { ...revoking, overlapSeconds: 60 };

    it("the secrets of a running overlap are left", async () => {
        await life.up(overlapping);
        life.clock.advance(59 * second);
        const { lines, calls } = await life.destroy();
        expect(calls).not.toContain("put");
        expect(lines).toEqual([expect.stringContaining("a rotation with overlap may be in progress")]);
    });

    it("the secrets are left when it can't be determined whether the previous one still works", async () => {
        await life.up(revoking);
        await life.up({ ...overlapping, rotationTrigger: 1 });
        life.simulator.fault("clientCredentialsGrant", { status: 500 }, { call: 2, ...always });
        const { calls } = await life.destroy();
        expect(calls).not.toContain("put");
    });

    it("the secret is revoked once the overlap has ended, although CSP took a moment to set it", async () => {
        await life.up(revoking);
        life.clock.tick = 1;
        await life.up({ ...overlapping, rotationTrigger: 1 });
        life.clock.advance(day);
        const secret = life.app.currentSecret;
        await life.destroy();
        expect(life.app.accepts(secret)).toBe(false);
    });

    it.each([
        { reportOverlapInApp: true, adopt: false },
        { reportOverlapInApp: false, adopt: false },
        { reportOverlapInApp: true, adopt: true },
        { reportOverlapInApp: false, adopt: true },
    ])("the secrets of somebody else's overlap are left (%o)", async ({ reportOverlapInApp, adopt }) => {
        life.simulator.setSwitches({ reportOverlapInApp });
        await life.up({ ...revoking, ...(adopt && { existingClientSecret: life.app.currentSecret }) });
        life.clock.advance(day);
        life.app.rotateOutsideWithOverlap(3_600);
        const { calls, lines } = await life.destroy();
        expect(calls).not.toContain("put");
        expect(lines).toEqual([expect.stringContaining("a rotation with overlap may be in progress")]);
    });
});
