import { describe, expect, it } from "vitest";
import { day, hour } from "../../../support/fakeClock";
import { usePlugin } from "../../../support/plugin/scene";
import { secret, unknown } from "../../../support/plugin/wire";

const scene = usePlugin();

const app = (line: string) => `OAuth app app in organization ${scene.simulator.orgId}: ${line}`;
const own = "My-Own-Secret_1";

describe("the preview of a creation", () => {
    it("shows what is known, and which secret stops working", async () => {
        const step = await scene.resource().preview({ rotateAfterDays: 30, rotationTrigger: { a: [1] } });
        const { orgId, origin: host } = scene.simulator;
        expect(step).toEqual({
            operation: "create",
            id: `${orgId}/app`,
            lines: [app("will be created with a new secret; the present secret stops working at once")],
            calls: [],
            secrets: ["clientSecret", "rotation"],
            outputs: {
                orgId,
                oauthAppId: "app",
                host,
                clientId: "app",
                tokenEndpoint: expect.stringContaining(host),
                rotateAfterDays: 30,
                rotationTrigger: { a: [1] },
                stateVersion: 1,
                verified: true,
                rotationReason: "created",
                rotationCount: 1,
                clientSecret: unknown,
                rotatedAt: unknown,
                nextRotationAt: unknown,
                rotation: { orgId, oauthAppId: "app", host, clientSecret: unknown, rotatedAt: unknown },
            },
        });
    });

    it("of an adoption knows the secret", async () => {
        const existingClientSecret = scene.app.currentSecret;
        const step = await scene.resource().preview({ existingClientSecret, rotationTrigger: 1 });
        expect(step.lines).toEqual([app("will be created and adopts existingClientSecret; nothing rotates")]);
        expect(step.outputs).toMatchObject({
            clientSecret: existingClientSecret,
            adoptedAt: unknown,
            rotationCount: 0,
        });
        expect(step.secrets).toEqual(["clientSecret", "existingClientSecret", "rotation"]);
    });

    it("warns of an existingClientSecret that is empty, and of one that may turn out to be", async () => {
        const inputs = { existingClientSecret: "" };
        const warning = app(
            "existingClientSecret is empty, so nothing is adopted and a new secret is made. To keep the present secret, " +
                "give it as existingClientSecret",
        );
        const creation = await scene.resource().preview(inputs);
        expect(creation.lines).toEqual([expect.stringContaining("stops working at once"), warning]);
        const unknownSecret = await scene.resource().preview({ existingClientSecret: unknown });
        expect(unknownSecret.lines).toEqual([
            app(
                "will be created and adopts existingClientSecret; nothing rotates unless existingClientSecret, which is " +
                    "not known yet, turns out to be absent or empty",
            ),
        ]);
        const ci = scene.resource();
        expect((await ci.up(inputs)).lines).not.toContain(warning);
        expect((await ci.up(inputs)).operation).toBe("same");
        scene.app.rotateOutside();
        await ci.refresh();
        expect((await ci.preview(inputs)).lines).toEqual([expect.stringContaining("will rotate"), warning]);
    });

    it("has no id while one of its parts is not known", async () => {
        for (const name of ["orgId", "oauthAppId"]) {
            const step = await scene.resource().preview({ [name]: unknown });
            expect(step).toMatchObject({ operation: "create", id: "", outputs: { [name]: unknown }, calls: [] });
            expect(step.lines).toEqual([expect.stringContaining("(not known yet)")]);
        }
    });

    it("keeps unknown what follows from an unknown input", async () => {
        const given = { host: unknown, rotateAfterDays: unknown, rotationTrigger: { a: [secret(unknown)] } };
        const step = await scene.resource().preview({ ...given, oauthAppId: unknown, authenticateAs: unknown });
        expect(step.outputs).toMatchObject({
            host: unknown,
            tokenEndpoint: unknown,
            rotateAfterDays: unknown,
            nextRotationAt: unknown,
            clientId: unknown,
            authenticateAs: unknown,
            rotationTrigger: { a: [unknown] },
        });
        expect(step.secrets).toContain("rotationTrigger");
    });

    it("of the user's own secret that is not known yet", async () => {
        const step = await scene.resource().preview({ overlapSeconds: 60, newClientSecret: unknown });
        expect(step.lines).toEqual([
            app("will be created with a new secret; the present secret goes on working for 60 s"),
        ]);
        expect(step.outputs).toMatchObject({ clientSecret: unknown, newClientSecret: unknown });
    });
});

