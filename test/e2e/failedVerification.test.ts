import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, type Scene, startScene } from "../support/scene";

describe.each(hosts)("%s: a new secret that can't be tested", (host) => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    const declare = (rotationTrigger: string) => scene.declare({ ci: { args: { rotationTrigger }, consumed: true } });
    const breakTests = () =>
        scene.simulator.fault(
            "clientCredentialsGrant",
            { status: 503 },
            { times: Number.POSITIVE_INFINITY, appId: "ci" },
        );

    beforeAll(async () => {
        scene = await startScene({ host, apps: ["ci"], env: { CSP_RETRY_FOR_SECONDS: "1" } });
    });
    afterAll(() => scene.close());

    it("fails the creation, keeps the secret, and holds the consumer back", async () => {
        declare("first");
        breakTests();
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).not.toMatch(/\n\s+at /);
        expect(ran.operations["ci-consumer"]).toBeUndefined();
        expect(scene.consumed()).toEqual([]);
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientSecret: app().currentSecret,
            verified: false,
            verificationPending: true,
        });
    });

    it("tests it with the next up, and does not rotate", async () => {
        scene.simulator.clearFaults();
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["create"] });
        expect(ran.calls).toEqual(["clientCredentialsGrant"]);
        expect(scene.consumed()).toEqual([app().currentSecret]);
        const outputs = await scene.outputsOf("ci");
        expect(outputs).toMatchObject({
            clientSecret: app().currentSecret,
            verified: true,
            rotationCount: 1,
        });
        expect(outputs).not.toHaveProperty("verificationPending");
    });

    it("fails an update, keeps the new secret, and does not touch the consumer", async () => {
        declare("second");
        breakTests();
        const old = app().currentSecret;
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.operations["ci-consumer"]).toBeUndefined();
        expect(scene.consumed()).toEqual([old]);
        expect(app().currentSecret).not.toBe(old);
        expect(await scene.stack.outputs()).toMatchObject({ ci: { value: old } });
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientSecret: app().currentSecret,
            verificationPending: true,
        });
    });

    it("tests it with the next up even after a refresh found it accepted, and does not rotate", async () => {
        scene.simulator.clearFaults();
        const refreshed = await scene.refresh();
        expect(refreshed.calls).toEqual(["clientCredentialsGrant"]);
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["update"] });
        expect(ran.calls).toEqual(["clientCredentialsGrant"]);
        expect(scene.consumed().at(-1)).toBe(app().currentSecret);
        const outputs = await scene.outputsOf("ci");
        expect(outputs).toMatchObject({ rotationTrigger: "second", rotationCount: 2, verified: true });
        expect(outputs).not.toHaveProperty("verificationPending");
    });
});
