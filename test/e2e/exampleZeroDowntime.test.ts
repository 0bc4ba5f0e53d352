import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Consumer, startConsumer } from "../support/consumers";
import { configure, outputsOfUp, startExample } from "../support/exampleScene";
import type { Scene } from "../support/scene";

describe("the example zero-downtime, with a real engine", () => {
    let scene: Scene;
    let application: Consumer;
    const app = () => scene.simulator.app("api");
    const file = (name: string) => join(scene.project.directory, name);
    const credentials = () => `CLIENT_ID=api\nCLIENT_SECRET=${app().currentSecret}\n`;

    beforeAll(async () => {
        scene = await startExample("zero-downtime", { apps: [{ id: "api" }], config: {} });
        const tokenEndpoint = `${scene.simulator.origin}/csp/gateway/am/api/auth/token`;
        application = startConsumer(file("application"), tokenEndpoint, "api");
        const reload = `node ${join(__dirname, "..", "support", "reloadConsumer.mts")} ${file("web/web.env")} ${application.folder}`;
        const consumers = [{ file: file("web/web.env"), reload }, { file: file("worker.env") }];
        const config = { oauthAppId: "api", drainSeconds: "0", consumers: JSON.stringify(consumers) };
        await configure(scene.stack, { ...config, rotationTrigger: "1" });
    });
    afterAll(async () => {
        await application.close();
        await scene.close();
    });

    it.each(["1", "2"])("hands the secret to every consumer, and then retires the old one: %s", async (trigger) => {
        const old = app().currentSecret;
        await configure(scene.stack, { rotationTrigger: trigger });
        const { rotatedAt } = await outputsOfUp(scene);
        expect(rotatedAt?.secret).toBe(false);
        for (const name of ["web/web.env", "worker.env"]) expect(readFileSync(file(name), "utf8")).toBe(credentials());
        expect(statSync(file("worker.env")).mode & 0o777).toBe(0o600);
        expect(app().secretsMade.at(-2)).toBe(old);
        expect(app().accepts(old)).toBe(false);
        const { accepted, refused, failed } = await application.figures();
        expect({ refused, failed }).toEqual({ refused: 0, failed: 0 });
        expect(accepted).toBeGreaterThan(0);
    });

    it("shows no secret, and changes nothing without a new trigger", async () => {
        await application.close();
        const ran = await scene.up();
        expect(ran.calls).toEqual([]);
        for (const secret of scene.simulator.secretsEverIssued())
            expect(scene.project.printed.join("\n")).not.toContain(secret);
    });
});
