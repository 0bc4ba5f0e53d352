import type { Stack } from "@pulumi/pulumi/automation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doors, type Scene, startScene } from "../support/scene";
import { secretsProgram } from "../support/secretsProgram";
import { ref, yamlProject } from "../support/yamlProgram";

/** The stack "reader" uses the secret of the stack "dev". */
const program = `
const pulumi = require("@pulumi/pulumi");
if (pulumi.getStack() === "reader") {
    exports.read = new pulumi.StackReference("organization/e2e/dev").requireOutput("ci");
} else {
    Object.assign(exports, require("./secrets"));
}
`;

const files = { "index.js": program, "secrets.js": secretsProgram["index.js"] ?? "" };

/** The same in YAML. */
const reader = yamlProject({
    resources: { dev: { type: "pulumi:pulumi:StackReference", properties: { name: "organization/e2e/dev" } } },
    outputs: { read: ref('dev.outputs["ci"]') },
});

describe.each(doors)("%s: adoption", (door) => {
    let scene: Scene;
    let readerStack: Stack;
    const read = async () => {
        if (door === "plugin") scene.project.write("Pulumi.yaml", reader);
        expect((await scene.project.up(readerStack)).succeeded).toBe(true);
        return await readerStack.outputs();
    };
    const app = () => scene.simulator.app("ci");
    const declare = (args: object) => scene.declare({ ci: { args: { ...args }, consumed: true } });

    beforeAll(async () => {
        scene = await startScene({ door, apps: ["ci"], ...(door === "dynamic" && { files }) });
        readerStack = await scene.project.stack("reader");
    });
    afterAll(() => scene.close());

    it("refuses a secret that CSP rejects, and rotates nothing", async () => {
        const { currentSecret } = app();
        declare({ existingClientSecret: "Not-the-secret-of-the-app_1" });
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toContain("existingClientSecret: CSP rejects it");
        expect(ran.output).not.toContain("Not-the-secret-of-the-app_1");
        expect(ran.calls).not.toContain("regenerateSecret");
        expect(app().currentSecret).toBe(currentSecret);
        expect(await scene.outputsOf("ci")).toBeUndefined();
    });

    it("takes the present secret after one test, and counts the trigger as applied", async () => {
        const { currentSecret } = app();
        declare({ existingClientSecret: currentSecret, rotationTrigger: "first" });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["create"], "ci-consumer": ["create"] });
        expect(ran.calls).toEqual(["clientCredentialsGrant", "apiTokenGrant", "getApp"]);
        expect(ran.output).toContain("adopted the existing secret; nothing was rotated");
        expect(scene.consumed()).toEqual([currentSecret]);
        const outputs = await scene.outputsOf("ci");
        expect(outputs).toMatchObject({
            ...{ clientSecret: currentSecret, rotationReason: "adopted", rotationCount: 0, verified: true },
            ...{ rotationTrigger: "first", adoptedAt: expect.any(String) },
        });
        expect(outputs).not.toHaveProperty("rotatedAt");
        expect(await read()).toEqual({ read: { value: currentSecret, secret: true } });
    });

    it("is replaced by a rotation, after which the input makes no difference", async () => {
        const old = app().currentSecret;
        declare({ existingClientSecret: old, rotationTrigger: "second" });
        const ran = await scene.up();
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationReason: "trigger", rotationCount: 1 });
        expect((await scene.preview()).operations).toMatchObject({ ci: ["same"] });
        expect(app().currentSecret).not.toBe(old);
    });

    it("adopts another secret that somebody made outside, and rotates only for a new trigger", async () => {
        const outside = app().rotateOutside();
        declare({ existingClientSecret: outside, rotationTrigger: "second" });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["update"] });
        expect(ran.calls).toEqual(["clientCredentialsGrant", "apiTokenGrant", "getApp"]);
        expect(scene.consumed().at(-1)).toBe(outside);
        expect(await read()).toEqual({ read: { value: outside, secret: true } });
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationReason: "adopted", rotationCount: 1 });
    });

    it("adopts it and then rotates, if the trigger changes at the same time", async () => {
        const outside = app().rotateOutside();
        declare({ existingClientSecret: outside, rotationTrigger: "third" });
        const ran = await scene.up();
        expect(ran.calls.filter((kind) => kind === "regenerateSecret")).toHaveLength(1);
        expect(app().currentSecret).not.toBe(outside);
        expect(scene.consumed().at(-1)).toBe(app().currentSecret);
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationReason: "trigger", rotationCount: 2 });
    });
});
