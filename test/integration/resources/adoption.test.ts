import { describe, expect, it } from "vitest";
import { day } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const wrong = "A-wrong-secret-1";

describe("adoption on create", () => {
    it("the secret is tested and not rotated, and the trigger counts as applied", async () => {
        const existingClientSecret = life.app.currentSecret;
        const inputs = { existingClientSecret, rotationTrigger: 1 };
        const step = await life.up(inputs);
        expect(step).toMatchObject({ operation: "create", calls: ["test", "login", "get"] });
        expect(step.lines).toEqual([
            expect.stringContaining("will be created and adopts existingClientSecret; nothing rotates"),
            expect.stringContaining("adopted the existing secret; nothing was rotated"),
        ]);
        expect(life.state).toMatchObject({
            clientSecret: existingClientSecret,
            existingClientSecret,
            rotationTrigger: 1,
            rotationReason: "adopted",
            rotationCount: 0,
            verified: true,
            adoptedAt: life.clock.iso(),
        });
        expect(life.state).not.toHaveProperty("rotatedAt");
        expect(await life.up(inputs)).toEqual({ operation: "same", calls: [], lines: [] });
        expect(life.app.secretsMade).toHaveLength(1);
    });

    it("adoption needs no credentials", async () => {
        delete life.env["CSP_API_TOKEN"];
        expect((await life.up({ existingClientSecret: life.app.currentSecret })).error).toBeUndefined();
    });

    it("the secret is tested even with verify: false", async () => {
        life.secrets.push(wrong);
        const { error } = await life.up({ existingClientSecret: wrong, verify: false });
        expect(error).toContain("[ADOPTION_REJECTED]");
    });

    it("a wrong secret fails the create without a rotation, and is not shown", async () => {
        life.secrets.push(wrong);
        const { calls, error } = await life.up({ existingClientSecret: wrong });
        expect(calls).toEqual(["test", "login", "get"]);
        expect(error).toMatch(/^existingClientSecret: CSP rejects it.*Nothing was rotated.*\[ADOPTION_REJECTED\]$/);
        expect(life.state).toBeUndefined();
        expect(life.app.secretsMade).toHaveLength(1);
    });

    it("a secret that can't be tested at the moment fails the create", async () => {
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const { error } = await life.up({ existingClientSecret: life.app.currentSecret });
        expect(error).toContain("status 503");
        expect(life.state).toBeUndefined();
    });

    it("the secret of an app that can't use client_credentials is adopted untested", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        const { error } = await life.up({ existingClientSecret: life.app.currentSecret });
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ verified: false, rotationReason: "adopted" });
    });
});

describe("an existingClientSecret that is empty", () => {
    const existingClientSecret = "";
    const warning = expect.stringContaining(
        "existingClientSecret is empty, so nothing is adopted and a new secret is made. To keep the present secret, " +
            "give it as existingClientSecret",
    );

    it("warns in the preview of a creation", async () => {
        const { lines, calls } = await life.preview({ existingClientSecret });
        expect(lines).toEqual([expect.stringContaining("the present secret stops working at once"), warning]);
        expect(calls).toEqual([]);
        expect((await life.preview()).lines).not.toContainEqual(warning);
    });

    it("warns in the preview of a replacement, and no longer once the program gives the secret", async () => {
        await life.up();
        expect((await life.preview({ existingClientSecret }, { replace: "target" })).lines).toContainEqual(warning);
        const given = { existingClientSecret: life.app.currentSecret };
        expect((await life.preview(given, { replace: "target" })).lines).not.toContainEqual(warning);
    });

    it("warns on an update only where an adoption would keep CSP's present secret", async () => {
        await life.up({ rotationTrigger: 1 });
        expect(await life.up({ existingClientSecret, rotationTrigger: 1 })).toMatchObject({ lines: [], calls: [] });
        expect((await life.preview({ existingClientSecret, rotationTrigger: 2 })).lines).not.toContainEqual(warning);
        life.app.rotateOutside();
        await life.refresh();
        expect((await life.preview({ existingClientSecret, rotationTrigger: 1 })).lines).toContainEqual(warning);
        const stop = { existingClientSecret, rotationTrigger: 1, onExternalRotation: "stop" };
        expect((await life.preview(stop)).lines).not.toContainEqual(warning);
    });
});

describe("after an adoption", () => {
    it("a new trigger rotates, and the secret is not adopted again", async () => {
        const existingClientSecret = life.app.currentSecret;
        await life.up({ existingClientSecret, rotationTrigger: 1 });
        const { calls } = await life.up({ existingClientSecret, rotationTrigger: 2 });
        expect(calls).toEqual(["login", "put", "test"]);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationCount: 1 });
        expect(life.state).not.toHaveProperty("adoptedAt");
        const still = await life.up({ existingClientSecret, rotationTrigger: 2 });
        expect(still).toEqual({ operation: "same", calls: [], lines: [] });
        expect((await life.up({ rotationTrigger: 2 })).calls).toEqual([]);
        expect(life.state).not.toHaveProperty("existingClientSecret");
    });

    it("the secret rotates once its age, counted from the adoption, reaches rotateAfterDays", async () => {
        const existingClientSecret = life.app.currentSecret;
        const inputs = { existingClientSecret, rotateAfterDays: 10 };
        await life.up(inputs);
        life.clock.advance(10 * day - 1);
        expect((await life.up(inputs)).operation).toBe("same");
        life.clock.advance(1);
        await life.up(inputs);
        expect(life.state).toMatchObject({ rotationReason: "age", rotationCount: 1 });
    });
});

