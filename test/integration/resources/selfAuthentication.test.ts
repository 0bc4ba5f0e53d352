import { beforeEach, describe, expect, it } from "vitest";
import { day } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";
import { ownedApps, selfRotatingApps } from "../../support/owners";

const refused =
    /authenticates itself, and CSP refuses the secret.*existingClientSecret.*\[SELF_AUTHENTICATION_REFUSED\]$/;

describe.each(selfRotatingApps)("$name", ({ app, switches }) => {
    const life = useLifecycle({ app, simulator: { switches } });

    beforeEach(() => {
        delete life.env["CSP_API_TOKEN"];
    });

    /** The inputs, once the app's present secret has been adopted. */
    async function adopted(more: object = {}) {
        const inputs = { authenticateAs: "app", existingClientSecret: life.app.currentSecret, ...more };
        const { error } = await life.up({ ...inputs, rotationTrigger: 1 });
        expect(error).toBeUndefined();
        return inputs;
    }

    describe('authenticateAs: "app"', () => {
        it("a create without existingClientSecret is refused before any call", async () => {
            const { operation, error, calls } = await life.up({ authenticateAs: "app" });
            expect(operation).toBe("check");
            expect(calls).toEqual([]);
            expect(error).toMatch(/^authenticateAs: .*existingClientSecret/);
        });

        it("the secret is adopted and rotated with no other credential", async () => {
            const inputs = await adopted();
            const used = ["clientCredentialsGrant", "clientCredentialsGrant", "getApp"];
            expect(life.simulator.calls.map(({ kind }) => kind)).toEqual(used);
            const { calls, lines } = await life.up({ ...inputs, rotationTrigger: 2 });
            // The first is the app's login, the last the test of the new secret.
            expect(calls).toEqual(["test", "put", "test"]);
            expect(lines.join()).toContain("the app is locked out; overlapSeconds > 0 avoids that");
            expect(life.state).toMatchObject({
                clientSecret: life.app.currentSecret,
                verified: true,
                rotationCount: 1,
            });
        });

        it("the next rotation uses the secret that was just made", async () => {
            const inputs = await adopted();
            await life.up({ ...inputs, rotationTrigger: 2 });
            await life.up({ ...inputs, rotationTrigger: 3 });
            expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationCount: 2 });
        });

        it("a rotation with an overlap does not print that warning", async () => {
            const inputs = await adopted({ overlapSeconds: 60 });
            const { calls, lines } = await life.up({ ...inputs, rotationTrigger: 2 });
            expect(calls).toEqual(["test", "post", "test"]);
            expect(lines.join()).not.toContain("locked out");
            expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
        });

        it.each([
            { name: "PUT", overlapSeconds: 0 },
            { name: "POST", overlapSeconds: 60 },
        ])(
            "a refused secret fails the update, and existingClientSecret heals it ($name)",
            async ({ overlapSeconds }) => {
                const inputs = await adopted({ overlapSeconds });
                const existingClientSecret = life.app.rotateOutside();
                const before = life.state;
                const { error, calls } = await life.up({ ...inputs, rotationTrigger: 2 });
                expect(error).toMatch(refused);
                expect(calls).not.toContain("put");
                expect(life.state).toBe(before);
                const healed = await life.up({ ...inputs, existingClientSecret, rotationTrigger: 2 });
                expect(healed.error).toBeUndefined();
                expect(life.state).toMatchObject({
                    clientSecret: life.app.currentSecret,
                    rotationTrigger: 2,
                    verified: true,
                });
            },
        );

        it("a replacement asks for the new app's present secret", async () => {
            const inputs = await adopted();
            life.simulator.addApp({ ...app, id: "other" });
            const { existingClientSecret: _, ...rest } = inputs;
            const { error, calls } = await life.up({ ...rest, oauthAppId: "other" });
            expect(error).toContain("needs existingClientSecret on create");
            expect(calls).toEqual([]);
        });
    });

    describe("a lost response to the app's own PUT", () => {
        it("a retry that gets a response loses nothing", async () => {
            const inputs = await adopted();
            life.simulator.fault("regenerateSecret", { drop: "after" });
            const { error } = await life.up({ ...inputs, rotationTrigger: 2 });
            expect(error).toBeUndefined();
            expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
        });

        it("a response lost for good keeps the old secret with a mark, and the next update says what a locked-out app needs", async () => {
            const inputs = await adopted();
            const { clientSecret } = life.state ?? {};
            life.simulator.fault("regenerateSecret", { drop: "after" }, always);
            const lost = await life.up({ ...inputs, rotationTrigger: 2 });
            expect(lost.error).toContain("CSP may have replaced the secret in Pulumi's state");
            expect(life.state).toMatchObject({ clientSecret, verificationPending: true, rotationTrigger: 1 });
            life.simulator.clearFaults();
            for (const rotationTrigger of [2, 1]) {
                expect((await life.up({ ...inputs, rotationTrigger })).error).toMatch(refused);
                expect(life.state).toMatchObject({ clientSecret });
            }
            const healed = await life.up({
                ...inputs,
                existingClientSecret: life.app.rotateOutside(),
                rotationTrigger: 1,
            });
            expect(healed.error).toBeUndefined();
            expect(life.state).not.toHaveProperty("verificationPending");
        });
    });

    describe("a refresh of an app that authenticates itself", () => {
        it("an accepted secret takes one call", async () => {
            await adopted();
            expect((await life.refresh()).calls).toEqual(["test"]);
        });

        it("a rejected secret changes nothing, and one line says what is needed", async () => {
            await adopted();
            const before = life.state;
            life.app.rotateOutside();
            const { lines } = await life.refresh();
            expect(lines).toEqual([expect.stringMatching(refused)]);
            expect(life.state).toEqual(before);
        });
    });

    it("an app that authenticates itself can't heal a mark made when there were credentials", async () => {
        life.env["CSP_API_TOKEN"] = life.simulator.apiToken;
        await life.up({ existingClientSecret: life.app.currentSecret });
        life.clock.advance(day);
        life.app.rotateOutside();
        await life.refresh();
        expect(life.state).toMatchObject({ rejected: true });
        const { error } = await life.up({ authenticateAs: "app" });
        expect(error).toMatch(refused);
    });

    it("a destroy with revokeOnDelete uses the app's own secret", async () => {
        await adopted({ revokeOnDelete: true });
        const secret = life.app.currentSecret;
        const { error } = await life.destroy();
        expect(error).toBeUndefined();
        expect(life.app.accepts(secret)).toBe(false);
    });
});

