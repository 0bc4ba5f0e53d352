import { describe, expect, it } from "vitest";
import { second } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

describe("a changed trigger", () => {
    it("the secret rotates once, and the old one no longer works", async () => {
        await life.up({ rotationTrigger: 1 });
        const old = life.app.currentSecret;
        life.clock.advance(second);
        const step = await life.up({ rotationTrigger: 2 });
        expect(step).toMatchObject({ operation: "update", calls: ["login", "put", "test"] });
        expect(step.lines).toEqual([
            expect.stringMatching(/: will rotate: rotationTrigger changed; the present secret stops working at once$/),
            expect.stringMatching(
                /: rotated \(trigger\); the old secret has stopped working; CSP accepts the new one$/,
            ),
        ]);
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            rotationTrigger: 2,
            rotationReason: "trigger",
            rotationCount: 2,
            rotatedAt: life.clock.iso(),
        });
        expect(life.app.accepts(old)).toBe(false);
        expect((await life.up({ rotationTrigger: 2 })).operation).toBe("same");
    });

    it("the preview makes no call, and the trigger is never printed because it may be secret", async () => {
        await life.up({ rotationTrigger: "spring-colour" });
        const preview = await life.preview({ rotationTrigger: "autumn-colour" });
        expect(preview).toMatchObject({ operation: "update", calls: [] });
        const { lines } = await life.up({ rotationTrigger: "autumn-colour" });
        expect([...preview.lines, ...lines].join()).not.toMatch(/colour/);
    });

    it.each([
        { name: "added", from: undefined, to: 1, rotates: true },
        { name: "removed", from: 1, to: undefined, rotates: false },
        { name: "set to null", from: 1, to: null, rotates: false },
        { name: "changed deep inside", from: { a: [{ b: 1 }] }, to: { a: [{ b: 2 }] }, rotates: true },
        { name: "reordered as an array", from: [1, 2], to: [2, 1], rotates: true },
        { name: "from a number to its text", from: 1, to: "1", rotates: true },
        { name: "from absent to false", from: undefined, to: false, rotates: true },
    ])("a trigger $name rotates the secret: $rotates", async ({ from, to, rotates }) => {
        await life.up({ rotationTrigger: from });
        const step = await life.up({ rotationTrigger: to });
        expect(step.operation).toBe("update");
        expect(step.calls).toEqual(rotates ? ["login", "put", "test"] : []);
        expect(life.state?.["rotationTrigger"]).toEqual(to ?? undefined);
        expect((await life.up({ rotationTrigger: to })).operation).toBe("same");
    });

    it("a removed trigger rotates when it comes back, even with its old value", async () => {
        await life.up({ rotationTrigger: 1 });
        await life.up();
        expect((await life.up({ rotationTrigger: 1 })).calls).toEqual(["login", "put", "test"]);
    });
});

describe("an option", () => {
    it.each([
        { rotateAfterDays: 10 },
        { overlapSeconds: 60 },
        { onExternalRotation: "warn" },
        { verify: false },
        { authenticateAs: "app" },
        { revokeOnDelete: true },
        { profile: "other" },
        { host: "https://csp.example" },
        { rotateAfterDays: 10, overlapSeconds: 60, verify: false, revokeOnDelete: true },
    ])("changing %o never rotates and is stored without a call", async (options) => {
        await life.up({ rotationTrigger: 1 });
        const { clientSecret, rotatedAt } = life.state ?? {};
        const preview = await life.preview({ rotationTrigger: 1, ...options });
        expect(preview.lines).toEqual([expect.stringContaining("only options change: nothing rotates")]);
        const step = await life.up({ rotationTrigger: 1, ...options });
        expect(step).toMatchObject({ operation: "update", calls: [] });
        expect(step.lines.join()).toContain("the secret was not rotated");
        expect(life.state).toMatchObject({ ...options, clientSecret, rotatedAt, rotationCount: 1 });
        expect(await life.up({ rotationTrigger: 1, ...options })).toMatchObject({
            operation: "same",
            calls: [],
        });
        const back = await life.up({ rotationTrigger: 1 });
        expect(back).toMatchObject({ operation: "update", calls: [] });
        expect(Object.keys(life.state ?? {})).not.toContain(Object.keys(options).find((name) => name !== "host"));
    });

    it("another host also changes the token endpoint and is called from then on", async () => {
        await life.up();
        await life.up({ host: "https://csp.example" });
        expect(life.state).toMatchObject({
            tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token",
        });
    });
});

describe("another app, or another organization", () => {
    it("another app or organization replaces the resource: its secret is made first, and the old one is left alone", async () => {
        life.simulator.addApp({ id: "other" });
        await life.up({ rotationTrigger: 1 });
        const old = life.app.currentSecret;
        expect(await life.preview({ oauthAppId: "other" })).toMatchObject({
            operation: "replace",
            calls: [],
        });
        const step = await life.up({ oauthAppId: "other", rotationTrigger: 1 });
        expect(step).toMatchObject({ operation: "replace" });
        expect(life.simulator.calls.map(({ kind, appId }) => [kind, appId])).toEqual([
            ["apiTokenGrant", undefined],
            ["regenerateSecret", "other"],
            ["clientCredentialsGrant", "other"],
        ]);
        expect(life.state).toMatchObject({
            oauthAppId: "other",
            rotationCount: 1,
            rotationReason: "created",
        });
        expect(life.app.currentSecret).toBe(old);
        expect(await life.preview({ orgId: "elsewhere" })).toMatchObject({ operation: "replace", calls: [] });
    });
});
