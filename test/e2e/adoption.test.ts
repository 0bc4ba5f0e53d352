import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";
import { ref, yamlProject } from "../support/yamlProgram";

/** A program that uses the secret of the stack "dev". */
const reader = yamlProject({
    resources: { dev: { type: "pulumi:pulumi:StackReference", properties: { name: "organization/e2e/dev" } } },
    outputs: { read: ref('dev.outputs["ci"]') },
});

describe("adoption", () => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    const declare = (args: object) => scene.declare({ ci: { args: { ...args }, consumed: true } });

    beforeAll(async () => {
        scene = await startScene({ host: "plugin", apps: ["ci"] });
    });
    afterAll(() => scene.close());

    it("takes the present secret after one test, and counts the trigger as applied", async () => {
        const { currentSecret } = app();
        declare({ existingClientSecret: currentSecret, rotationTrigger: "first" });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["create"], "ci-consumer": ["create"] });
        expect(ran.calls).toEqual(["clientCredentialsGrant", "apiTokenGrant", "getApp"]);
        expect(ran.output).toContain("adopted the existing secret; nothing was rotated");
        expect(scene.consumed()).toEqual([currentSecret]);
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientSecret: currentSecret,
            rotationReason: "adopted",
            rotationCount: 0,
            verified: true,
            rotationTrigger: "first",
            adoptedAt: expect.any(String),
        });
    });

    it("hands it on as a secret to another stack", async () => {
        const readerStack = await scene.project.stack("reader");
        scene.project.write("Pulumi.yaml", reader);
        expect((await scene.project.up(readerStack)).succeeded).toBe(true);
        expect(await readerStack.outputs()).toEqual({ read: { value: app().currentSecret, secret: true } });
    });

    it("adopts another secret that somebody made outside, and then rotates, if the trigger changes at the same time", async () => {
        const outside = app().rotateOutside();
        declare({ existingClientSecret: outside, rotationTrigger: "second" });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["update"] });
        expect(ran.calls.filter((kind) => kind === "regenerateSecret")).toHaveLength(1);
        expect(app().currentSecret).not.toBe(outside);
        expect(scene.consumed().at(-1)).toBe(app().currentSecret);
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationReason: "trigger", rotationCount: 1 });
    });
});