describe("the preview of an update", () => {
    it("keeps everything known if only options change", async () => {
        const ci = scene.resource();
        await ci.up({ overlapSeconds: 3_600 });
        scene.clock.advance(hour);
        await ci.up({ overlapSeconds: 3_600, rotationTrigger: 1, newClientSecret: own, rotateAfterDays: 30 });
        const news = { overlapSeconds: 60, rotationTrigger: 1, newClientSecret: own, verify: false };
        const preview = await ci.preview({ ...news, rotateAfterDays: 60 });
        expect(preview).toMatchObject({ operation: "update", calls: [] });
        expect(preview.lines).toEqual([app("only options change: nothing rotates")]);
        expect(JSON.stringify(preview.outputs)).not.toContain(unknown);
        const done = await ci.up({ ...news, rotateAfterDays: 60 });
        expect(preview.outputs).toEqual(done.outputs);
        expect(preview.secrets).toEqual(done.secrets);
        expect(done.lines).toEqual([app("options updated; the secret was not rotated")]);
    });

    it("makes only what follows from an unknown option unknown", async () => {
        const ci = scene.resource();
        await ci.up({ rotateAfterDays: 30 });
        const step = await ci.preview({ rotateAfterDays: unknown });
        const { outputs } = ci;
        expect(step.outputs).toEqual({ ...outputs, rotateAfterDays: unknown, nextRotationAt: unknown });
    });

    it("of a rotation keeps known what the rotation does not change", async () => {
        const ci = scene.resource();
        await ci.up({ rotateAfterDays: 30, rotationTrigger: 1 });
        scene.clock.advance(hour);
        const step = await ci.preview({ rotateAfterDays: 30, rotationTrigger: 2 });
        expect(step.lines).toEqual([
            app("will rotate: rotationTrigger changed; the present secret stops working at once"),
        ]);
        expect(step.outputs).toEqual({
            ...ci.outputs,
            rotationTrigger: 2,
            rotationReason: "trigger",
            rotationCount: 2,
            clientSecret: unknown,
            rotatedAt: unknown,
            nextRotationAt: unknown,
            rotation: { ...Object(ci.outputs["rotation"]), clientSecret: unknown, rotatedAt: unknown },
        });
    });

    it("of a rotation with overlap knows which secret will be the previous one", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.clock.advance(hour);
        const step = await ci.preview({ overlapSeconds: 60, rotationTrigger: 1 });
        expect(step.outputs).toMatchObject({
            previousClientSecret: ci.outputs["clientSecret"],
            previousClientSecretExpiresAt: unknown,
        });
        expect(step.secrets).toEqual(["clientSecret", "previousClientSecret", "rotation"]);
    });

    it("of the user's own secret knows it", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.clock.advance(hour);
        const step = await ci.preview({ overlapSeconds: 60, newClientSecret: own });
        expect(step.outputs).toMatchObject({ clientSecret: own, newClientSecret: own, rotatedAt: unknown });
    });

    it("prints a line for a rotation, with what is not known of it", async () => {
        const ci = scene.resource();
        await ci.up({ rotateAfterDays: 30 });
        const lineOf = async (inputs: object) => (await ci.preview({ rotateAfterDays: 30, ...inputs })).lines;
        expect(await lineOf({ rotationTrigger: unknown, overlapSeconds: unknown })).toEqual([
            app(
                "will rotate: rotationTrigger changed; whether the present secret stops working at once depends on " +
                    "overlapSeconds, which is not known yet",
            ),
        ]);
        expect(await lineOf({ existingClientSecret: unknown })).toEqual([
            app("adopts existingClientSecret; nothing rotates"),
        ]);
        expect(await lineOf({ rotateAfterDays: unknown })).toEqual([app("only options change: nothing rotates")]);
        expect(await lineOf({ oauthAppId: "other" })).toEqual([expect.stringContaining("app other in organization")]);
        scene.clock.advance(30 * day);
        expect(await lineOf({})).toEqual([expect.stringContaining("the secret was due at")]);
        expect(await lineOf({ rotateAfterDays: unknown })).toEqual([app("only options change: nothing rotates")]);
    });

    it("says once what is due but frozen, as does the update", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.env["CSP_FREEZE_ROTATION"] = "true";
        const plugin = await scene.startProcess();
        const frozen = [expect.stringContaining("so this waits: rotationTrigger changed")];
        expect(await ci.preview({ rotationTrigger: 1 }, { on: plugin })).toMatchObject({
            operation: "same",
            lines: frozen,
        });
        expect((await ci.preview({ rotationTrigger: 1 }, { on: plugin })).lines).toEqual([]);
        expect((await ci.up({ rotationTrigger: 1 })).lines).toEqual(frozen);
    });

    it("does not promise the rotation if an earlier update left a secret to verify", async () => {
        const ci = scene.resource();
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { times: Number.POSITIVE_INFINITY });
        await ci.up();
        const step = await ci.preview();
        expect(step.lines).toEqual([expect.stringContaining("verifies the secret of an earlier update first")]);
        expect(step.outputs).toMatchObject({ clientSecret: unknown, clientId: "app" });
    });

    it("does not show a pending secret as the current one, since CSP may reject it", async () => {
        const ci = scene.resource();
        await ci.up({ overlapSeconds: 60 });
        const before = ci.outputs["clientSecret"];
        scene.clock.advance(hour);
        scene.simulator.fault("setSecret", { status: 500 });
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { times: Number.POSITIVE_INFINITY });
        await ci.up({ overlapSeconds: 60, rotationTrigger: 1 });
        scene.simulator.clearFaults();
        const step = await ci.preview({ overlapSeconds: 60 });
        expect(step.lines).toEqual([expect.stringContaining("verifies the pending secret of an earlier update first")]);
        expect(step.outputs).toMatchObject({ clientSecret: unknown, rotation: { clientSecret: unknown } });
        await ci.up({ overlapSeconds: 60 });
        expect(ci.outputs).toMatchObject({ clientSecret: before, rotationCount: 1 });
    });

    it("says what will be refused, and the update refuses it", async () => {
        const ci = scene.resource();
        const news = { overlapSeconds: 60, newClientSecret: own };
        await ci.up(news);
        scene.clock.advance(hour);
        const step = await ci.preview({ ...news, rotationTrigger: 1 });
        expect(step).toMatchObject({
            operation: "update",
            difference: { detailed: { rotationTrigger: "ADD (output)" } },
        });
        expect(step.lines).toEqual([expect.stringContaining("this secret was applied before. Give a new one.")]);
        expect(step.outputs).toMatchObject({ clientSecret: own });
        expect((await ci.up({ ...news, rotationTrigger: 1 })).error).toContain("[NEW_SECRET_NEEDED]");
        expect(ci.outputs).not.toHaveProperty("rotationTrigger");
    });
});
