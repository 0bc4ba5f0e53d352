import { beforeEach, describe, expect, it } from "vitest";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";
import { ownedApps, selfRotatingApps } from "../../support/owners";
import type { Properties } from "../../support/properties";

const refused =
    /authenticates itself, and CSP refuses the secret.*existingClientSecret.*\[SELF_AUTHENTICATION_REFUSED\]$/;

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
        await life.succeeds(inputs);
        const { error } = await life.up({ ...inputs, rotationTrigger: 1 });
        if (isAllowed("app")) expect(error).toBeUndefined();
        else expect(error).toMatch(forbidden);
    });
});

describe.each(selfRotatingApps)("an app that authenticates itself ($name)", ({ app, switches }) => {
    const life = useLifecycle({ app, simulator: { switches } });
    let inputs: Properties;

    /** The app's present secret has been adopted. */
    beforeEach(async () => {
        delete life.env["CSP_API_TOKEN"];
        inputs = { authenticateAs: "app", existingClientSecret: life.app.currentSecret };
        await life.succeeds({ ...inputs, rotationTrigger: 1 });
    });

    it("is rotated with no other credential, each time with the secret that was made before", async () => {
        const used = ["clientCredentialsGrant", "clientCredentialsGrant", "getApp"];
        expect(life.simulator.calls.map(({ kind }) => kind)).toEqual(used);
        for (const rotationTrigger of [2, 3]) {
            const { calls, lines } = await life.succeeds({ ...inputs, rotationTrigger });
            // The first is the app's login, the last the test of the new secret.
            expect(calls).toEqual(["test", "put", "test"]);
            expect(lines.join()).toContain("the app is locked out; overlapSeconds > 0 avoids that");
            life.expectCurrent({ verified: true, rotationCount: rotationTrigger - 1 });
        }
        const { calls, lines } = await life.succeeds({ ...inputs, rotationTrigger: 4, overlapSeconds: 60 });
        expect(calls).toEqual(["test", "post", "test"]);
        expect(lines.join()).not.toContain("locked out");
        life.expectCurrent();
    });

    it("can lose a response, but not the last one: then the next update says what a locked-out app needs", async () => {
        life.simulator.fault("regenerateSecret", { drop: "after" });
        await life.succeeds({ ...inputs, rotationTrigger: 2 });
        life.expectCurrent();
        const { clientSecret } = life.state ?? {};
        life.simulator.fault("regenerateSecret", { drop: "after" }, always);
        await life.fails({ ...inputs, rotationTrigger: 3 }, "CSP may have replaced the secret in Pulumi's state");
        expect(life.state).toMatchObject({ clientSecret, verificationPending: true, rotationTrigger: 2 });
        life.simulator.clearFaults();
        for (const rotationTrigger of [3, 2]) await life.fails({ ...inputs, rotationTrigger }, refused);
        expect(life.state).toMatchObject({ clientSecret });
        await life.succeeds({ ...inputs, existingClientSecret: life.app.rotateOutside(), rotationTrigger: 2 });
        life.expectCurrent();
        expect(life.state).not.toHaveProperty("verificationPending");
    });

    it("is not rotated or marked while CSP refuses its secret, and heals by existingClientSecret", async () => {
        const existingClientSecret = life.app.rotateOutside();
        const before = life.state;
        expect((await life.refresh()).lines).toEqual([expect.stringMatching(refused)]);
        expect(life.state).toEqual(before);
        for (const overlapSeconds of [0, 60]) {
            const { calls } = await life.fails({ ...inputs, overlapSeconds, rotationTrigger: 2 }, refused);
            expect(new Set(calls)).toEqual(new Set(["test"]));
            expect(life.state).toEqual(before);
        }
        await life.succeeds({ ...inputs, existingClientSecret, rotationTrigger: 2 });
        life.expectCurrent({ rotationTrigger: 2, verified: true });
    });
});
