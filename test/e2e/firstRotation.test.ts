import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";

/** With the plugin, test/e2e/languages has it in each language. */
describe("a secret's life in a Node program", () => {
    let scene: Scene;
    const declare = (rotationTrigger: unknown) => scene.declare({ ci: { args: { rotationTrigger } } });

    beforeAll(async () => {
        scene = await startScene({ apps: ["ci"] });
        declare({ a: 1, b: { c: [2, 3], d: null } });
    });
    afterAll(() => scene.close());

    it("creates with one token request, one PUT of exactly {} and one test", async () => {
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["create"] });
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        expect(scene.simulator.callsOf("regenerateSecret")).toMatchObject([{ bodyText: "{}", status: 200 }]);
        const { currentSecret } = scene.simulator.app("ci");
        expect(await scene.stack.outputs()).toEqual({ ci: { value: currentSecret, secret: true } });
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientId: "ci",
            clientSecret: currentSecret,
            rotationReason: "created",
            rotationCount: 1,
            verified: true,
            rotationTrigger: { a: 1, b: { c: [2, 3] } },
            tokenEndpoint: `${scene.simulator.origin}/csp/gateway/am/api/auth/token`,
        });
    });

    it("makes no call when nothing changed, in whatever order the trigger's keys are", async () => {
        declare({ b: { d: null, c: [2, 3] }, a: 1 });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["same"] });
        expect(ran.calls).toEqual([]);
        expect(ran.diagnostics).toEqual([]);
    });

    it("rotates with one PUT for a changed trigger", async () => {
        const old = scene.simulator.app("ci").currentSecret;
        declare({ a: 1, b: { c: [3, 2] } });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"] });
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        const { currentSecret, accepts } = scene.simulator.app("ci");
        expect(currentSecret).not.toBe(old);
        expect(accepts.call(scene.simulator.app("ci"), old)).toBe(false);
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientSecret: currentSecret,
            rotationReason: "trigger",
            rotationCount: 2,
        });
    });

    it("is destroyed without a call and without credentials", async () => {
        const { currentSecret } = scene.simulator.app("ci");
        delete scene.project.env["CSP_API_TOKEN"];
        const ran = await scene.destroy();
        expect(ran.succeeded).toBe(true);
        expect(ran.operations).toMatchObject({ ci: ["delete"] });
        expect(ran.calls).toEqual([]);
        expect(scene.simulator.app("ci").currentSecret).toBe(currentSecret);
    });
});