describe("adoption on update", () => {
    it("a secret made outside Pulumi is adopted without a rotation", async () => {
        await life.up({ rotationTrigger: 1 });
        life.clock.advance(day);
        const existingClientSecret = life.app.rotateOutside();
        const inputs = { existingClientSecret, rotationTrigger: 1 };
        expect(await life.preview(inputs)).toMatchObject({ operation: "update", calls: [] });
        const { calls } = await life.up(inputs);
        expect(calls).toEqual(["test", "login", "get"]);
        expect(life.state).toMatchObject({
            clientSecret: existingClientSecret,
            rotationReason: "adopted",
            rotationCount: 1,
            adoptedAt: life.clock.iso(),
        });
        expect(life.state).not.toHaveProperty("rotatedAt");
        expect((await life.up(inputs)).operation).toBe("same");
    });

    it("adoption clears the rejected mark that a refresh left", async () => {
        await life.up();
        const existingClientSecret = life.app.rotateOutside();
        await life.refresh();
        expect(life.state).toMatchObject({ rejected: true });
        await life.up({ existingClientSecret });
        expect(life.state).not.toHaveProperty("rejected");
        expect(life.app.currentSecret).toBe(existingClientSecret);
    });

    it("a changed trigger rotates after the adoption", async () => {
        await life.up({ rotationTrigger: 1 });
        const existingClientSecret = life.app.rotateOutside();
        const { calls, lines } = await life.up({ existingClientSecret, rotationTrigger: 2 });
        expect(calls).toEqual(["test", "login", "get", "put", "test"]);
        expect(lines.join("\n")).toMatch(/adopted the existing secret; nothing was rotated\n.*rotated \(trigger\)/);
        expect(life.state).toMatchObject({
            rotationReason: "trigger",
            rotationTrigger: 2,
            existingClientSecret,
        });
        expect((await life.up({ existingClientSecret, rotationTrigger: 2 })).operation).toBe("same");
    });

    it("the adopted secret is kept when the rotation for a changed trigger fails", async () => {
        await life.up({ rotationTrigger: 1 });
        const existingClientSecret = life.app.rotateOutside();
        life.simulator.fault("regenerateSecret", { status: 403 }, always);
        const inputs = { existingClientSecret, rotationTrigger: 2 };
        const { error } = await life.up(inputs);
        expect(error).toContain("status 403");
        expect(life.state).toMatchObject({ clientSecret: existingClientSecret, rotationTrigger: 1 });
        life.simulator.clearFaults();
        expect((await life.up(inputs)).calls).toEqual(["login", "put", "test"]);
    });

    it("a wrong secret leaves the state as it was and rotates nothing", async () => {
        life.secrets.push(wrong);
        await life.up({ rotationTrigger: 1 });
        const before = life.state;
        const { error } = await life.up({ existingClientSecret: wrong, rotationTrigger: 2 });
        expect(error).toContain("[ADOPTION_REJECTED]");
        expect(life.state).toBe(before);
        expect(life.app.currentSecret).toBe(before?.["clientSecret"]);
    });

    it("the previous secret of a running overlap is refused, because it will expire and the current one would be lost", async () => {
        await life.up();
        const existingClientSecret = life.app.currentSecret;
        await life.up({ overlapSeconds: 60, rotationTrigger: 1 });
        const before = life.state;
        const inputs = { overlapSeconds: 60, rotationTrigger: 1, existingClientSecret };
        const says = `existingClientSecret is the previous secret, which stops working at ${before?.["previousClientSecretExpiresAt"]}`;
        const preview = await life.preview(inputs);
        expect(preview.lines).toEqual([expect.stringContaining(`the update will fail: ${says}`)]);
        const { error, calls } = await life.up(inputs);
        expect(calls).toEqual([]);
        expect(error).toContain(says);
        expect(error).toContain("leave the input as it was. [ADOPTION_REJECTED]");
        expect(life.state).toBe(before);
    });

    it("adopting the secret already in state makes no call", async () => {
        await life.up();
        const existingClientSecret = life.app.currentSecret;
        expect((await life.up({ existingClientSecret })).calls).toEqual([]);
        expect(life.state).toMatchObject({ existingClientSecret, rotationReason: "created" });
        expect((await life.up({ existingClientSecret })).operation).toBe("same");
    });

    it("each newly given secret is adopted", async () => {
        const first = life.app.currentSecret;
        await life.up({ existingClientSecret: first });
        const second = life.app.rotateOutside();
        await life.up({ existingClientSecret: second });
        await life.up();
        const third = life.app.rotateOutside();
        expect((await life.up({ existingClientSecret: third })).calls).toEqual(["test", "login", "get"]);
        expect(life.state).toMatchObject({ clientSecret: third, rotationCount: 0 });
    });
});