describe.each(ownedApps)("$name", ({ app, switches }) => {
    const life = useLifecycle({ app, simulator: { switches } });
    const isAllowed = (owner: "organization" | "app") =>
        !app.ownerOnlySecretRotation || switches.ownerOnlySecretRotation === owner;
    const forbidden =
        /status 403.*either only the organization's administrators or only the app itself .*set authenticateAs: "app" .*or "credentials" for.*\[CSP_FORBIDDEN\]$/;

    it.each([0, 60])(
        "the administrator's token rotates, or the error names both ways (overlap %i)",
        async (seconds) => {
            const { error } = await life.up({ overlapSeconds: seconds });
            if (isAllowed("organization")) expect(error).toBeUndefined();
            else expect(error).toMatch(forbidden);
        },
    );

    it.each([0, 60])("the app itself rotates, or the error names both ways (overlap %i)", async (overlapSeconds) => {
        delete life.env["CSP_API_TOKEN"];
        const inputs = { authenticateAs: "app", existingClientSecret: life.app.currentSecret, overlapSeconds };
        expect((await life.up(inputs)).error).toBeUndefined();
        const { error } = await life.up({ ...inputs, rotationTrigger: 1 });
        if (isAllowed("app")) expect(error).toBeUndefined();
        else expect(error).toMatch(forbidden);
    });

    it("one of the two ways always works, and going from one to the other rotates nothing", async () => {
        const existingClientSecret = life.app.currentSecret;
        await life.up({ existingClientSecret, authenticateAs: "app" });
        expect((await life.up({ existingClientSecret })).calls).toEqual([]);
        const errors = [];
        for (const authenticateAs of ["app", "credentials"]) {
            errors.push((await life.up({ existingClientSecret, authenticateAs, rotationTrigger: 1 })).error);
        }
        expect(errors).toContain(undefined);
        expect(life.state).toMatchObject({ rotationTrigger: 1, rotationCount: 1 });
    });
});

describe("an app without a role", () => {
    const life = useLifecycle({ app: { roles: ["org_member"] } });

    it("does not rotate itself, and the error says what it needs", async () => {
        const inputs = { authenticateAs: "app", existingClientSecret: life.app.currentSecret };
        await life.up(inputs);
        const { error } = await life.up({ ...inputs, rotationTrigger: 1 });
        expect(error).toMatch(/status 403.*one of the roles org_admin, org_owner or developer.*as the app itself does/);
    });
});
